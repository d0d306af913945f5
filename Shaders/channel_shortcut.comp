// variant shrink_quads: -DSHRINKS -DQUADS
// variant shrink_floats: -DSHRINKS
// variant grow_quads: -DQUADS
// variant grow_floats: -DFLOATS
#version 450
#extension GL_GOOGLE_include_directive : require
// Adds a resized copy of x without parameters, between channels and places.
//
// Shrinking: every block of STEPS = timeFactor · spaceFactor² places becomes one, its places the faster part of its channels
// (channel, t, h, w), and each output channel is the mean of as many of those as there must be. Growing is the other way
// round: every channel is repeated, and the repeated channels (channel, t, h, w) become places.
#include "common/items.glsl"
#ifdef QUADS
layout(set = 0, binding = 0, rgba32f) uniform readonly imageBuffer x4;
float x(uint at) { return imageLoad(x4, int(at >> 2))[at & 3]; }
#else
layout(set = 0, binding = 0) readonly buffer X { float x1[]; };
float x(uint at) { return x1[at]; }
#endif
layout(set = 0, binding = 1) buffer Y { float y[]; };
layout(push_constant) uniform Push {
  uint count;        // elements of this dispatch
  uint firstElement; // of y, counted in the whole tensor
  uint outBase;      // where it lies in the binding
  uint inChannels, outChannels;
  uint inHeight, inWidth;
  uint outHeight, outWidth;
  uint timeFactor, spaceFactor;
  uint ratio;        // channels averaged for one, or repeats of one
  uint framesBefore; // shrinking: frames of zeros before the first; growing: frames left out at the start
} push;

void main() {
  const uint steps = push.timeFactor * push.spaceFactor * push.spaceFactor;
  for (uint n = 0, i = firstItem(); n < ITEMS; n++, i += gl_WorkGroupSize.x) {
    if (i < push.count) {
      const uint element = push.firstElement + i;
      const uint channel = element % push.outChannels, place = element / push.outChannels;
      const uint column = place % push.outWidth, row = place / push.outWidth % push.outHeight;
      const uint frame = place / (push.outWidth * push.outHeight);
      float value = 0.0;
#ifdef SHRINKS
      for (uint k = 0; k < push.ratio; k++) {
        const uint part = channel * push.ratio + k;
        const uint step = part % steps;
        const uint w = column * push.spaceFactor + step % push.spaceFactor;
        const uint h = row * push.spaceFactor + step / push.spaceFactor % push.spaceFactor;
        const uint t = frame * push.timeFactor + step / (push.spaceFactor * push.spaceFactor);
        if (t >= push.framesBefore)
          value += x((((t - push.framesBefore) * push.inHeight + h) * push.inWidth + w) * push.inChannels + part / steps);
      }
      value /= float(push.ratio);
#else
      const uint t = frame + push.framesBefore;
      const uint part = ((channel * push.timeFactor + t % push.timeFactor) * push.spaceFactor + row % push.spaceFactor)
          * push.spaceFactor + column % push.spaceFactor;
      const uint h = row / push.spaceFactor, w = column / push.spaceFactor;
      value = x(((t / push.timeFactor * push.inHeight + h) * push.inWidth + w) * push.inChannels + part / push.ratio);
#endif
      y[push.outBase + i] += value;
    }
  }
}
