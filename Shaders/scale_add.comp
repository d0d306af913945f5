#version 450
// y = a*x + y over n floats: the smallest kernel, used to test the compute core.
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer X { float x[]; };
layout(set = 0, binding = 1) buffer Y { float y[]; };
layout(constant_id = 0) const uint stride = 1;
layout(push_constant) uniform Push { uint count; float scale; } push;
void main() {
  uint i = gl_GlobalInvocationID.x * stride;
  if (i < push.count) y[i] = push.scale * x[i] + y[i];
}
