// variant f16: -DF16
// variant bf16: -DBF16
// variant q8: -DQ8
// variant q4: -DQ4
#version 450
#extension GL_GOOGLE_include_directive : require
// gemm_coopmat.comp with matrices that are plain arrays, for the tests; see coopmat/matrix.glsl.
#define EMULATED
#include "coopmat/gemm_matrices.glsl"
