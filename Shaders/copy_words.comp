// variant quads: -DQUADS
// variant single: -DSINGLE
#version 450
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_shader_explicit_arithmetic_types_int64 : require
// Copies a run of 32-bit words, or of quads of them, bits unchanged.
#include "common/items.glsl"
#ifdef QUADS
layout(set = 0, binding = 0, rgba32ui) uniform readonly uimageBuffer source;
layout(set = 0, binding = 1) writeonly buffer Target { u64vec2 target[]; };
void copy(uint from, uint to) {
  const uvec4 words = imageLoad(source, int(from));
  target[to] = u64vec2(packUint2x32(words.xy), packUint2x32(words.zw));
}
#else
layout(set = 0, binding = 0) readonly buffer Source { uint source[]; };
layout(set = 0, binding = 1) writeonly buffer Target { uint target[]; };
void copy(uint from, uint to) { target[to] = source[from]; }
#endif
layout(push_constant) uniform Push {
  uint count;
  uint from;
  uint to;
} push;

void main() {
  for (uint n = 0, i = firstItem(); n < ITEMS; n++, i += gl_WorkGroupSize.x)
    if (i < push.count) copy(push.from + i, push.to + i);
}
