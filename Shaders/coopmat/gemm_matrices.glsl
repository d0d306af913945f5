#extension GL_EXT_control_flow_attributes : require
#extension GL_EXT_shader_explicit_arithmetic_types_float16 : require
#extension GL_KHR_shader_subgroup_basic : require
// out = epilogue(x · Wᵀ) with cooperative matrices: halves are multiplied, sums are float32. A workgroup owns BM rows by BN
// columns, each of its subgroups WM by WN of them in matrices of TM by TN. K goes 32 at a time through shared memory, where x
// becomes halves and weights of any format are unpacked (a step is one quantised block); the next 32 are read while these are
// multiplied. Results pass through shared memory too, because which lane holds which element is the driver's secret.
// Weights lie in rows as gemm_gpu.comp reads them.
layout(local_size_x_id = 0) in;                           // SUBGROUP · (BM / WM) · (BN / WN)
layout(constant_id = 1) const int SUBGROUP = 32;
layout(constant_id = 2) const int TM = 16;
layout(constant_id = 3) const int TN = 16;
layout(constant_id = 4) const int TK = 16;
layout(constant_id = 5) const int BM = 128;
layout(constant_id = 6) const int BN = 128;
layout(constant_id = 7) const int WM = 64;
layout(constant_id = 8) const int WN = 32;
layout(constant_id = 9) const bool READS_QUADS = false;   // rows of x start at multiples of four floats and K % 4 == 0
layout(constant_id = 10) const bool WRITES_QUADS = false;  // the same of out and residual
layout(constant_id = 11) const int ACTIVATION = 0;         // 1 gelu7, 2 swiglu7
layout(constant_id = 12) const bool HAS_BIAS = false;
layout(constant_id = 13) const bool HAS_RESIDUAL = false;
#include "common/gemm_push.glsl"
#include "common/activation.glsl"
#include "coopmat/matrix.glsl"
layout(set = 0, binding = 0) readonly buffer X1 { float x1[]; };
layout(set = 0, binding = 0) readonly buffer X4 { vec4 x4[]; };
layout(set = 0, binding = 1) readonly buffer Weights1 { uint weights1[]; };
layout(set = 0, binding = 1) readonly buffer Weights2 { uvec2 weights2[]; };
layout(set = 0, binding = 1) readonly buffer Weights4 { uvec4 weights4[]; };
layout(set = 0, binding = 2) writeonly buffer Out1 { float out1[]; };
layout(set = 0, binding = 2) writeonly buffer Out4 { vec4 out4[]; };
layout(set = 0, binding = 3) readonly buffer Bias { float bias[]; };
layout(set = 0, binding = 4) readonly buffer Residual { float residual[]; };

const int BK = 32;
const int EIGHTS = BK / 8;                  // pieces of a row that one invocation moves at a time
const int STRIDE = (BK + 8) / 4;            // f16vec4 from row to row of a tile; the padding spreads rows over the banks
const int SUBGROUPS = (BM / WM) * (BN / WN);
const int THREADS = SUBGROUP * SUBGROUPS;
const int A_PIECES = (BM * EIGHTS + THREADS - 1) / THREADS;
const int B_PIECES = (BN * EIGHTS + THREADS - 1) / THREADS;
shared f16vec4 aTile[BM * STRIDE];
shared f16vec4 bTile[BN * STRIDE];
shared float stage[SUBGROUPS * TM * TN];

vec4 xQuad(uint row, uint k) {
  const uint at = row * push.inStride + k;
  if (READS_QUADS) return k < push.innerCount ? x4[at / 4] : vec4(0);
  vec4 y = vec4(0);
  [[unroll]] for (uint c = 0; c < 4; c++)
    if (k + c < push.innerCount) y[c] = x1[at + c];
  return y;
}

// Eight weights from column k of a row as they are stored, and what to multiply them with.
struct Packed {
  uvec4 bits;
  float scale;
};

#if defined(F16) || defined(BF16)
uint rowWords() { return (push.innerCount + 7) / 8 * 4; }
Packed packedAt(uint row, uint k) {
  return Packed(k < push.innerCount ? weights4[(row + k / 2) / 4] : uvec4(0), 1.0);
}
#ifdef F16
f16vec4 four(uvec2 bits) { return f16vec4(vec4(unpackHalf2x16(bits.x), unpackHalf2x16(bits.y))); }
#else
f16vec4 four(uvec2 bits) {
  return f16vec4(uintBitsToFloat(uvec4(bits.x << 16, bits.x & 0xffff0000u, bits.y << 16, bits.y & 0xffff0000u)));
}
#endif
f16vec4 lower(Packed p, uint k) { return four(p.bits.xy); }
f16vec4 upper(Packed p, uint k) { return four(p.bits.zw); }
#else
#ifdef Q8
const uint BLOCK_WORDS = 8;
#else
const uint BLOCK_WORDS = 4;
#endif
uint blocks() { return (push.innerCount + 31) / 32; }
uint rowWords() { return blocks() * BLOCK_WORDS + (blocks() + 7) / 8 * 4; }
Packed packedAt(uint row, uint k) {
  const uint block = k / 32;
  const uint inBlock = k % 32;
  if (block >= blocks()) return Packed(uvec4(0), 0.0);
  const float scale = unpackHalf2x16(weights1[row + blocks() * BLOCK_WORDS + block / 2])[block % 2];
#ifdef Q8
  return Packed(uvec4(weights2[(row + block * BLOCK_WORDS + inBlock / 4) / 2], 0, 0), scale);
#else
  return Packed(uvec4(weights2[(row + block * BLOCK_WORDS + inBlock % 16 / 4) / 2], 0, 0), scale);
#endif
}
f16vec4 four(uint bits, float scale, uint k) {
#ifdef Q8
  const int b = int(bits);
  return f16vec4(scale * vec4(b << 24 >> 24, b << 16 >> 24, b << 8 >> 24, b >> 24));
#else
  const uint b = bits >> (k % 32 / 16 * 4);
  return f16vec4(scale * vec4(ivec4(b & 15u, b >> 8 & 15u, b >> 16 & 15u, b >> 24 & 15u) - 8));
#endif
}
f16vec4 lower(Packed p, uint k) { return four(p.bits.x, p.scale, k); }
f16vec4 upper(Packed p, uint k) { return four(p.bits.y, p.scale, k); }
#endif

void put(uint place, uint column, uint columns, float y) {
  if (column < columns) out1[place] = HAS_RESIDUAL ? y + residual[place] : y;
}

void main() {
  const uint id = gl_LocalInvocationID.x;
  const Rows rows = tileRows(uint(BM));
  const uint firstColumn = gl_WorkGroupID.y * BN;
  const uint end = rows.count > 0 ? unfolded(push.innerCount) : 0;
  const int warp = int(gl_SubgroupID);
  const int warpRow = warp % (BM / WM) * WM, warpColumn = warp / (BM / WM) * WN;

  DECLARE_C(sums, (WM / TM) * (WN / TN));
  [[unroll]] for (int i = 0; i < (WM / TM) * (WN / TN); i++) { ZERO_C(sums[i]); }

  vec4 xNext[A_PIECES * 2];
  Packed wNext[B_PIECES];
  for (uint k = 0; k < end; k += BK) {
    // The first round reads before the loop's turn; each other one reads ahead below.
    if (k == 0) {
      [[unroll]] for (int p = 0; p < A_PIECES; p++) {
        const uint piece = id + p * THREADS, line = piece / EIGHTS, at = piece % EIGHTS * 8;
        const bool isThere = line < rows.count;
        xNext[2 * p] = isThere ? xQuad(rows.inRow + line, at) : vec4(0);
        xNext[2 * p + 1] = isThere ? xQuad(rows.inRow + line, at + 4) : vec4(0);
      }
      [[unroll]] for (int p = 0; p < B_PIECES; p++) {
        const uint piece = id + p * THREADS, column = firstColumn + piece / EIGHTS, at = piece % EIGHTS * 8;
        wNext[p] = Packed(uvec4(0), 0.0);
        if (column < push.columns) wNext[p] = packedAt(rows.expert * push.expertStride + column * rowWords(), at);
      }
    }
    barrier();
    [[unroll]] for (int p = 0; p < A_PIECES; p++) {
      const uint piece = id + p * THREADS, at = piece / EIGHTS * STRIDE + piece % EIGHTS * 2;
      if (piece < BM * EIGHTS) {
        aTile[at] = f16vec4(xNext[2 * p]);
        aTile[at + 1] = f16vec4(xNext[2 * p + 1]);
      }
    }
    [[unroll]] for (int p = 0; p < B_PIECES; p++) {
      const uint piece = id + p * THREADS, at = piece / EIGHTS * STRIDE + piece % EIGHTS * 2;
      if (piece < BN * EIGHTS) {
        bTile[at] = lower(wNext[p], piece % EIGHTS * 8);
        bTile[at + 1] = upper(wNext[p], piece % EIGHTS * 8);
      }
    }
    barrier();
    if (k + BK < end) {
      [[unroll]] for (int p = 0; p < A_PIECES; p++) {
        const uint piece = id + p * THREADS, line = piece / EIGHTS, at = k + BK + piece % EIGHTS * 8;
        const bool isThere = line < rows.count;
        xNext[2 * p] = isThere ? xQuad(rows.inRow + line, at) : vec4(0);
        xNext[2 * p + 1] = isThere ? xQuad(rows.inRow + line, at + 4) : vec4(0);
      }
      [[unroll]] for (int p = 0; p < B_PIECES; p++) {
        const uint piece = id + p * THREADS, column = firstColumn + piece / EIGHTS, at = k + BK + piece % EIGHTS * 8;
        if (column < push.columns) wNext[p] = packedAt(rows.expert * push.expertStride + column * rowWords(), at);
      }
    }
    [[unroll]] for (int step = 0; step < BK; step += TK) {
      DECLARE_A(a, WM / TM);
      [[unroll]] for (int i = 0; i < WM / TM; i++) {
        LOAD_A(a[i], aTile, (warpRow + i * TM) * STRIDE + step / 4, STRIDE);
      }
      [[unroll]] for (int j = 0; j < WN / TN; j++) {
        DECLARE_B(b, 1);
        LOAD_B_COLUMNS(b[0], bTile, (warpColumn + j * TN) * STRIDE + step / 4, STRIDE);
        [[unroll]] for (int i = 0; i < WM / TM; i++) { MULTIPLY_ADD(sums[i * (WN / TN) + j], a[i], b[0]); }
      }
    }
  }

  const int corner = warp * TM * TN;
  [[unroll]] for (int i = 0; i < WM / TM; i++)
    [[unroll]] for (int j = 0; j < WN / TN; j++) {
      STORE_C(sums[i * (WN / TN) + j], stage, corner, TN);
      subgroupMemoryBarrierShared();
      subgroupBarrier();
      for (int quad = int(gl_SubgroupInvocationID); quad < TM * TN / 4; quad += SUBGROUP) {
        const uint line = uint(warpRow + i * TM + quad / (TN / 4));
        const uint column = firstColumn + uint(warpColumn + j * TN + quad % (TN / 4) * 4);
        if (line >= rows.count) continue;
        vec4 y;
        [[unroll]] for (int c = 0; c < 4; c++) y[c] = stage[corner + quad * 4 + c];
        if (HAS_BIAS) {
          [[unroll]] for (uint c = 0; c < 4; c++)
            if (column + c < push.columns) y[c] += bias[rows.expert * push.columns + column + c];
        }
        const uint line0 = (rows.outRow + line) * push.outStride;
        if (ACTIVATION == 2) {
          const uint place = line0 + column / 2;
          put(place, column / 2, push.columns / 2, swiglu7(y.x, y.y));
          put(place + 1, column / 2 + 1, push.columns / 2, swiglu7(y.z, y.w));
          continue;
        }
        if (ACTIVATION == 1) y = vec4(gelu7(y.x), gelu7(y.y), gelu7(y.z), gelu7(y.w));
        const uint place = line0 + column;
        if (WRITES_QUADS) {
          if (column < push.columns) {
            if (HAS_RESIDUAL) y += vec4(residual[place], residual[place + 1], residual[place + 2], residual[place + 3]);
            out4[place / 4] = y;
          }
        } else {
          [[unroll]] for (uint c = 0; c < 4; c++) put(place + c, column + c, push.columns, y[c]);
        }
      }
      subgroupMemoryBarrierShared();
      subgroupBarrier();
    }
}
