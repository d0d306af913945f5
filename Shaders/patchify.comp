// variant tokens: -DTO_TOKENS
// variant pictures: -DTO_PICTURES
#version 450
#extension GL_GOOGLE_include_directive : require
// Cuts pictures over time into patches, one a token, and puts them together again. Tokens lie in (t, h, w) order.
#include "common/items.glsl"
layout(constant_id = 2) const uint CHANNELS = 1;
layout(constant_id = 3) const uint PATCH_T = 1;
layout(constant_id = 4) const uint PATCH_H = 1;
layout(constant_id = 5) const uint PATCH_W = 1;
layout(constant_id = 6) const uint ROW = 1;                     // floats of a token's row
layout(constant_id = 7) const bool FEATURES_END_IN_CHANNEL = false;  // else (C, T, H, W)
layout(constant_id = 8) const bool PICTURES_END_IN_CHANNEL = false;
layout(set = 0, binding = 0) readonly buffer Source { float source[]; };
layout(set = 0, binding = 1) writeonly buffer Target { float target[]; };
layout(push_constant) uniform Push {
  uint count;      // tokens · features
  uint firstRow;
  uint gridT;      // tokens in each direction
  uint gridH;
  uint gridW;
} push;

const uint AREA = PATCH_T * PATCH_H * PATCH_W;
const uint FEATURES = CHANNELS * AREA;

uint inPictures(uint token, uint feature) {
  const uint channel = FEATURES_END_IN_CHANNEL ? feature % CHANNELS : feature / AREA;
  const uint place = FEATURES_END_IN_CHANNEL ? feature / CHANNELS : feature % AREA;
  const uint w = token % push.gridW * PATCH_W + place % PATCH_W;
  const uint h = token / push.gridW % push.gridH * PATCH_H + place / PATCH_W % PATCH_H;
  const uint t = token / (push.gridW * push.gridH) * PATCH_T + place / (PATCH_W * PATCH_H);
  const uint height = push.gridH * PATCH_H, width = push.gridW * PATCH_W;
  return PICTURES_END_IN_CHANNEL
      ? ((t * height + h) * width + w) * CHANNELS + channel
      : ((channel * push.gridT * PATCH_T + t) * height + h) * width + w;
}

void main() {
  for (uint n = 0, i = firstItem(); n < ITEMS; n++, i += gl_WorkGroupSize.x) {
    if (i < push.count) {
      const uint token = i / FEATURES, feature = i % FEATURES;
      const uint inToken = (push.firstRow + token) * ROW + feature;
#ifdef TO_TOKENS
      target[inToken] = source[inPictures(token, feature)];
#else
      target[inPictures(token, feature)] = source[inToken];
#endif
    }
  }
}
