#version 450
#extension GL_GOOGLE_include_directive : require
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_shuffle : require
#extension GL_EXT_control_flow_attributes : require
#extension GL_EXT_shader_explicit_arithmetic_types_int64 : require
// Flash attention for Mesa's CPU driver: one subgroup is one workgroup and owns LANES·QUERY_GROUPS queries of one head.
// The lanes are queries, so the softmax's maximum and sum need no reduction; keys and values reach all lanes by shuffles.
// One load brings four keys × LANES floats of the head: lane l has key l & 3 and quad l >> 2 of the load. Shuffles by
// `lane ^ constant` are one instruction where a broadcast takes two or three, so every lane meets keys and quads in an
// order of its own: register (n, m) of lane l is about key (l & 3) ^ n and quad (l >> 2) ^ m. Queries are loaded and results
// stored accordingly.
layout(local_size_x_id = 0) in;
layout(constant_id = 0) const int LANES = 16;
layout(constant_id = 1) const int QUADS = 16;        // head size / 4
layout(constant_id = 2) const int QUERY_GROUPS = 2;
layout(constant_id = 3) const bool HAS_GATE = false;
#include "common/attention_push.glsl"
layout(set = 0, binding = 0, rgba32f) uniform readonly imageBuffer q4;
layout(set = 0, binding = 1, rgba32f) uniform readonly imageBuffer k4;
layout(set = 0, binding = 2, rgba32f) uniform readonly imageBuffer v4;
layout(set = 0, binding = 3) readonly buffer Gate { float gate[]; };
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
  const int firstQuery = int(push.firstQuery + gl_WorkGroupID.x * (LANES * QUERY_GROUPS)) + lane;

  vec4 q[QUERY_GROUPS][PADDED], sums[QUERY_GROUPS][PADDED];
  float highest[QUERY_GROUPS], total[QUERY_GROUPS];
  [[unroll]] for (int t = 0; t < QUERY_GROUPS; t++) {
    const int from = (firstQuery + t * LANES) * int(push.qStride / 4) + int(push.qOffset / 4) + head * QUADS;
    [[unroll]] for (int d = 0; d < PADDED; d++) {
      const int quad = d ^ (lane >> 2);
      q[t][d] = imageLoad(q4, quad < QUADS ? from + quad : NOWHERE) * push.scale;
      sums[t][d] = vec4(0);
    }
    highest[t] = LOWEST;
    total[t] = 0.0;
  }

  const int kStride = int(push.kStride / 4), vStride = int(push.vStride / 4);
  const int kFrom = (lane & 3) * kStride + int(push.kOffset / 4) + keyHead * QUADS + (lane >> 2);
  const int vFrom = (lane & 3) * vStride + int(push.vOffset / 4) + keyHead * QUADS + (lane >> 2);

  [[dont_unroll]] for (int range = 0; range < 2; range++) {
    const int end = int(unfolded(range == 0 ? push.keyEnd.x : push.keyEnd.y));
    [[dont_unroll]] for (int key = int(range == 0 ? push.keyFirst.x : push.keyFirst.y); key < end; key += 4) {
      // Keys past the end are read from nowhere, so that what lies there (perhaps no number) cannot matter.
      const bool isThere = key + (lane & 3) < end;
      const int kAt = isThere ? kFrom + key * kStride : NOWHERE;
      const int vAt = isThere ? vFrom + key * vStride : NOWHERE;
      float score[4][QUERY_GROUPS];
      {
        vec4 k[LOADS];
        [[unroll]] for (int r = 0; r < LOADS; r++)
          k[r] = imageLoad(k4, (lane >> 2) + r * PER_LOAD < QUADS ? kAt + r * PER_LOAD : NOWHERE);
        [[unroll]] for (int n = 0; n < 4; n++) {
          [[unroll]] for (int t = 0; t < QUERY_GROUPS; t++) score[n][t] = 0.0;
          [[unroll]] for (int d = 0; d < PADDED; d++)
            [[unroll]] for (int c = 0; c < 4; c++) {
              const float value = subgroupShuffle(k[d / PER_LOAD][c], uint(lane ^ (n + 4 * (d % PER_LOAD))));
              [[unroll]] for (int t = 0; t < QUERY_GROUPS; t++) score[n][t] += value * q[t][d][c];
            }
          [[unroll]] for (int t = 0; t < QUERY_GROUPS; t++) score[n][t] = key + ((lane & 3) ^ n) < end ? score[n][t] : LOWEST;
        }
      }
      float rescale[QUERY_GROUPS];
      [[unroll]] for (int t = 0; t < QUERY_GROUPS; t++) {
        float high = highest[t];
        [[unroll]] for (int n = 0; n < 4; n++) high = max(high, score[n][t]);
        rescale[t] = exp2(highest[t] - high);
        highest[t] = high;
        float sum = total[t] * rescale[t];
        [[unroll]] for (int n = 0; n < 4; n++) {
          score[n][t] = exp2(score[n][t] - high);
          sum += score[n][t];
        }
        total[t] = sum;
      }
      vec4 v[LOADS];
      [[unroll]] for (int r = 0; r < LOADS; r++)
        v[r] = imageLoad(v4, (lane >> 2) + r * PER_LOAD < QUADS ? vAt + r * PER_LOAD : NOWHERE);
      [[unroll]] for (int d = 0; d < PADDED; d++)
        [[unroll]] for (int c = 0; c < 4; c++) {
          float sum[QUERY_GROUPS];
          [[unroll]] for (int t = 0; t < QUERY_GROUPS; t++) sum[t] = sums[t][d][c] * rescale[t];
          [[unroll]] for (int n = 0; n < 4; n++) {
            const float value = subgroupShuffle(v[d / PER_LOAD][c], uint(lane ^ (n + 4 * (d % PER_LOAD))));
            [[unroll]] for (int t = 0; t < QUERY_GROUPS; t++) sum[t] += value * score[n][t];
          }
          [[unroll]] for (int t = 0; t < QUERY_GROUPS; t++) sums[t][d][c] = sum[t];
        }
    }
  }

  [[unroll]] for (int t = 0; t < QUERY_GROUPS; t++) {
    const int query = firstQuery + t * LANES;
    const bool isOurs = query < int(push.queryEnd);
    float factor = total[t] > 0.0 ? 1.0 / total[t] : 0.0;
    if (HAS_GATE) factor /= 1.0 + exp(-(isOurs ? gate[query * push.gateStride + push.gateOffset + head] : 0.0));
    const int to = query * int(push.outStride / 4) + int(push.outOffset / 4) + head * QUADS;
    [[unroll]] for (int d = 0; d < PADDED; d++) {
      const int quad = d ^ (lane >> 2);
      const vec4 y = sums[t][d] * factor;
      if (isOurs && quad < QUADS) out4[to + quad] = u64vec2(pair(y.x, y.y), pair(y.z, y.w));
    }
  }
}
