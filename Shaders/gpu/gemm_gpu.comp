// variant f32: -DF32
// variant f16: -DF16
// variant bf16: -DBF16
// variant q8: -DQ8
// variant q4: -DQ4
#version 450
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
// out = epilogue(x · Wᵀ) for GPUs: 256 invocations share a tile of TILE rows by TILE columns, 16 k at a time, through
// shared memory; each keeps SIDE × SIDE sums in registers. Any size and alignment: edges are read as 0 and not written.
// Weights lie as rows [outputs][INNER], INNER being K rounded up to the next multiple of 8, the rest 0. Quantised rows are
// whole blocks of 32 values (4 bits: byte j of a block holds value j low and j + 16 high), then one half-precision scale for
// each block, padded to 16 bytes.
layout(local_size_x = 256) in;
layout(constant_id = 0) const uint SIDE = 4;          // 4 or 8
layout(constant_id = 1) const bool READS_QUADS = false;   // rows of x start at multiples of four floats and K % 4 == 0
layout(constant_id = 2) const bool WRITES_QUADS = false;  // the same of out and residual
layout(constant_id = 3) const int ACTIVATION = 0;         // 1 gelu7, 2 swiglu7
layout(constant_id = 4) const bool HAS_BIAS = false;
layout(constant_id = 5) const bool HAS_RESIDUAL = false;
#include "common/gemm_push.glsl"
#include "common/activation.glsl"
layout(set = 0, binding = 0) readonly buffer X1 { float x1[]; };
layout(set = 0, binding = 0) readonly buffer X4 { vec4 x4[]; };
// weightQuad(row, k): four weights from column k on, a multiple of four, of a row that `rowElements` places.
#if defined(F32)
layout(set = 0, binding = 1) readonly buffer Weights { vec4 weights[]; };
uint rowElements() { return (push.innerCount + 7) / 8 * 2; }
vec4 weightQuad(uint row, uint k) { return k / 4 < rowElements() ? weights[row + k / 4] : vec4(0); }
#elif defined(F16) || defined(BF16)
layout(set = 0, binding = 1) readonly buffer Weights { uvec2 weights[]; };
uint rowElements() { return (push.innerCount + 7) / 8 * 2; }
vec4 weightQuad(uint row, uint k) {
  if (k / 4 >= rowElements()) return vec4(0);
  const uvec2 bits = weights[row + k / 4];
#ifdef F16
  return vec4(unpackHalf2x16(bits.x), unpackHalf2x16(bits.y));
#else
  return uintBitsToFloat(uvec4(bits.x << 16, bits.x & 0xffff0000u, bits.y << 16, bits.y & 0xffff0000u));
#endif
}
#else
layout(set = 0, binding = 1) readonly buffer Weights { uint weights[]; };
#ifdef Q8
const uint BLOCK_WORDS = 8;
#else
const uint BLOCK_WORDS = 4;
#endif
uint blocks() { return (push.innerCount + 31) / 32; }
uint rowElements() { return blocks() * BLOCK_WORDS + (blocks() + 7) / 8 * 4; }
vec4 weightQuad(uint row, uint k) {
  const uint block = k / 32, inBlock = k % 32;
  if (block >= blocks()) return vec4(0);
  const float scale = unpackHalf2x16(weights[row + blocks() * BLOCK_WORDS + block / 2])[block % 2];
#ifdef Q8
  const int bits = int(weights[row + block * BLOCK_WORDS + inBlock / 4]);
  return scale * vec4(bits << 24 >> 24, bits << 16 >> 24, bits << 8 >> 24, bits >> 24);
#else
  const uint bits = weights[row + block * BLOCK_WORDS + inBlock % 16 / 4] >> (inBlock / 16 * 4);
  return scale * vec4(ivec4(bits & 15u, bits >> 8 & 15u, bits >> 16 & 15u, bits >> 24 & 15u) - 8);
#endif
}
#endif
layout(set = 0, binding = 2) writeonly buffer Out1 { float out1[]; };
layout(set = 0, binding = 2) writeonly buffer Out4 { vec4 out4[]; };
layout(set = 0, binding = 3) readonly buffer Bias { float bias[]; };
layout(set = 0, binding = 4) readonly buffer Residual { float residual[]; };

const uint TILE = 16 * SIDE;
const uint DEPTH = 16;
// One float of padding a row keeps the transposing writes off each other's banks.
shared float xTile[DEPTH][TILE + 4];
shared float wTile[DEPTH][TILE + 4];

vec4 xQuad(uint row, uint k) {
  const uint at = row * push.inStride + k;
  if (READS_QUADS) return k < push.innerCount ? x4[at / 4] : vec4(0);
  vec4 y = vec4(0);
  [[unroll]] for (uint c = 0; c < 4; c++)
    if (k + c < push.innerCount) y[c] = x1[at + c];
  return y;
}

void put(uint place, uint column, uint columns, float y) {
  if (column < columns) out1[place] = HAS_RESIDUAL ? y + residual[place] : y;
}

void main() {
  const uint id = gl_LocalInvocationID.x;
  const Rows rows = tileRows(TILE);
  const uint firstColumn = gl_WorkGroupID.y * TILE;
  const uint end = rows.count > 0 ? unfolded(push.innerCount) : 0;

  float sums[SIDE][SIDE];
  [[unroll]] for (uint i = 0; i < SIDE; i++)
    [[unroll]] for (uint j = 0; j < SIDE; j++) sums[i][j] = 0.0;

  const uint across = id % 16, down = id / 16;
  for (uint k = 0; k < end; k += DEPTH) {
    [[unroll]] for (uint part = 0; part < SIDE / 4; part++) {
      const uint line = part * 64 + id / 4;
      const uint quad = id % 4;
      const vec4 a = line < rows.count ? xQuad(rows.inRow + line, k + quad * 4) : vec4(0);
      const uint column = firstColumn + line;
      const uint row = rows.expert * push.expertStride + column * rowElements();
      const vec4 b = column < push.columns ? weightQuad(row, k + quad * 4) : vec4(0);
      [[unroll]] for (uint c = 0; c < 4; c++) {
        xTile[quad * 4 + c][line] = a[c];
        wTile[quad * 4 + c][line] = b[c];
      }
    }
    barrier();
    [[unroll]] for (uint d = 0; d < DEPTH; d++) {
      float a[SIDE], b[SIDE];
      [[unroll]] for (uint i = 0; i < SIDE; i++) a[i] = xTile[d][(i / 4) * 64 + down * 4 + i % 4];
      [[unroll]] for (uint j = 0; j < SIDE; j++) b[j] = wTile[d][(j / 4) * 64 + across * 4 + j % 4];
      [[unroll]] for (uint i = 0; i < SIDE; i++)
        [[unroll]] for (uint j = 0; j < SIDE; j++) sums[i][j] += a[i] * b[j];
    }
    barrier();
  }

  [[unroll]] for (uint i = 0; i < SIDE; i++) {
    const uint line = (i / 4) * 64 + down * 4 + i % 4;
    if (line >= rows.count) continue;
    [[unroll]] for (uint j = 0; j < SIDE; j += 4) {
      const uint column = firstColumn + (j / 4) * 64 + across * 4;
      vec4 y = vec4(sums[i][j], sums[i][j + 1], sums[i][j + 2], sums[i][j + 3]);
      if (HAS_BIAS) {
        [[unroll]] for (uint c = 0; c < 4; c++)
          if (column + c < push.columns) y[c] += bias[rows.expert * push.columns + column + c];
      }
      const uint line0 = (rows.outRow + line) * push.outStride;
      if (ACTIVATION == 2) {
        const vec2 z = vec2(swiglu7(y.x, y.y), swiglu7(y.z, y.w));
        const uint place = line0 + column / 2;
        put(place, column / 2, push.columns / 2, z.x);
        put(place + 1, column / 2 + 1, push.columns / 2, z.y);
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
  }
}
