// variant quads: -DQUADS
// variant floats: -DFLOATS
#version 450
#extension GL_GOOGLE_include_directive : require
// Fills columns of rows with Gaussian noise whose bits are those of the host's PhiloxNormal. One item is one block of
// four elements of the stream; elements are numbered row by row over the columns that are filled.
#include "common/items.glsl"
#include "common/elements.glsl"
layout(constant_id = 2) const uint COLUMNS = 4;
layout(constant_id = 3) const uint ROW = 4;
layout(set = 0, binding = 0) readonly buffer Stream { uint words[]; };  // seed low, high, stream low, high
layout(set = 0, binding = 1, rgba32ui) uniform readonly uimageBuffer table;
TARGET(2, noise)
layout(push_constant) uniform Push {
  uint count;      // elements
  uint firstRow;
  uint firstWord;
} push;

int philoxNormalCoefficient(uint index) { return int(imageLoad(table, int(index / 4))[index % 4]); }
#include "common/philox_normal.glsl"

void main() {
  const uvec2 seed = uvec2(words[push.firstWord], words[push.firstWord + 1]);
  const uvec2 stream = uvec2(words[push.firstWord + 2], words[push.firstWord + 3]);
  for (uint n = 0, block = firstItem(); n < ITEMS; n++, block += gl_WorkGroupSize.x) {
    if (block * 4 < push.count) {
      const vec4 values = philoxNormal4(block, 0, stream, seed);
#ifdef QUADS
      noise((push.firstRow + block / (COLUMNS / 4)) * (ROW / 4) + block % (COLUMNS / 4), values);
#else
      for (uint k = 0; k < 4; k++) {
        const uint i = block * 4 + k;
        if (i < push.count) noise((push.firstRow + i / COLUMNS) * ROW + i % COLUMNS, values[k]);
      }
#endif
    }
  }
}
