#version 450
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
// One-dimensional convolution over channels-last rows for GPUs: the tile of gemm_gpu.comp, with sums over [tap][channel].
// Any size and alignment: rows outside x are read as 0, edges are not written. Weights lie as rows [columns][INNER], INNER
// being taps · channels rounded up to the next multiple of 8, the rest 0.
layout(local_size_x = 256) in;
layout(constant_id = 0) const uint SIDE = 4;              // 4 or 8
layout(constant_id = 1) const bool READS_QUADS = false;   // rows of x start at multiples of four floats, channels % 4 == 0
layout(constant_id = 2) const bool WRITES_QUADS = false;  // the same of the outputs and the residual
layout(constant_id = 3) const bool HAS_BIAS = false;
layout(constant_id = 4) const bool HAS_RESIDUAL = false;
layout(constant_id = 5) const bool HAS_PLAIN = true;   // stores the sums
layout(constant_id = 6) const bool HAS_SNAKE = false;  // stores their SnakeBeta
#include "common/conv1d_push.glsl"
#include "common/snake.glsl"
layout(set = 0, binding = 0) readonly buffer X1 { float x1[]; };
layout(set = 0, binding = 0) readonly buffer X4 { vec4 x4[]; };
layout(set = 0, binding = 1) readonly buffer Weights { vec4 weights[]; };
layout(set = 0, binding = 2) readonly buffer Bias { float bias[]; };
layout(set = 0, binding = 3) readonly buffer Snake { vec2 snake[]; };  // by column: frequency, scale
layout(set = 0, binding = 4) readonly buffer Residual { float residual[]; };
layout(set = 0, binding = 5) writeonly buffer Plain1 { float plain1[]; };
layout(set = 0, binding = 5) writeonly buffer Plain4 { vec4 plain4[]; };
layout(set = 0, binding = 6) writeonly buffer Snaked1 { float snaked1[]; };
layout(set = 0, binding = 6) writeonly buffer Snaked4 { vec4 snaked4[]; };

const uint TILE = 16 * SIDE;
const uint DEPTH = 16;
// One float of padding a row keeps the transposing writes off each other's banks.
shared float xTile[DEPTH][TILE + 4];
shared float wTile[DEPTH][TILE + 4];

// Where element k of the product's row lies in x; negative when that is outside.
int placeOf(uint row, uint k) {
  const uint tap = k / push.channels;
  const int at = int(row * push.rowStep + tap * push.dilation) - int(push.padding);
  return uint(at) < push.inRows ? at * int(push.inStride) + int(k - tap * push.channels) : -1;
}

vec4 xQuad(uint row, uint k, uint inner) {
  if (READS_QUADS) {
    const int at = k < inner ? placeOf(row, k) : -1;
    return at >= 0 ? x4[at / 4] : vec4(0);
  }
  vec4 y = vec4(0);
  [[unroll]] for (uint c = 0; c < 4; c++) {
    const int at = k + c < inner ? placeOf(row, k + c) : -1;
    if (at >= 0) y[c] = x1[at];
  }
  return y;
}

void main() {
  const uint id = gl_LocalInvocationID.x;
  const uint firstRow = tileRow(TILE);
  const uint firstColumn = gl_WorkGroupID.y * TILE;
  const uint inner = push.taps * push.channels;
  const uint wStride = (inner + 7) / 8 * 2;  // quads of a row of weights
  const uint end = firstRow < push.rows ? unfolded(inner) : 0;

  float sums[SIDE][SIDE];
  [[unroll]] for (uint i = 0; i < SIDE; i++)
    [[unroll]] for (uint j = 0; j < SIDE; j++) sums[i][j] = 0.0;

  const uint across = id % 16, down = id / 16;
  for (uint k = 0; k < end; k += DEPTH) {
    [[unroll]] for (uint piece = 0; piece < SIDE / 4; piece++) {
      const uint line = piece * 64 + id / 4;
      const uint quad = id % 4;
      const vec4 a = firstRow + line < push.rows ? xQuad(firstRow + line, k + quad * 4, inner) : vec4(0);
      const uint column = firstColumn + line;
      const bool isWeight = column < push.columns && k / 4 + quad < wStride;
      const vec4 b = isWeight ? weights[column * wStride + k / 4 + quad] : vec4(0);
      [[unroll]] for (uint c = 0; c < 4; c++) {
        xTile[quad * 4 + c][line] = a[c];
        wTile[quad * 4 + c][line] = b[c];
      }
    }
    barrier();
    float part[SIDE][SIDE];
    [[unroll]] for (uint i = 0; i < SIDE; i++)
      [[unroll]] for (uint j = 0; j < SIDE; j++) part[i][j] = 0.0;
    [[unroll]] for (uint d = 0; d < DEPTH; d++) {
      float a[SIDE], b[SIDE];
      [[unroll]] for (uint i = 0; i < SIDE; i++) a[i] = xTile[d][(i / 4) * 64 + down * 4 + i % 4];
      [[unroll]] for (uint j = 0; j < SIDE; j++) b[j] = wTile[d][(j / 4) * 64 + across * 4 + j % 4];
      [[unroll]] for (uint i = 0; i < SIDE; i++)
        [[unroll]] for (uint j = 0; j < SIDE; j++) part[i][j] += a[i] * b[j];
    }
    [[unroll]] for (uint i = 0; i < SIDE; i++)
      [[unroll]] for (uint j = 0; j < SIDE; j++) sums[i][j] += part[i][j];
    barrier();
  }

  [[unroll]] for (uint j = 0; j < SIDE; j += 4) {
    const uint column = firstColumn + (j / 4) * 64 + across * 4;
    if (column >= push.columns) continue;
    vec4 offset = vec4(0);
    vec2 wave[4];
    [[unroll]] for (uint c = 0; c < 4; c++) {
      const uint at = min(column + c, push.columns - 1);
      if (HAS_BIAS) offset[c] = bias[at];
      wave[c] = HAS_SNAKE ? snake[at] : vec2(0);
    }
    [[unroll]] for (uint i = 0; i < SIDE; i++) {
      const uint row = firstRow + (i / 4) * 64 + down * 4 + i % 4;
      if (row >= push.rows) continue;
      // Places before the output's first wrap around to large ones.
      const uint place = row * push.outStride + column - push.outShift;
      vec4 y = vec4(sums[i][j], sums[i][j + 1], sums[i][j + 2], sums[i][j + 3]) + offset;
      [[unroll]] for (uint c = 0; c < 4; c++)
        if (HAS_RESIDUAL && column + c < push.columns && place + c < push.outCount) y[c] += residual[place + c];
      vec4 z = vec4(0);
      [[unroll]] for (uint c = 0; c < 4; c++)
        if (HAS_SNAKE) z[c] = snakeBeta(y[c], wave[c].x, wave[c].y);
      if (WRITES_QUADS) {
        if (place < push.outCount) {
          if (HAS_PLAIN) plain4[place / 4] = y;
          if (HAS_SNAKE) snaked4[place / 4] = z;
        }
      } else {
        [[unroll]] for (uint c = 0; c < 4; c++)
          if (column + c < push.columns && place + c < push.outCount) {
            if (HAS_PLAIN) plain1[place + c] = y[c];
            if (HAS_SNAKE) snaked1[place + c] = z[c];
          }
      }
    }
  }
}
