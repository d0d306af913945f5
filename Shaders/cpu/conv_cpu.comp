// variant f32: -DF32
// variant f16: -DF16
// variant bf16: -DBF16
#version 450
#extension GL_GOOGLE_include_directive : require
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_shuffle : require
#extension GL_EXT_control_flow_attributes : require
#extension GL_EXT_shader_explicit_arithmetic_types_int64 : require
#extension GL_EXT_shader_explicit_arithmetic_types_float16 : require
// Convolution over time, height and width, channels last, for Mesa's CPU driver: gemm_cpu.comp whose rows are gathered.
// One subgroup is one workgroup and owns LANES·ROW_GROUPS output positions by LANES·COLUMNS output channels; for each
// kernel position it multiplies the input rows found there with that position's slice of the weights. A lane whose input
// row lies in the padding loads from past the end of the buffer, which reads as 0.
layout(local_size_x_id = 0) in;
layout(constant_id = 0) const int LANES = 16;
layout(constant_id = 1) const int ROW_GROUPS = 2;
layout(constant_id = 2) const int COLUMNS = 8;
layout(constant_id = 3) const int PITCH = 8;
layout(constant_id = 4) const int STORE = 8;  // output columns a lane may store at once: 8, 4 or 1
layout(constant_id = 5) const bool HAS_RESIDUAL = false;
#include "common/conv_push.glsl"
layout(set = 0, binding = 0, rgba32f) uniform readonly imageBuffer x;
#ifdef F32
layout(set = 0, binding = 1, rgba32f) uniform readonly imageBuffer weights;
const int STEP = 1;
#else
layout(set = 0, binding = 1, rgba32ui) uniform readonly uimageBuffer weights;
const int STEP = 2;
#endif
layout(set = 0, binding = 2) writeonly buffer Out8 { u64vec4 out8[]; };
layout(set = 0, binding = 2) writeonly buffer Out4 { u64vec2 out4[]; };
layout(set = 0, binding = 2) writeonly buffer Out1 { float out1[]; };
layout(set = 0, binding = 3) readonly buffer Bias { float bias[]; };
layout(set = 0, binding = 4, rgba32f) uniform readonly imageBuffer residual4;
layout(set = 0, binding = 5) readonly buffer Residual1 { float residual1[]; };

const int NOWHERE = 0x3fffffff;  // a texel past every buffer: reads as 0

uint64_t pair(float a, float b) { return packUint2x32(uvec2(floatBitsToUint(a), floatBitsToUint(b))); }

#ifdef F16
vec2 halves(uint bits) { return vec2(unpackFloat2x16(bits)); }
#endif
#ifdef BF16
vec2 halves(uint bits) { return vec2(uintBitsToFloat(bits << 16), uintBitsToFloat(bits & 0xffff0000u)); }
#endif

void main() {
  const int lane = int(gl_SubgroupInvocationID);
  const uint firstRow = (gl_WorkGroupID.z * push.tilesAcross + gl_WorkGroupID.x) * uint(LANES * ROW_GROUPS);
  const int parts = PITCH / COLUMNS;
  const int panel = int(gl_WorkGroupID.y) / parts;
  const int part = (int(gl_WorkGroupID.y) % parts) * COLUMNS;
  const int quads = int(push.channels) / 4;
  const int units = int(unfolded(push.tapInputs)) / (4 * STEP);
  // A tile without rows still takes part in the grid; the loop below then ends at once.
  const int taps = firstRow < push.rows ? int(unfolded(push.taps)) : 0;

  float sums[ROW_GROUPS * LANES][COLUMNS];
  [[unroll]] for (int i = 0; i < ROW_GROUPS * LANES; i++)
    [[unroll]] for (int j = 0; j < COLUMNS; j++) sums[i][j] = 0.0;

  ivec3 place[ROW_GROUPS];
  [[unroll]] for (int g = 0; g < ROW_GROUPS; g++) place[g] = outputPlace(firstRow + uint(g * LANES + lane));

  int w = int(push.panelBase) + ((panel * int(push.taps) + int(push.firstTap)) * units * PITCH + part) * LANES + lane;
  int dt = int(push.firstTap) / (push.kernelW * push.kernelH), dh = 0, dw = 0;
  [[dont_unroll]] for (int tap = int(unfolded(push.firstTap)); tap < taps; tap++) {
    int from[ROW_GROUPS];
    [[unroll]] for (int g = 0; g < ROW_GROUPS; g++) {
      const int row = inputRow(place[g], dt, dh, dw);
      from[g] = row < 0 ? NOWHERE : row * quads;
    }
    dw += 1;
    dh += int(dw == push.kernelW);
    dw = dw == push.kernelW ? 0 : dw;
    dt += int(dh == push.kernelH);
    dh = dh == push.kernelH ? 0 : dh;

    [[dont_unroll]] for (int k = 0; k < units; k++) {
      vec4 b[STEP][COLUMNS];
      [[unroll]] for (int j = 0; j < COLUMNS; j++) {
#ifdef F32
        b[0][j] = imageLoad(weights, w + j * LANES);
#else
        const uvec4 eight = imageLoad(weights, w + j * LANES);
        b[0][j] = vec4(halves(eight.x), halves(eight.y));
        b[1][j] = vec4(halves(eight.z), halves(eight.w));
#endif
      }
      w += PITCH * LANES;
      [[unroll]] for (int g = 0; g < ROW_GROUPS; g++) {
        vec4 a[STEP];
        a[0] = imageLoad(x, from[g] + k * STEP);
#ifndef F32
        // Past the end of the row lies the next one; the weights there are 0, but 0 times infinity is not.
        a[1] = imageLoad(x, k * 2 + 1 < quads ? from[g] + k * STEP + 1 : NOWHERE);
#endif
        [[unroll]] for (int i = 0; i < LANES; i++)
          [[unroll]] for (int u = 0; u < STEP; u++)
            [[unroll]] for (int q = 0; q < 4; q++) {
              const float value = subgroupShuffle(a[u][q], uint(lane ^ i));
              [[unroll]] for (int j = 0; j < COLUMNS; j++) sums[g * LANES + i][j] += value * b[u][j][q];
            }
      }
    }
  }

  const uint column = push.firstColumn + uint((panel * LANES + lane) * PITCH + part);
  float offset[COLUMNS];
  [[unroll]] for (int j = 0; j < COLUMNS; j++) offset[j] = column + j < push.columns ? bias[column + j] : 0.0;

  [[unroll]] for (int i = 0; i < ROW_GROUPS * LANES; i++) {
    const uint row = firstRow + (i / LANES) * LANES + ((i % LANES) ^ lane);
    const uint at = push.outBase + row * push.columns + column;
    const bool isOurs = row < push.rows;
    float y[8];
    [[unroll]] for (int j = 0; j < COLUMNS; j++) y[j] = sums[i][j] + offset[j];
    if (HAS_RESIDUAL && STORE >= 4) {
      [[unroll]] for (int j = 0; j < COLUMNS; j += 4) {
        const vec4 r = imageLoad(residual4, int(at + j) / 4);
        [[unroll]] for (int c = 0; c < 4; c++) y[j + c] += r[c];
      }
    }
    if (STORE == 8 && COLUMNS == 8) {
      if (isOurs && column < push.columns)
        out8[at / 8] = u64vec4(pair(y[0], y[1]), pair(y[2], y[3]), pair(y[4], y[5]), pair(y[6], y[7]));
    } else if (STORE >= 4 && COLUMNS >= 4) {
      [[unroll]] for (int j = 0; j < COLUMNS; j += 4)
        if (isOurs && column + j < push.columns)
          out4[(at + j) / 4] = u64vec2(pair(y[j], y[j + 1]), pair(y[j + 2], y[j + 3]));
    } else {
      [[unroll]] for (int j = 0; j < COLUMNS; j++)
        if (isOurs && column + j < push.columns) out1[at + j] = HAS_RESIDUAL ? y[j] + residual1[at + j] : y[j];
    }
  }
}
