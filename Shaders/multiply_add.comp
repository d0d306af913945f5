#version 450
#extension GL_EXT_control_flow_attributes : require
// Nothing but independent multiply-adds in registers: what the device can do at most (`hoofbeat bench`).
layout(local_size_x_id = 0) in;
layout(constant_id = 1) const uint ROUNDS = 1;
layout(set = 0, binding = 0) buffer Data { float data[]; };

void main() {
  const uint lane = gl_LocalInvocationID.x;
  const float x = data[lane];
  float sums[16];
  [[unroll]] for (uint i = 0; i < 16; i++) sums[i] = float(i) * x;
  [[dont_unroll]] for (uint k = 0; k < ROUNDS; k++)
    [[unroll]] for (uint n = 0; n < 32; n++)
      [[unroll]] for (uint i = 0; i < 16; i++) sums[i] += x * sums[i];
  float total = 0.0;
  [[unroll]] for (uint i = 0; i < 16; i++) total += sums[i];
  // Never true for the numbers put in, but the compiler cannot know.
  if (total == 1.0) data[lane] = total;
}
