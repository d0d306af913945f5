// variant quads: -DQUADS
// variant floats: -DFLOATS
#version 450
#extension GL_GOOGLE_include_directive : require
// Normalises every row by its root mean square, multiplies by a weight per channel and applies an activation.
// GROUP invocations share a row. On Mesa's CPU driver that is one: a lane loads its own row as fast as a subgroup loads one
// row together, and nothing has to be summed across lanes.
layout(local_size_x_id = 0) in;
layout(constant_id = 1) const uint WIDTH = 4;       // channels
layout(constant_id = 2) const uint GROUP = 1;       // a power of two
layout(constant_id = 3) const uint ROWS = 1;        // rows a group takes one after the other
layout(constant_id = 4) const int ACTIVATION = 0;   // 1 SiLU, 2 ReLU
layout(constant_id = 5) const bool HAS_WEIGHT = false;
layout(constant_id = 6) const bool CLAMPS = false;  // x / max(rms, epsilon), else x / sqrt(mean square + epsilon)
#include "common/elements.glsl"
SOURCE(0, x)
SOURCE(1, weight)
TARGET(2, y)
layout(push_constant) uniform Push {
  uint rows;
  uint firstRow;  // of x
  uint outBase;   // element of y where the first row goes, in elements
  float epsilon;
} push;

const uint LENGTH = WIDTH / STEP;
const uint LANES = gl_WorkGroupSize.x;
shared float parts[LANES];

float groupSum(float part) {
  if (GROUP == 1) return part;
  const uint lane = gl_LocalInvocationID.x;
  barrier();
  parts[lane] = part;
  for (uint half_ = GROUP / 2; half_ > 0; half_ /= 2) {
    barrier();
    if (lane % GROUP < half_) parts[lane] += parts[lane + half_];
  }
  barrier();
  return parts[lane / GROUP * GROUP];
}

ELEMENT activated(ELEMENT value) {
  if (ACTIVATION == 1) return value / (ELEMENT(1.0) + exp(-value));
  if (ACTIVATION == 2) return max(value, ELEMENT(0.0));
  return value;
}

void main() {
  const uint groups = LANES / GROUP;
  const uint member = gl_LocalInvocationID.x % GROUP;
  for (uint n = 0; n < ROWS; n++) {
    const uint row = (groupIndex() * ROWS + n) * groups + gl_LocalInvocationID.x / GROUP;
    const bool isRow = row < push.rows;
    const uint from = (push.firstRow + row) * LENGTH;
    const uint to = push.outBase + row * LENGTH;
    float squares = 0.0;
    if (isRow) {
      for (uint k = member; k < LENGTH; k += GROUP) {
        const ELEMENT value = x(from + k);
        squares += dot(value, value);
      }
    }
    const float mean = groupSum(squares) / float(WIDTH);
    const float scale = CLAMPS ? 1.0 / max(sqrt(mean), push.epsilon) : 1.0 / sqrt(mean + push.epsilon);
    if (isRow) {
      for (uint k = member; k < LENGTH; k += GROUP) {
        ELEMENT value = x(from + k) * scale;
        if (HAS_WEIGHT) value *= weight(k);
        y(to + k, activated(value));
      }
    }
  }
}
