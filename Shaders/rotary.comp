// variant quads: -DQUADS
// variant floats: -DFLOATS
#version 450
#extension GL_GOOGLE_include_directive : require
// In place on the heads of each row: half-split rotation of all the head's dimensions. One item is one element of a
// head's first half together with its partner in the second.
#include "common/items.glsl"
layout(constant_id = 2) const uint HEAD = 8;       // floats of a head, even
layout(constant_id = 3) const uint HEADS = 1;
layout(constant_id = 4) const uint ROW = 8;        // floats of a row
#include "common/elements.glsl"
SOURCE(0, x)
SOURCE(1, rotation)
TARGET(2, y)
layout(push_constant) uniform Push { uint count; } push;

const uint HALF = HEAD / 2 / STEP;

void main() {
  for (uint n = 0, i = firstItem(); n < ITEMS; n++, i += gl_WorkGroupSize.x) {
    if (i < push.count) {
      const uint k = i % HALF;
      const uint head = i / HALF % HEADS;
      const uint row = i / (HALF * HEADS);
      const uint at = row * (ROW / STEP) + head * (2 * HALF) + k;
      const ELEMENT a = x(at), b = x(at + HALF);
      const ELEMENT c = rotation(row * (2 * HALF) + k), s = rotation(row * (2 * HALF) + HALF + k);
      y(at, a * c - b * s);
      y(at + HALF, b * c + a * s);
    }
  }
}
