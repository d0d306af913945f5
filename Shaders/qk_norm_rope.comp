// variant quads: -DQUADS
// variant floats: -DFLOATS
#version 450
#extension GL_GOOGLE_include_directive : require
// In place on the q and k heads of each row: RMS norm over the head, times (w + 1), then half-split rotation of the first
// 2·PAIRS dimensions. One invocation takes a whole head, so nothing crosses lanes.
#include "common/items.glsl"
layout(constant_id = 2) const uint HEAD = 4;       // floats of a head
layout(constant_id = 3) const uint HEADS_Q = 1;
layout(constant_id = 4) const uint HEADS_K = 1;
layout(constant_id = 5) const uint PAIRS = 0;      // rotated pairs (d, d + PAIRS)
layout(constant_id = 6) const uint ROW = 4;        // floats of a row
#include "common/elements.glsl"
SOURCE(0, qkv)
SOURCE(1, weightQ)
SOURCE(2, weightK)
SOURCE(3, rotation)
TARGET(4, normed)
layout(push_constant) uniform Push {
  uint heads;      // rows · (HEADS_Q + HEADS_K)
  uint firstRow;
  uint expert;
  float epsilon;
} push;

const uint LENGTH = HEAD / STEP;
const uint ROTATED = PAIRS / STEP;
const uint HEADS = HEADS_Q + HEADS_K;

void main() {
  for (uint n = 0, item = firstItem(); n < ITEMS; n++, item += gl_WorkGroupSize.x) {
    if (item < push.heads) {
      const uint row = push.firstRow + item / HEADS;
      const uint head = item % HEADS;
      const uint at = row * (ROW / STEP) + head * LENGTH;
      const uint w = push.expert * LENGTH;
      const uint angle = row * (2 * ROTATED);
      const bool isQ = head < HEADS_Q;
      float squares = 0.0;
      for (uint k = 0; k < LENGTH; k++) {
        const ELEMENT value = qkv(at + k);
        squares += dot(value, value);
      }
      const float scale = 1.0 / sqrt(squares / float(HEAD) + push.epsilon);
      for (uint k = 0; k < ROTATED; k++) {
        const uint l = k + ROTATED;
        const ELEMENT a = qkv(at + k) * scale * ((isQ ? weightQ(w + k) : weightK(w + k)) + 1.0);
        const ELEMENT b = qkv(at + l) * scale * ((isQ ? weightQ(w + l) : weightK(w + l)) + 1.0);
        const ELEMENT c = rotation(angle + k);
        const ELEMENT s = rotation(angle + l);
        normed(at + k, a * c - b * s);
        normed(at + l, b * c + a * s);
      }
      for (uint k = 2 * ROTATED; k < LENGTH; k++)
        normed(at + k, qkv(at + k) * scale * ((isQ ? weightQ(w + k) : weightK(w + k)) + 1.0));
    }
  }
}
