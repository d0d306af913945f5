// What every attention kernel is told at run time; see common/gemm_push.glsl for why, and for `unfolded`.
layout(push_constant) uniform Push {
  uint firstQuery;   // the queries of this dispatch
  uint queryEnd;
  uvec2 keyFirst;    // the two ranges of keys they attend to; the second may be empty
  uvec2 keyEnd;
  uint qStride;      // floats from row to row
  uint qOffset;      // floats before the first head of a row
  uint kStride;
  uint kOffset;
  uint vStride;
  uint vOffset;
  uint gateStride;
  uint gateOffset;
  uint outStride;
  uint outOffset;
  uint headsPerKey;  // query heads that share one key head
  float scale;       // of the scores, times log2(e)
} push;

uint unfolded(uint value) { return min(value, gl_WorkGroupID.x + 0x40000000u); }
