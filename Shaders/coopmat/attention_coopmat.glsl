// variant f16: -DF16
#version 450
#extension GL_GOOGLE_include_directive : require
// Attention for cards with VK_KHR_cooperative_matrix; compiled by tools/coopmat, because the build's glslc cannot.
#include "coopmat/attention_matrices.glsl"
