// What the capped attention kernels are told at run time; see common/gemm_push.glsl for why, and for `unfolded`.
layout(push_constant) uniform Push {
  uint firstQuery;   // the queries of this dispatch
  uint queryEnd;
  uint keyEnd;       // keys are rows 0..<keyEnd
  uint window;       // a query sees keys at most this far away
  uint qStride;      // floats from row to row
  uint qOffset;      // floats before the first head of a row
  uint kStride;
  uint kOffset;
  uint vStride;
  uint vOffset;
  uint outStride;
  uint outOffset;
  uint headsPerKey;  // query heads that share one key head
  float scale;       // of the scores
  float cap;         // scores are cap · tanh(score / cap)
} push;

const float LOG2_E = 1.4426950408889634;

uint unfolded(uint value) { return min(value, gl_WorkGroupID.x + 0x40000000u); }

// The first key that a query of firstQuery... sees, and one past the last that one of ...lastQuery sees.
uint firstKey(uint query) { return query > push.window ? query - push.window : 0u; }
uint endKey(uint query) {
  return push.window >= push.keyEnd ? push.keyEnd : min(push.keyEnd, query + push.window + 1u);
}
bool sees(uint query, uint key) {
  return key < push.keyEnd && (key > query ? key - query : query - key) <= push.window;
}

// cap · tanh(score / cap), in units of log2: a series near zero, where 1 - exp loses digits; no overflow anywhere.
float capped(float score) {
  const float x = score * push.scale / push.cap;
  const float y = abs(x), z = y * y;
  const float series = y * (1.0 + z * (-1.0 / 3.0 + z * (2.0 / 15.0 + z * (-17.0 / 315.0 + z * (62.0 / 2835.0)))));
  const float e = exp(-2.0 * y);
  const float far = (1.0 - e) / (1.0 + e);
  const float t = y < 0.3 ? series : far;
  return (x < 0.0 ? -t : t) * push.cap * LOG2_E;
}
