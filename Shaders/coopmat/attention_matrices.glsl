#extension GL_EXT_control_flow_attributes : require
#extension GL_EXT_shader_explicit_arithmetic_types_float16 : require
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_shuffle : require
#extension GL_KHR_shader_subgroup_vote : require
// Flash attention with cooperative matrices: halves are multiplied; scores, softmax and sums are float32. A workgroup owns
// WARPS · TM queries of one head, each subgroup TM of them: its queries stay in matrices, keys and values go 32 at a time
// through shared memory. Scores pass through shared memory to the lanes that know their row. The sums stay in matrices,
// although which lane holds which row is the driver's secret: weights are powers of two of the distance to a reference that
// follows the row's maximum only when that is more than 2⁸ ahead, and only then, a few times in all, the sums go through
// shared memory to be scaled. Halves hold weights up to 2⁸ with the precision they have below 1.
layout(local_size_x_id = 0) in;                           // SUBGROUP · WARPS
layout(constant_id = 1) const int SUBGROUP = 32;
layout(constant_id = 2) const int TM = 16;
layout(constant_id = 3) const int TN = 16;
layout(constant_id = 4) const int TK = 16;
layout(constant_id = 5) const int HEAD = 128;              // a multiple of TK and TN
layout(constant_id = 6) const int WARPS = 4;               // WARPS · TM divides 64 or is a multiple of it
layout(constant_id = 7) const bool HAS_GATE = false;
#include "common/attention_push.glsl"
#include "coopmat/matrix.glsl"
layout(set = 0, binding = 0) readonly buffer Q { vec4 q4[]; };
layout(set = 0, binding = 1) readonly buffer K { vec4 k4[]; };
layout(set = 0, binding = 2) readonly buffer V { vec4 v4[]; };
layout(set = 0, binding = 3) readonly buffer Gate { float gate[]; };
layout(set = 0, binding = 4) writeonly buffer Out { float y[]; };

const int KEYS = 32;
const int QUADS = HEAD / 4;
const int STRIDE = (HEAD + 8) / 4;        // f16vec4 from key to key; the padding spreads them over the banks
const int SCORE_STRIDE = KEYS + 4;
const int WEIGHT_STRIDE = (KEYS + 8) / 4;
const int ROWS = WARPS * TM;
const int THREADS = SUBGROUP * WARPS;
const int PARTS = SUBGROUP > TM ? SUBGROUP / TM : 1;          // lanes that share a row
const int ROWS_EACH = SUBGROUP > TM ? 1 : TM / SUBGROUP;      // rows of one lane
const float LOWEST = -1e30;
const float AHEAD = 8.0;
shared f16vec4 tile[2 * KEYS * STRIDE];   // keys, then values; at first, 64 queries
shared float scores[WARPS * TM * SCORE_STRIDE];
shared f16vec4 weights[WARPS * TM * WEIGHT_STRIDE];

void settle() {
  subgroupMemoryBarrierShared();
  subgroupBarrier();
}

void main() {
  const int id = int(gl_LocalInvocationID.x);
  const int lane = int(gl_SubgroupInvocationID), warp = int(gl_SubgroupID);
  const int part = lane % PARTS;
  const int head = int(gl_WorkGroupID.y), keyHead = head / int(push.headsPerKey);
  const int firstQuery = int(push.firstQuery) + int(gl_WorkGroupID.x) * ROWS;
  const int scoreCorner = warp * TM * SCORE_STRIDE, weightCorner = warp * TM * WEIGHT_STRIDE;

  DECLARE_A(q, HEAD / TK);
  [[unroll]] for (int first = 0; first < ROWS; first += 2 * KEYS) {
    barrier();
    for (int at = id; at < 2 * KEYS * QUADS; at += THREADS) {
      const int query = firstQuery + first + at / QUADS;
      vec4 value = vec4(0);
      if (first + at / QUADS < ROWS && query < int(push.queryEnd))
        value = q4[query * int(push.qStride / 4) + int(push.qOffset / 4) + head * QUADS + at % QUADS] * push.scale;
      tile[at / QUADS * STRIDE + at % QUADS] = f16vec4(value);
    }
    barrier();
    if (warp * TM >= first && warp * TM < first + 2 * KEYS) {
      [[unroll]] for (int d = 0; d < HEAD / TK; d++) {
        LOAD_A(q[d], tile, (warp * TM - first) * STRIDE + d * (TK / 4), STRIDE);
      }
    }
  }

  DECLARE_C(sums, HEAD / TN);
  [[unroll]] for (int d = 0; d < HEAD / TN; d++) { ZERO_C(sums[d]); }
  float reference[ROWS_EACH], total[ROWS_EACH];
  [[unroll]] for (int r = 0; r < ROWS_EACH; r++) {
    reference[r] = LOWEST;
    total[r] = 0.0;
  }

  for (int range = 0; range < 2; range++) {
    const int end = int(unfolded(range == 0 ? push.keyEnd.x : push.keyEnd.y));
    for (int key = int(range == 0 ? push.keyFirst.x : push.keyFirst.y); key < end; key += KEYS) {
      barrier();
      for (int at = id; at < KEYS * QUADS; at += THREADS) {
        const int line = at / QUADS, quad = at % QUADS;
        const bool isThere = key + line < end;
        const vec4 k = isThere ? k4[(key + line) * int(push.kStride / 4) + int(push.kOffset / 4) + keyHead * QUADS + quad] : vec4(0);
        const vec4 v = isThere ? v4[(key + line) * int(push.vStride / 4) + int(push.vOffset / 4) + keyHead * QUADS + quad] : vec4(0);
        tile[line * STRIDE + quad] = f16vec4(k);
        tile[(KEYS + line) * STRIDE + quad] = f16vec4(v);
      }
      barrier();
      [[unroll]] for (int n = 0; n < KEYS / TN; n++) {
        DECLARE_C(score, 1);
        ZERO_C(score[0]);
        [[unroll]] for (int d = 0; d < HEAD / TK; d++) {
          DECLARE_B(k, 1);
          LOAD_B_COLUMNS(k[0], tile, n * TN * STRIDE + d * (TK / 4), STRIDE);
          MULTIPLY_ADD(score[0], q[d], k[0]);
        }
        STORE_C(score[0], scores, scoreCorner + n * TN, SCORE_STRIDE);
      }
      settle();

      bool isAhead = false;
      float rescale[ROWS_EACH];
      [[unroll]] for (int r = 0; r < ROWS_EACH; r++) {
        const int row = PARTS > 1 ? lane / PARTS : lane + r * SUBGROUP;
        const int from = scoreCorner + row * SCORE_STRIDE + part * (KEYS / PARTS);
        float score[KEYS / PARTS];
        float high = LOWEST;
        [[unroll]] for (int n = 0; n < KEYS / PARTS; n++) {
          score[n] = key + part * (KEYS / PARTS) + n < end ? scores[from + n] : LOWEST;
          high = max(high, score[n]);
        }
        [[unroll]] for (int other = 1; other < PARTS; other *= 2)
          high = max(high, subgroupShuffle(high, uint(lane ^ other)));
        rescale[r] = 1.0;
        if (high > reference[r] + AHEAD) {
          rescale[r] = exp2(reference[r] - high);
          reference[r] = high;
          isAhead = true;
        }
        float sum = total[r] * rescale[r];
        [[unroll]] for (int n = 0; n < KEYS / PARTS; n += 4) {
          const f16vec4 weight = f16vec4(
              exp2(vec4(score[n], score[n + 1], score[n + 2], score[n + 3]) - reference[r]));
          weights[weightCorner + row * WEIGHT_STRIDE + part * (KEYS / PARTS / 4) + n / 4] = weight;
          // What is divided by is the sum of what is multiplied with.
          sum += dot(vec4(weight), vec4(1));
        }
        total[r] = sum;
      }
      settle();
      if (subgroupAny(isAhead)) {
        [[unroll]] for (int d = 0; d < HEAD / TN; d++) {
          STORE_C(sums[d], scores, scoreCorner, SCORE_STRIDE);
          settle();
          [[unroll]] for (int r = 0; r < ROWS_EACH; r++) {
            const int row = PARTS > 1 ? lane / PARTS : lane + r * SUBGROUP;
            for (int n = part; n < TN; n += PARTS) scores[scoreCorner + row * SCORE_STRIDE + n] *= rescale[r];
          }
          settle();
          LOAD_C(sums[d], scores, scoreCorner, SCORE_STRIDE);
          settle();
        }
      }
      [[unroll]] for (int n = 0; n < KEYS / TK; n++) {
        DECLARE_A(weight, 1);
        LOAD_A(weight[0], weights, weightCorner + n * (TK / 4), WEIGHT_STRIDE);
        [[unroll]] for (int d = 0; d < HEAD / TN; d++) {
          DECLARE_B(v, 1);
          LOAD_B_ROWS(v[0], tile, (KEYS + n * TK) * STRIDE + d * (TN / 4), STRIDE);
          MULTIPLY_ADD(sums[d], weight[0], v[0]);
        }
      }
    }
  }

  float factor[ROWS_EACH];
  [[unroll]] for (int r = 0; r < ROWS_EACH; r++) {
    const int row = PARTS > 1 ? lane / PARTS : lane + r * SUBGROUP;
    const int query = firstQuery + warp * TM + row;
    float sum = total[r];
    [[unroll]] for (int other = 1; other < PARTS; other *= 2) sum += subgroupShuffle(sum, uint(lane ^ other));
    factor[r] = sum > 0.0 ? 1.0 / sum : 0.0;
    if (HAS_GATE && query < int(push.queryEnd))
      factor[r] /= 1.0 + exp(-gate[query * push.gateStride + push.gateOffset + head]);
  }
  [[unroll]] for (int d = 0; d < HEAD / TN; d++) {
    settle();
    STORE_C(sums[d], scores, scoreCorner, SCORE_STRIDE);
    settle();
    [[unroll]] for (int r = 0; r < ROWS_EACH; r++) {
      const int row = PARTS > 1 ? lane / PARTS : lane + r * SUBGROUP;
      const uint query = uint(firstQuery + warp * TM + row);
      if (query < push.queryEnd) {
        const uint to = query * push.outStride + push.outOffset + uint(head * HEAD + d * TN);
        for (int n = part; n < TN; n += PARTS) y[to + n] = scores[scoreCorner + row * SCORE_STRIDE + n] * factor[r];
      }
    }
  }
}
