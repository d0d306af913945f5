// variant quads: -DQUADS
// variant single: -DSINGLE
#version 450
#extension GL_GOOGLE_include_directive : require
// Copies a run of 32-bit words, bits unchanged.
#include "common/items.glsl"
#ifdef QUADS
layout(set = 0, binding = 0, rgba32ui) uniform readonly uimageBuffer source;
layout(set = 0, binding = 1) writeonly buffer Target { uvec4 target[]; };
#define READ(i) imageLoad(source, int(i))
#else
layout(set = 0, binding = 0) readonly buffer Source { uint source[]; };
layout(set = 0, binding = 1) writeonly buffer Target { uint target[]; };
#define READ(i) source[i]
#endif
layout(push_constant) uniform Push {
  uint count;
  uint from;
  uint to;
} push;

void main() {
  for (uint n = 0, i = firstItem(); n < ITEMS; n++, i += gl_WorkGroupSize.x)
    if (i < push.count) target[push.to + i] = READ(push.from + i);
}
