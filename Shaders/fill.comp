// variant quads: -DQUADS
// variant floats: -DFLOATS
#version 450
#extension GL_GOOGLE_include_directive : require
// Sets a run of elements to one number.
#include "common/items.glsl"
#include "common/elements.glsl"
TARGET(0, target)
layout(push_constant) uniform Push {
  uint count;
  uint first;
  float number;
} push;

void main() {
  for (uint n = 0, i = firstItem(); n < ITEMS; n++, i += gl_WorkGroupSize.x)
    if (i < push.count) target(push.first + i, ELEMENT(push.number));
}
