#version 450
#extension GL_GOOGLE_include_directive : require
// Sets a run of 32-bit words.
#include "common/items.glsl"
layout(set = 0, binding = 0) writeonly buffer Target { uint target[]; };
layout(push_constant) uniform Push {
  uint count;
  uint first;
  uint word;
} push;

void main() {
  for (uint n = 0, i = firstItem(); n < ITEMS; n++, i += gl_WorkGroupSize.x)
    if (i < push.count) target[push.first + i] = push.word;
}
