// variant quads: -DQUADS -DONE_SUBGROUP
// variant floats: -DONE_SUBGROUP
// variant quads_shared: -DQUADS
// variant floats_shared: -DFLOATS
#version 450
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
// y = residual + x / sqrt(mean(x²) + epsilon) · (w + 1), row by row; one workgroup takes ROWS rows one after the other.
layout(local_size_x_id = 0) in;
layout(constant_id = 1) const uint WIDTH = 4;
layout(constant_id = 2) const uint ROWS = 1;
#include "common/elements.glsl"
#include "common/row_sum.glsl"
SOURCE(0, x)
SOURCE(1, weight)
SOURCE(2, residual)
TARGET(3, y)
layout(push_constant) uniform Push {
  uint rows;
  float epsilon;
} push;

const uint LENGTH = WIDTH / STEP;

void main() {
  const uint lane = gl_LocalInvocationID.x;
  for (uint n = 0; n < ROWS; n++) {
    const uint row = groupIndex() * ROWS + n;
    if (row < push.rows) {
      const uint from = row * LENGTH;
      float squares = 0.0;
      for (uint k = lane; k < LENGTH; k += gl_WorkGroupSize.x) {
        const ELEMENT value = x(from + k);
        squares += dot(value, value);
      }
      const float scale = 1.0 / sqrt(rowSum(squares) / float(WIDTH) + push.epsilon);
      for (uint k = lane; k < LENGTH; k += gl_WorkGroupSize.x)
        y(from + k, residual(from + k) + x(from + k) * scale * (weight(k) + 1.0));
    }
  }
}
