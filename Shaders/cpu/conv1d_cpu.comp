#version 450
#extension GL_GOOGLE_include_directive : require
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_shuffle : require
#extension GL_EXT_control_flow_attributes : require
#extension GL_EXT_shader_explicit_arithmetic_types_int64 : require
// One-dimensional convolution over channels-last rows for Mesa's CPU driver: the tile of gemm_cpu.comp, with the sum going
// through the taps first. A row outside x has a texel index past the buffer, which reads as 0 there. Weights lie in panels
// of [tap][channel]. Ends with bias, residual, and SnakeBeta, which may go to an output of its own.
//
// Sums are made of sums of at most 128 products: dozens of such layers follow each other, and one long sum in each would
// leave four times the rounding in the sound.
layout(local_size_x_id = 0) in;
layout(constant_id = 0) const int LANES = 16;
layout(constant_id = 1) const int ROW_GROUPS = 2;
layout(constant_id = 2) const int COLUMNS = 8;
layout(constant_id = 3) const int PITCH = 8;
layout(constant_id = 4) const int STORE = 8;  // output columns a lane may store at once: 8, 4 or 1
layout(constant_id = 5) const bool HAS_BIAS = false;
layout(constant_id = 6) const bool HAS_RESIDUAL = false;
layout(constant_id = 7) const bool HAS_PLAIN = true;   // stores the sums
layout(constant_id = 8) const bool HAS_SNAKE = false;  // stores their SnakeBeta
#include "common/conv1d_push.glsl"
#include "common/snake.glsl"
layout(set = 0, binding = 0, rgba32f) uniform readonly imageBuffer x;
layout(set = 0, binding = 1, rgba32f) uniform readonly imageBuffer weights;
layout(set = 0, binding = 2) readonly buffer Bias { float bias[]; };
layout(set = 0, binding = 3) readonly buffer Snake { vec2 snake[]; };  // by column: frequency, scale
layout(set = 0, binding = 4, rgba32f) uniform readonly imageBuffer residual4;
layout(set = 0, binding = 5) readonly buffer Residual1 { float residual1[]; };
layout(set = 0, binding = 6) writeonly buffer Plain8 { u64vec4 plain8[]; };
layout(set = 0, binding = 6) writeonly buffer Plain4 { u64vec2 plain4[]; };
layout(set = 0, binding = 6) writeonly buffer Plain1 { float plain1[]; };
layout(set = 0, binding = 7) writeonly buffer Snaked8 { u64vec4 snaked8[]; };
layout(set = 0, binding = 7) writeonly buffer Snaked4 { u64vec2 snaked4[]; };
layout(set = 0, binding = 7) writeonly buffer Snaked1 { float snaked1[]; };

const int NOWHERE = 0x3fffffff;
const int RUN = 32;  // quads of one partial sum

uint64_t pair(float a, float b) { return packUint2x32(uvec2(floatBitsToUint(a), floatBitsToUint(b))); }

void main() {
  const int lane = int(gl_SubgroupInvocationID);
  const int firstRow = int(tileRow(uint(LANES * ROW_GROUPS)));
  const int parts = PITCH / COLUMNS;
  const int panel = int(gl_WorkGroupID.y) / parts;
  const int within = (int(gl_WorkGroupID.y) % parts) * COLUMNS;
  const int quads = int(unfolded(push.channels)) / 4;
  // A tile without rows still takes part in the grid; the loop below then ends at once.
  const int taps = firstRow < int(push.rows) ? int(unfolded(push.taps)) : 0;

  float sums[ROW_GROUPS * LANES][COLUMNS];
  [[unroll]] for (int i = 0; i < ROW_GROUPS * LANES; i++)
    [[unroll]] for (int j = 0; j < COLUMNS; j++) sums[i][j] = 0.0;

  int w = int(push.panelBase) + (panel * quads * int(push.taps) * PITCH + within) * LANES + lane;
  [[dont_unroll]] for (int tap = 0; tap < taps; tap++) {
    int from[ROW_GROUPS];
    [[unroll]] for (int g = 0; g < ROW_GROUPS; g++) {
      const int row = (firstRow + g * LANES + lane) * int(push.rowStep) + tap * int(push.dilation) - int(push.padding);
      from[g] = uint(row) < push.inRows ? row * (int(push.inStride) / 4) : NOWHERE;
    }
    [[dont_unroll]] for (int run = 0; run < quads; run += RUN) {
      float part[ROW_GROUPS * LANES][COLUMNS];
      [[unroll]] for (int i = 0; i < ROW_GROUPS * LANES; i++)
        [[unroll]] for (int j = 0; j < COLUMNS; j++) part[i][j] = 0.0;
      [[dont_unroll]] for (int k = run; k < min(run + RUN, quads); k++) {
        vec4 b[COLUMNS];
        [[unroll]] for (int j = 0; j < COLUMNS; j++) b[j] = imageLoad(weights, w + j * LANES);
        w += PITCH * LANES;
        [[unroll]] for (int g = 0; g < ROW_GROUPS; g++) {
          const vec4 a = imageLoad(x, from[g] + k);
          [[unroll]] for (int i = 0; i < LANES; i++)
            [[unroll]] for (int q = 0; q < 4; q++) {
              const float value = subgroupShuffle(a[q], uint(lane ^ i));
              [[unroll]] for (int j = 0; j < COLUMNS; j++) part[g * LANES + i][j] += value * b[j][q];
            }
        }
      }
      [[unroll]] for (int i = 0; i < ROW_GROUPS * LANES; i++)
        [[unroll]] for (int j = 0; j < COLUMNS; j++) sums[i][j] += part[i][j];
    }
  }

  const uint column = push.firstColumn + uint((panel * LANES + lane) * PITCH + within);
  float offset[COLUMNS];
  vec2 wave[COLUMNS];
  [[unroll]] for (int j = 0; j < COLUMNS; j++) {
    offset[j] = HAS_BIAS && column + j < push.columns ? bias[column + j] : 0.0;
    wave[j] = HAS_SNAKE && column + j < push.columns ? snake[column + j] : vec2(0.0);
  }

  [[unroll]] for (int i = 0; i < ROW_GROUPS * LANES; i++) {
    const uint row = uint(firstRow + (i / LANES) * LANES + ((i % LANES) ^ lane));
    // Places before the output's first wrap around to large ones.
    const uint place = row * push.outStride + column - push.outShift;
    const bool isOurs = row < push.rows && column < push.columns;
    float y[8];
    [[unroll]] for (int j = 0; j < COLUMNS; j++) y[j] = sums[i][j] + offset[j];
    if (HAS_RESIDUAL && STORE >= 4) {
      [[unroll]] for (int j = 0; j < COLUMNS; j += 4) {
        const vec4 r = imageLoad(residual4, place + j < push.outCount ? int(place + j) / 4 : NOWHERE);
        [[unroll]] for (int c = 0; c < 4; c++) y[j + c] += r[c];
      }
    }
    float z[8];
    [[unroll]] for (int j = 0; j < COLUMNS; j++) z[j] = HAS_SNAKE ? snakeBeta(y[j], wave[j].x, wave[j].y) : 0.0;
    if (STORE == 8 && COLUMNS == 8) {
      if (isOurs && place < push.outCount) {
        if (HAS_PLAIN)
          plain8[place / 8] = u64vec4(pair(y[0], y[1]), pair(y[2], y[3]), pair(y[4], y[5]), pair(y[6], y[7]));
        if (HAS_SNAKE)
          snaked8[place / 8] = u64vec4(pair(z[0], z[1]), pair(z[2], z[3]), pair(z[4], z[5]), pair(z[6], z[7]));
      }
    } else if (STORE >= 4 && COLUMNS >= 4) {
      [[unroll]] for (int j = 0; j < COLUMNS; j += 4)
        if (isOurs && column + j < push.columns && place + j < push.outCount) {
          if (HAS_PLAIN) plain4[(place + j) / 4] = u64vec2(pair(y[j], y[j + 1]), pair(y[j + 2], y[j + 3]));
          if (HAS_SNAKE) snaked4[(place + j) / 4] = u64vec2(pair(z[j], z[j + 1]), pair(z[j + 2], z[j + 3]));
        }
    } else {
      [[unroll]] for (int j = 0; j < COLUMNS; j++)
        if (isOurs && column + j < push.columns && place + j < push.outCount) {
          const float sum = HAS_RESIDUAL ? y[j] + residual1[place + j] : y[j];
          if (HAS_PLAIN) plain1[place + j] = sum;
          if (HAS_SNAKE) snaked1[place + j] = snakeBeta(sum, wave[j].x, wave[j].y);
        }
    }
  }
}
