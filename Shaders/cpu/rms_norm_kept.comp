#version 450
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#extension GL_EXT_shader_explicit_arithmetic_types_int64 : require
// rms_norm.comp for Mesa's CPU driver and rows short enough to stay in registers between the sum and the product: each
// lane keeps KEPT consecutive quads and stores them eight floats at a time.
layout(local_size_x_id = 0) in;
layout(constant_id = 1) const uint KEPT = 2;   // quads a lane keeps, even; the row is KEPT · lanes quads long
layout(constant_id = 2) const uint ROWS = 1;
#define QUADS
#define ONE_SUBGROUP
#include "common/elements.glsl"
#include "common/row_sum.glsl"
SOURCE(0, x)
SOURCE(1, weight)
layout(set = 0, binding = 2) writeonly buffer Y { u64vec4 y[]; };
layout(push_constant) uniform Push {
  uint rows;
  uint firstRow;
  uint firstOut;
  uint expert;
  float epsilon;
} push;

void main() {
  const uint lane = gl_LocalInvocationID.x;
  const uint length_ = KEPT * gl_WorkGroupSize.x;
  for (uint n = 0; n < ROWS; n++) {
    const uint row = groupIndex() * ROWS + n;
    if (row < push.rows) {
      const uint from = (push.firstRow + row) * length_ + lane * KEPT;
      const uint to = (push.firstOut + row) * length_ + lane * KEPT;
      const uint w = push.expert * length_ + lane * KEPT;
      vec4 kept[KEPT];
      float squares = 0.0;
      [[unroll]] for (uint k = 0; k < KEPT; k++) {
        kept[k] = x(from + k);
        squares += dot(kept[k], kept[k]);
      }
      const float scale = 1.0 / sqrt(rowSum(squares) / float(length_ * 4) + push.epsilon);
      [[unroll]] for (uint k = 0; k < KEPT; k += 2)
        y[(to + k) / 2] = u64vec4(
            wordsOf(kept[k] * scale * (weight(w + k) + 1.0)), wordsOf(kept[k + 1] * scale * (weight(w + k + 1) + 1.0)));
    }
  }
}
