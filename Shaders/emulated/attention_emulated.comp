#version 450
#extension GL_GOOGLE_include_directive : require
// attention_coopmat.glsl with matrices that are plain arrays, for the tests; see coopmat/matrix.glsl.
#define EMULATED
#include "coopmat/attention_matrices.glsl"
