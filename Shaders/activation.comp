// variant gelu7_quads: -DQUADS -DGELU7
// variant gelu7_floats: -DGELU7
// variant swiglu7_quads: -DQUADS -DSWIGLU7
// variant swiglu7_floats: -DSWIGLU7
#version 450
#extension GL_GOOGLE_include_directive : require
// The transformer's clamped activations as a kernel of their own, where a matrix product cannot end with them.
#include "common/items.glsl"
#include "common/elements.glsl"
#include "common/activation.glsl"
SOURCE(0, u)
TARGET(1, y)
layout(push_constant) uniform Push {
  uint count;
  uint from;
  uint to;
} push;

#if defined(GELU7) && defined(QUADS)
vec4 activated(uint i) {
  const vec4 a = u(i);
  return vec4(gelu7(a.x), gelu7(a.y), gelu7(a.z), gelu7(a.w));
}
#elif defined(GELU7)
float activated(uint i) { return gelu7(u(i)); }
#elif defined(QUADS)
vec4 activated(uint i) {
  const vec4 a = u(2 * i), b = u(2 * i + 1);
  return vec4(swiglu7(a.x, a.y), swiglu7(a.z, a.w), swiglu7(b.x, b.y), swiglu7(b.z, b.w));
}
#else
float activated(uint i) { return swiglu7(u(2 * i), u(2 * i + 1)); }
#endif

void main() {
  for (uint n = 0, i = firstItem(); n < ITEMS; n++, i += gl_WorkGroupSize.x)
    if (i < push.count) y(push.to + i, activated(push.from + i));
}
