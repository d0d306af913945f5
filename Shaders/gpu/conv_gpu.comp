// variant f32: -DF32
// variant f16: -DF16
// variant bf16: -DBF16
#version 450
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
// Convolution over time, height and width, channels last, for GPUs: gemm_gpu.comp whose rows are gathered. 256 invocations
// share a tile of TILE output positions by TILE output channels, 16 input channels of one kernel position at a time.
// Weights lie as rows [outputs][taps][tapInputs], each row rounded up to a multiple of 8, the rest 0.
layout(local_size_x = 256) in;
layout(constant_id = 0) const uint SIDE = 4;              // 4 or 8
layout(constant_id = 1) const bool READS_QUADS = false;   // input channels are a multiple of four
layout(constant_id = 2) const bool WRITES_QUADS = false;  // output channels are
layout(constant_id = 3) const bool HAS_RESIDUAL = false;
#include "common/conv_push.glsl"
layout(set = 0, binding = 0) readonly buffer X1 { float x1[]; };
layout(set = 0, binding = 0) readonly buffer X4 { vec4 x4[]; };
#ifdef F32
layout(set = 0, binding = 1) readonly buffer Weights { vec4 weights[]; };
vec4 weightQuad(uint at) { return weights[at]; }
#else
layout(set = 0, binding = 1) readonly buffer Weights { uvec2 weights[]; };
vec4 weightQuad(uint at) {
  const uvec2 bits = weights[at];
#ifdef F16
  return vec4(unpackHalf2x16(bits.x), unpackHalf2x16(bits.y));
#else
  return uintBitsToFloat(uvec4(bits.x << 16, bits.x & 0xffff0000u, bits.y << 16, bits.y & 0xffff0000u));
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

vec4 xQuad(int row, uint channel) {
  if (row < 0) return vec4(0);
  const uint at = uint(row) * push.channels + channel;
  if (READS_QUADS) return channel < push.channels ? x4[at / 4] : vec4(0);
  vec4 y = vec4(0);
  [[unroll]] for (uint c = 0; c < 4; c++)
    if (channel + c < push.channels) y[c] = x1[at + c];
  return y;
}

void main() {
  const uint id = gl_LocalInvocationID.x;
  const uint firstRow = (gl_WorkGroupID.z * push.tilesAcross + gl_WorkGroupID.x) * TILE;
  const uint firstColumn = gl_WorkGroupID.y * TILE;
  const uint rowQuads = (push.taps * push.tapInputs + 7) / 8 * 2;  // quads of a row of weights
  const uint taps = firstRow < push.rows ? unfolded(push.taps) : 0;
  const uint channels = unfolded(push.channels);
  const uint quad = id % 4;

  float sums[SIDE][SIDE];
  [[unroll]] for (uint i = 0; i < SIDE; i++)
    [[unroll]] for (uint j = 0; j < SIDE; j++) sums[i][j] = 0.0;

  ivec3 place[SIDE / 4];
  [[unroll]] for (uint part = 0; part < SIDE / 4; part++) place[part] = outputPlace(firstRow + part * 64 + id / 4);

  const uint across = id % 16, down = id / 16;
  for (uint tap = unfolded(push.firstTap); tap < taps; tap++) {
    const int dw = int(tap) % push.kernelW, dh = int(tap) / push.kernelW % push.kernelH;
    const int dt = int(tap) / (push.kernelW * push.kernelH);
    int from[SIDE / 4];
    [[unroll]] for (uint part = 0; part < SIDE / 4; part++) {
      const bool isRow = firstRow + part * 64 + id / 4 < push.rows;
      from[part] = isRow ? inputRow(place[part], dt, dh, dw) : -1;
    }
    for (uint k = 0; k < channels; k += DEPTH) {
      [[unroll]] for (uint part = 0; part < SIDE / 4; part++) {
        const uint line = part * 64 + id / 4;
        const vec4 a = xQuad(from[part], k + quad * 4);
        const uint column = firstColumn + line;
        const bool isWeight = column < push.columns && k + quad * 4 < push.tapInputs;
        const vec4 b =
            isWeight ? weightQuad(column * rowQuads + (tap * push.tapInputs + k) / 4 + quad) : vec4(0);
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
  }

  [[unroll]] for (uint i = 0; i < SIDE; i++) {
    const uint row = firstRow + (i / 4) * 64 + down * 4 + i % 4;
    if (row >= push.rows) continue;
    [[unroll]] for (uint j = 0; j < SIDE; j += 4) {
      const uint column = firstColumn + (j / 4) * 64 + across * 4;
      const uint at = push.outBase + row * push.columns + column;
      [[unroll]] for (uint c = 0; c < 4; c++)
        if (column + c < push.columns) sums[i][j + c] += bias[column + c] + (HAS_RESIDUAL ? residual[at + c] : 0.0);
      if (WRITES_QUADS) {
        if (column < push.columns) out4[at / 4] = vec4(sums[i][j], sums[i][j + 1], sums[i][j + 2], sums[i][j + 3]);
      } else {
        [[unroll]] for (uint c = 0; c < 4; c++)
          if (column + c < push.columns) out1[at + c] = sums[i][j + c];
      }
    }
  }
}
