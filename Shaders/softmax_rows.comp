#version 450
// Softmax of every row, in place; one workgroup a row.
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) buffer X { float x[]; };
layout(push_constant) uniform Push {
  uint rows, columns;
} push;

shared float parts[64];

float together(float mine, bool isMaximum) {
  const uint lane = gl_LocalInvocationID.x;
  barrier();
  parts[lane] = mine;
  for (uint half_ = 32; half_ > 0; half_ /= 2) {
    barrier();
    if (lane < half_) parts[lane] = isMaximum ? max(parts[lane], parts[lane + half_]) : parts[lane] + parts[lane + half_];
  }
  barrier();
  return parts[0];
}

void main() {
  const uint row = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
  if (row >= push.rows) return;
  const uint base = row * push.columns, lane = gl_LocalInvocationID.x;
  float highest = -3.402823e38;
  for (uint k = lane; k < push.columns; k += 64) highest = max(highest, x[base + k]);
  highest = together(highest, true);
  float total = 0.0;
  for (uint k = lane; k < push.columns; k += 64) {
    const float value = exp(x[base + k] - highest);
    x[base + k] = value;
    total += value;
  }
  const float scale = 1.0 / together(total, false);
  for (uint k = lane; k < push.columns; k += 64) x[base + k] *= scale;
}
