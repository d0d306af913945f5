#version 450
#extension GL_GOOGLE_include_directive : require
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_shuffle : require
#extension GL_EXT_control_flow_attributes : require
#extension GL_EXT_shader_explicit_arithmetic_types_int64 : require
// Flash attention with a soft cap on the scores, a window and left-out keys, for Mesa's CPU driver. Lanes, loads and
// shuffles are those of attention_cpu.comp: register (n, m) of lane l is about key (l & 3) ^ n and quad (l >> 2) ^ m.
layout(local_size_x_id = 0) in;
layout(constant_id = 0) const int LANES = 16;
layout(constant_id = 1) const int QUADS = 16;        // head size / 4
layout(constant_id = 2) const bool IS_CAPPED = true;
layout(constant_id = 3) const bool HAS_KEPT = false;
#include "common/capped_attention_push.glsl"
layout(set = 0, binding = 0, rgba32f) uniform readonly imageBuffer q4;
layout(set = 0, binding = 1, rgba32f) uniform readonly imageBuffer k4;
layout(set = 0, binding = 2, rgba32f) uniform readonly imageBuffer v4;
// Per token: bit 0 for a key that is seen, bit 1 for a query that sees all keys alike.
layout(set = 0, binding = 3) readonly buffer Kept { uint kept[]; };
layout(set = 0, binding = 4) writeonly buffer Out { u64vec2 out4[]; };

const int PER_LOAD = LANES / 4;                          // quads of the head one load brings
const int LOADS = (QUADS + PER_LOAD - 1) / PER_LOAD;
const int PADDED = LOADS * PER_LOAD;
const int NOWHERE = 0x3fffffff;                          // a texel past every buffer: reads as 0
const float LOWEST = -1e30;

uint64_t pair(float a, float b) { return packUint2x32(uvec2(floatBitsToUint(a), floatBitsToUint(b))); }

void main() {
  const int lane = int(gl_SubgroupInvocationID);
  const int head = int(gl_WorkGroupID.y);
  const int keyHead = head / int(push.headsPerKey);
  const uint tile = push.firstQuery + gl_WorkGroupID.x * LANES;
  const int query = int(tile) + lane;

  vec4 q[PADDED], sums[PADDED];
  const int from = query * int(push.qStride / 4) + int(push.qOffset / 4) + head * QUADS;
  [[unroll]] for (int d = 0; d < PADDED; d++) {
    const int quad = d ^ (lane >> 2);
    q[d] = imageLoad(q4, quad < QUADS ? from + quad : NOWHERE);
    sums[d] = vec4(0);
  }
  float highest = LOWEST, total = 0.0;

  const int kStride = int(push.kStride / 4), vStride = int(push.vStride / 4);
  const int kFrom = (lane & 3) * kStride + int(push.kOffset / 4) + keyHead * QUADS + (lane >> 2);
  const int vFrom = (lane & 3) * vStride + int(push.vOffset / 4) + keyHead * QUADS + (lane >> 2);
  const int start = HAS_KEPT ? 0 : int(firstKey(tile));
  const int end = int(unfolded(HAS_KEPT ? push.keyEnd : endKey(min(tile + LANES, push.queryEnd) - 1)));
  const bool seesAll = HAS_KEPT && (kept[min(uint(query), push.queryEnd - 1)] & 2) != 0;

  [[dont_unroll]] for (int key = start; key < end; key += 4) {
    // Keys past the end are read from nowhere, so that what lies there (perhaps no number) cannot matter.
    const bool isThere = key + (lane & 3) < end;
    const int kAt = isThere ? kFrom + key * kStride : NOWHERE;
    const int vAt = isThere ? vFrom + key * vStride : NOWHERE;
    const uint keptHere = HAS_KEPT && isThere ? kept[key + (lane & 3)] : 1;
    float score[4];
    bool isSeen[4];
    {
      vec4 k[LOADS];
      [[unroll]] for (int r = 0; r < LOADS; r++)
        k[r] = imageLoad(k4, (lane >> 2) + r * PER_LOAD < QUADS ? kAt + r * PER_LOAD : NOWHERE);
      [[unroll]] for (int n = 0; n < 4; n++) {
        score[n] = 0.0;
        [[unroll]] for (int d = 0; d < PADDED; d++)
          [[unroll]] for (int c = 0; c < 4; c++)
            score[n] += subgroupShuffle(k[d / PER_LOAD][c], uint(lane ^ (n + 4 * (d % PER_LOAD)))) * q[d][c];
        score[n] = IS_CAPPED ? capped(score[n]) : score[n] * push.scale * LOG2_E;
        isSeen[n] = sees(uint(query), uint(key + ((lane & 3) ^ n)));
        if (HAS_KEPT) {
          isSeen[n] = seesAll ? key + ((lane & 3) ^ n) < end : isSeen[n] && (subgroupShuffle(keptHere, uint(lane ^ n)) & 1) != 0;
          score[n] = seesAll ? 0.0 : score[n];
        }
      }
    }
    float high = highest;
    [[unroll]] for (int n = 0; n < 4; n++) high = max(high, isSeen[n] ? score[n] : LOWEST);
    const float rescale = exp2(highest - high);
    highest = high;
    total *= rescale;
    [[unroll]] for (int n = 0; n < 4; n++) {
      // Before the first key that is seen `high` is no score, so what is not seen is left out here, not by its size.
      score[n] = isSeen[n] ? exp2(score[n] - high) : 0.0;
      total += score[n];
    }
    vec4 v[LOADS];
    [[unroll]] for (int r = 0; r < LOADS; r++)
      v[r] = imageLoad(v4, (lane >> 2) + r * PER_LOAD < QUADS ? vAt + r * PER_LOAD : NOWHERE);
    [[unroll]] for (int d = 0; d < PADDED; d++)
      [[unroll]] for (int c = 0; c < 4; c++) {
        float sum = sums[d][c] * rescale;
        [[unroll]] for (int n = 0; n < 4; n++)
          sum += subgroupShuffle(v[d / PER_LOAD][c], uint(lane ^ (n + 4 * (d % PER_LOAD)))) * score[n];
        sums[d][c] = sum;
      }
  }

  const bool isOurs = query < int(push.queryEnd);
  const float factor = total > 0.0 ? 1.0 / total : 0.0;
  const int to = query * int(push.outStride / 4) + int(push.outOffset / 4) + head * QUADS;
  [[unroll]] for (int d = 0; d < PADDED; d++) {
    const int quad = d ^ (lane >> 2);
    const vec4 y = sums[d] * factor;
    if (isOurs && quad < QUADS) out4[to + quad] = u64vec2(pair(y.x, y.y), pair(y.z, y.w));
  }
}
