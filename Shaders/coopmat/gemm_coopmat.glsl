// variant f16: -DF16
// variant bf16: -DBF16
// variant q8: -DQ8
// variant q4: -DQ4
#version 450
#extension GL_GOOGLE_include_directive : require
// Matrix product for cards with VK_KHR_cooperative_matrix; compiled by tools/coopmat, because the build's glslc cannot.
#include "coopmat/gemm_matrices.glsl"
