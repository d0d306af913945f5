// variant quads: -DQUADS
// variant floats: -DFLOATS
#version 450
#extension GL_GOOGLE_include_directive : require
// y = gelu(gate) · linear with the tanh approximation of GELU, element by element.
#include "common/items.glsl"
#include "common/elements.glsl"
SOURCE(0, gate)
SOURCE(1, linear)
TARGET(2, y)
layout(push_constant) uniform Push { uint count; } push;

// 0.5·x·(1 + tanh(u)) = x / (1 + exp(-2u)): the same function, and no overflow where exp is infinite.
ELEMENT gelu(ELEMENT x) {
  const ELEMENT u = 0.7978845608028654 * (x + 0.044715 * x * x * x);
  return x / (1.0 + exp(-2.0 * u));
}

void main() {
  for (uint n = 0, i = firstItem(); n < ITEMS; n++, i += gl_WorkGroupSize.x)
    if (i < push.count) y(i, gelu(gate(i)) * linear(i));
}
