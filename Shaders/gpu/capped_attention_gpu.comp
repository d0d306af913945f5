#version 450
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
// Flash attention with a soft cap on the scores, a window and left-out keys, for GPUs: tiles as in attention_gpu.comp. 128
// invocations share 64 queries of one head and go through the keys 32 at a time. Any size and alignment.
layout(local_size_x = 128) in;
layout(constant_id = 0) const uint HEAD = 64;
layout(constant_id = 1) const bool IS_CAPPED = true;
layout(constant_id = 2) const bool HAS_KEPT = false;
#include "common/capped_attention_push.glsl"
layout(set = 0, binding = 0) readonly buffer Q { float q[]; };
layout(set = 0, binding = 1) readonly buffer K { float k[]; };
layout(set = 0, binding = 2) readonly buffer V { float v[]; };
// Per token: bit 0 for a key that is seen, bit 1 for a query that sees all keys alike.
layout(set = 0, binding = 3) readonly buffer Kept { uint kept[]; };
layout(set = 0, binding = 4) writeonly buffer Out { float y[]; };

const uint QUERIES = 64, KEYS = 32, SLICE = 32;
const uint SLICES = (HEAD + SLICE - 1) / SLICE;
const float LOWEST = -1e30;
shared float queryTile[SLICE][QUERIES + 4];
shared float keyTile[SLICE][KEYS + 4];    // scores: [dimension][key]
shared float valueTile[KEYS][SLICE + 4];  // output: [key][dimension]
shared float weightTile[KEYS][QUERIES + 4];
shared float partial[QUERIES][8];
shared uint keptTile[KEYS];

void main() {
  const uint id = gl_LocalInvocationID.x;
  const uint part = id % 8, mine = id / 8 * 4;  // of the keys or dimensions; first of my queries
  const uint head = gl_WorkGroupID.y;
  const uint keyHead = head / push.headsPerKey;
  const uint firstQuery = push.firstQuery + gl_WorkGroupID.x * QUERIES;
  const uint start = HAS_KEPT ? 0 : firstKey(firstQuery);
  const uint end = unfolded(HAS_KEPT ? push.keyEnd : endKey(min(firstQuery + QUERIES, push.queryEnd) - 1));

  float sums[4][SLICES * 4], highest[4], total[4];
  bool seesAll[4];
  [[unroll]] for (uint i = 0; i < 4; i++) {
    [[unroll]] for (uint d = 0; d < SLICES * 4; d++) sums[i][d] = 0.0;
    highest[i] = LOWEST;
    total[i] = 0.0;
    seesAll[i] = HAS_KEPT && (kept[min(firstQuery + mine + i, push.queryEnd - 1)] & 2) != 0;
  }

  for (uint key = start; key < end; key += KEYS) {
    float score[4][4];
    [[unroll]] for (uint i = 0; i < 4; i++)
      [[unroll]] for (uint n = 0; n < 4; n++) score[i][n] = 0.0;
    for (uint slice = 0; slice < SLICES; slice++) {
      barrier();
      const uint d = slice * SLICE + id % SLICE;
      for (uint line = id / SLICE; line < QUERIES; line += 4) {
        const uint query = firstQuery + line;
        const bool isThere = d < HEAD && query < push.queryEnd;
        queryTile[id % SLICE][line] = isThere ? q[query * push.qStride + push.qOffset + head * HEAD + d] : 0.0;
      }
      for (uint line = id / SLICE; line < KEYS; line += 4) {
        const bool isThere = d < HEAD && key + line < end;
        keyTile[id % SLICE][line] =
            isThere ? k[(key + line) * push.kStride + push.kOffset + keyHead * HEAD + d] : 0.0;
      }
      if (HAS_KEPT && slice == 0 && id < KEYS) keptTile[id] = key + id < end ? kept[key + id] : 0;
      barrier();
      for (uint c = 0; c < SLICE; c++) {
        float a[4], b[4];
        [[unroll]] for (uint i = 0; i < 4; i++) a[i] = queryTile[c][mine + i];
        [[unroll]] for (uint n = 0; n < 4; n++) b[n] = keyTile[c][part * 4 + n];
        [[unroll]] for (uint i = 0; i < 4; i++)
          [[unroll]] for (uint n = 0; n < 4; n++) score[i][n] += a[i] * b[n];
      }
    }
    bool isSeen[4][4];
    [[unroll]] for (uint i = 0; i < 4; i++) {
      float high = LOWEST;
      [[unroll]] for (uint n = 0; n < 4; n++) {
        isSeen[i][n] = sees(firstQuery + mine + i, key + part * 4 + n) && key + part * 4 + n < end;
        score[i][n] = IS_CAPPED ? capped(score[i][n]) : score[i][n] * push.scale * LOG2_E;
        if (HAS_KEPT) {
          isSeen[i][n] = seesAll[i] ? key + part * 4 + n < end : isSeen[i][n] && (keptTile[part * 4 + n] & 1) != 0;
          score[i][n] = seesAll[i] ? 0.0 : score[i][n];
        }
        high = max(high, isSeen[i][n] ? score[i][n] : LOWEST);
      }
      partial[mine + i][part] = high;
    }
    barrier();
    [[unroll]] for (uint i = 0; i < 4; i++) {
      float high = highest[i];
      [[unroll]] for (uint p = 0; p < 8; p++) high = max(high, partial[mine + i][p]);
      const float rescale = exp2(highest[i] - high);
      highest[i] = high;
      total[i] *= rescale;
      [[unroll]] for (uint d = 0; d < SLICES * 4; d++) sums[i][d] *= rescale;
      // Before the first key that is seen `high` is no score, so what is not seen is left out here, not by its size.
      [[unroll]] for (uint n = 0; n < 4; n++)
        weightTile[part * 4 + n][mine + i] = isSeen[i][n] ? exp2(score[i][n] - high) : 0.0;
    }
    for (uint slice = 0; slice < SLICES; slice++) {
      const uint d = slice * SLICE + id % SLICE;
      for (uint line = id / SLICE; line < KEYS; line += 4) {
        const bool isThere = d < HEAD && key + line < end;
        valueTile[line][id % SLICE] =
            isThere ? v[(key + line) * push.vStride + push.vOffset + keyHead * HEAD + d] : 0.0;
      }
      barrier();
      float more[4][4], weights[4];
      [[unroll]] for (uint i = 0; i < 4; i++) {
        weights[i] = 0.0;
        [[unroll]] for (uint c = 0; c < 4; c++) more[i][c] = 0.0;
      }
      for (uint n = 0; n < KEYS; n++) {
        float a[4], b[4];
        [[unroll]] for (uint i = 0; i < 4; i++) a[i] = weightTile[n][mine + i];
        [[unroll]] for (uint c = 0; c < 4; c++) b[c] = valueTile[n][part * 4 + c];
        [[unroll]] for (uint i = 0; i < 4; i++) {
          weights[i] += a[i];
          [[unroll]] for (uint c = 0; c < 4; c++) more[i][c] += a[i] * b[c];
        }
      }
      // A constant index keeps the sums in registers.
      [[unroll]] for (uint s = 0; s < SLICES; s++)
        if (s == slice) {
          [[unroll]] for (uint i = 0; i < 4; i++)
            [[unroll]] for (uint c = 0; c < 4; c++) sums[i][s * 4 + c] += more[i][c];
        }
      if (slice == 0) {
        [[unroll]] for (uint i = 0; i < 4; i++) total[i] += weights[i];
      }
      barrier();
    }
  }

  [[unroll]] for (uint i = 0; i < 4; i++) {
    const uint query = firstQuery + mine + i;
    if (query >= push.queryEnd) continue;
    const float factor = total[i] > 0.0 ? 1.0 / total[i] : 0.0;
    [[unroll]] for (uint s = 0; s < SLICES; s++)
      [[unroll]] for (uint c = 0; c < 4; c++) {
        const uint d = s * SLICE + part * 4 + c;
        if (d < HEAD) y[query * push.outStride + push.outOffset + head * HEAD + d] = sums[i][s * 4 + c] * factor;
      }
  }
}
