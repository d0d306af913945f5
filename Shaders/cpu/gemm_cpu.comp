// variant f32: -DF32
// variant f16: -DF16
// variant bf16: -DBF16
// variant q8: -DQ8 -DQUANTISED
// variant q4: -DQ4 -DQUANTISED
#version 450
#extension GL_GOOGLE_include_directive : require
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_shuffle : require
#extension GL_EXT_control_flow_attributes : require
#extension GL_EXT_shader_explicit_arithmetic_types_int64 : require
#extension GL_EXT_shader_explicit_arithmetic_types_float16 : require
// out = epilogue(x · Wᵀ) for Mesa's CPU driver: one subgroup is one workgroup and owns LANES·ROW_GROUPS rows by
// LANES·COLUMNS columns. The lanes are columns; x comes LANES rows × 4 k to a load, and its elements reach all lanes by
// shuffles. A shuffle by `lane ^ i` is one instruction where a broadcast takes two or three, so register i of lane l is
// about row i ^ l of its group. Texel buffers, because other loads are loops over the lanes there.
//
// Weights lie in panels [K/4][PITCH][LANES] of four consecutive k (16-bit: [K/8], eight k); element (j, lane) of a panel
// belongs to column lane·PITCH + j. COLUMNS may be half of PITCH: then two workgroups share a panel.
// Quantised weights lie in panels [K/32][1 + PARTS·PITCH][LANES] of 16 bytes: first the scales (halves) of the lane's PITCH
// columns in the block, then the values: 16 bytes are half a block of 8-bit values or a whole one of 4-bit values, of which
// byte j holds value j low and j + 16 high.
layout(local_size_x_id = 0) in;
layout(constant_id = 0) const int LANES = 16;
layout(constant_id = 1) const int ROW_GROUPS = 2;
layout(constant_id = 2) const int COLUMNS = 8;
layout(constant_id = 3) const int PITCH = 8;
layout(constant_id = 4) const int STORE = 8;       // output columns a lane may store at once: 8, 4 or 1
layout(constant_id = 5) const int ACTIVATION = 0;  // 1 gelu7, 2 swiglu7
layout(constant_id = 6) const bool HAS_BIAS = false;
layout(constant_id = 7) const bool HAS_RESIDUAL = false;
#include "common/gemm_push.glsl"
#include "common/activation.glsl"
layout(set = 0, binding = 0, rgba32f) uniform readonly imageBuffer x;
#ifdef F32
layout(set = 0, binding = 1, rgba32f) uniform readonly imageBuffer weights;
const int STEP = 1;
#else
layout(set = 0, binding = 1, rgba32ui) uniform readonly uimageBuffer weights;
const int STEP = 2;
#endif
#ifdef Q8
const int PARTS = 2;
#else
const int PARTS = 1;
#endif
layout(set = 0, binding = 2) writeonly buffer Out8 { u64vec4 out8[]; };
layout(set = 0, binding = 2) writeonly buffer Out4 { u64vec2 out4[]; };
layout(set = 0, binding = 2) writeonly buffer Out1 { float out1[]; };
layout(set = 0, binding = 3) readonly buffer Bias { float bias[]; };
layout(set = 0, binding = 4, rgba32f) uniform readonly imageBuffer residual4;
layout(set = 0, binding = 5) readonly buffer Residual1 { float residual1[]; };

const int NOWHERE = 0x3fffffff;  // a texel past every buffer: reads as 0

uint64_t pair(float a, float b) { return packUint2x32(uvec2(floatBitsToUint(a), floatBitsToUint(b))); }

#if defined(F16) || defined(QUANTISED)
vec2 halves(uint bits) { return vec2(unpackFloat2x16(bits)); }
#endif
#ifdef BF16
vec2 halves(uint bits) { return vec2(uintBitsToFloat(bits << 16), uintBitsToFloat(bits & 0xffff0000u)); }
#endif

#ifdef QUANTISED
uint word(uvec4 words, int c) { return c < 2 ? (c == 0 ? words.x : words.y) : (c == 2 ? words.z : words.w); }

vec4 fourBytes(uint bits) {
  return vec4(int(bits << 24) >> 24, int(bits << 16) >> 24, int(bits << 8) >> 24, int(bits) >> 24);
}

vec4 fourNibbles(uint bits) {
  return vec4(ivec4(bits & 15u, bits >> 8 & 15u, bits >> 16 & 15u, bits >> 24 & 15u) - 8);
}
#endif

void main() {
  const int lane = int(gl_SubgroupInvocationID);
  const Rows rows = tileRows(uint(LANES * ROW_GROUPS));
  const int parts = PITCH / COLUMNS;
  const int panel = int(gl_WorkGroupID.y) / parts;
  const int part = (int(gl_WorkGroupID.y) % parts) * COLUMNS;
  // A tile without rows still takes part in the grid; the loop below then ends at once.
  const int quads = rows.count > 0 ? int(unfolded(push.innerCount)) / 4 : 0;
  const int stride = int(push.inStride) / 4;

  float sums[ROW_GROUPS * LANES][COLUMNS];
  [[unroll]] for (int i = 0; i < ROW_GROUPS * LANES; i++)
    [[unroll]] for (int j = 0; j < COLUMNS; j++) sums[i][j] = 0.0;

  const int from = (int(rows.inRow) + lane) * stride;
#ifdef QUANTISED
  const int SLOTS = 1 + PARTS * PITCH;
  const int blocks = (quads + 7) / 8;
  const int w = int(rows.expert * push.expertStride + push.panelBase) + panel * blocks * SLOTS * LANES + lane;

  [[dont_unroll]] for (int block = 0; block < blocks; block++) {
    const int here = w + block * SLOTS * LANES;
    const uvec4 scales = imageLoad(weights, here);
    const uvec2 ours = part == 0 ? scales.xy : scales.zw;
    float scale[COLUMNS];
    uvec4 packed[PARTS][COLUMNS];
    [[unroll]] for (int j = 0; j < COLUMNS; j++) {
      scale[j] = halves(COLUMNS == 8 ? scales[j / 2] : ours[j / 2 % 2])[j % 2];
      [[unroll]] for (int p = 0; p < PARTS; p++)
        packed[p][j] = imageLoad(weights, here + (1 + p * PITCH + part + j) * LANES);
    }
    // Four consecutive k from each half of the block at a time; another order of a block's loads would need more of them.
    [[dont_unroll]] for (int c = 0; c < 4; c++) {
      vec4 b[STEP][COLUMNS];
      [[unroll]] for (int j = 0; j < COLUMNS; j++) {
#ifdef Q8
        b[0][j] = fourBytes(word(packed[0][j], c)) * scale[j];
        b[1][j] = fourBytes(word(packed[PARTS - 1][j], c)) * scale[j];
#else
        const uint bits = word(packed[0][j], c);
        b[0][j] = fourNibbles(bits) * scale[j];
        b[1][j] = fourNibbles(bits >> 4) * scale[j];
#endif
      }
      [[unroll]] for (int g = 0; g < ROW_GROUPS; g++) {
        vec4 a[STEP];
        [[unroll]] for (int u = 0; u < STEP; u++) {
          const int quad = block * 8 + u * 4 + c;
          a[u] = imageLoad(x, quad < quads ? from + g * LANES * stride + quad : NOWHERE);
        }
        [[unroll]] for (int i = 0; i < LANES; i++)
          [[unroll]] for (int u = 0; u < STEP; u++)
            [[unroll]] for (int q = 0; q < 4; q++) {
              const float value = subgroupShuffle(a[u][q], uint(lane ^ i));
              [[unroll]] for (int j = 0; j < COLUMNS; j++) sums[g * LANES + i][j] += value * b[u][j][q];
            }
      }
    }
  }
#else
  const int packed = (quads + STEP - 1) / STEP;
  const int w = int(rows.expert * push.expertStride + push.panelBase) + (panel * packed * PITCH + part) * LANES + lane;

  [[dont_unroll]] for (int k = 0; k < packed; k++) {
    vec4 b[STEP][COLUMNS];
    [[unroll]] for (int j = 0; j < COLUMNS; j++) {
#ifdef F32
      b[0][j] = imageLoad(weights, w + (k * PITCH + j) * LANES);
#else
      const uvec4 eight = imageLoad(weights, w + (k * PITCH + j) * LANES);
      b[0][j] = vec4(halves(eight.x), halves(eight.y));
      b[1][j] = vec4(halves(eight.z), halves(eight.w));
#endif
    }
    [[unroll]] for (int g = 0; g < ROW_GROUPS; g++) {
      const int at = from + g * LANES * stride + k * STEP;
      vec4 a[STEP];
      a[0] = imageLoad(x, at);
#ifndef F32
      // Past the end of the row lies the next one; the weights there are 0, but 0 times infinity is not.
      a[1] = imageLoad(x, k * 2 + 1 < quads ? at + 1 : NOWHERE);
#endif
      [[unroll]] for (int i = 0; i < LANES; i++)
        [[unroll]] for (int u = 0; u < STEP; u++)
          [[unroll]] for (int q = 0; q < 4; q++) {
            const float value = subgroupShuffle(a[u][q], uint(lane ^ i));
            [[unroll]] for (int j = 0; j < COLUMNS; j++) sums[g * LANES + i][j] += value * b[u][j][q];
          }
    }
  }
#endif

  const uint column = push.firstColumn + uint((panel * LANES + lane) * PITCH + part);
  float offset[COLUMNS];
  [[unroll]] for (int j = 0; j < COLUMNS; j++)
    offset[j] = HAS_BIAS && column + j < push.columns ? bias[rows.expert * push.columns + column + j] : 0.0;

  const int width = ACTIVATION == 2 ? COLUMNS / 2 : COLUMNS;
  const uint outColumn = ACTIVATION == 2 ? column / 2 : column;
  const uint outColumns = ACTIVATION == 2 ? push.columns / 2 : push.columns;
  [[unroll]] for (int i = 0; i < ROW_GROUPS * LANES; i++) {
    const uint row = (i / LANES) * LANES + ((i % LANES) ^ lane);
    const uint place = (rows.outRow + row) * push.outStride + outColumn;
    const bool isOurs = row < rows.count;
    float y[8];
    [[unroll]] for (int j = 0; j < COLUMNS; j++) y[j] = sums[i][j] + offset[j];
    if (ACTIVATION == 1) {
      [[unroll]] for (int j = 0; j < width; j++) y[j] = gelu7(y[j]);
    } else if (ACTIVATION == 2) {
      [[unroll]] for (int j = 0; j < width; j++) y[j] = swiglu7(y[2 * j], y[2 * j + 1]);
    }
    if (HAS_RESIDUAL && STORE >= 4) {
      [[unroll]] for (int j = 0; j < width; j += 4) {
        const vec4 r = imageLoad(residual4, int(place + j) / 4);
        [[unroll]] for (int c = 0; c < 4; c++) y[j + c] += r[c];
      }
    }
    if (STORE == 8 && width == 8) {
      if (isOurs && outColumn < outColumns)
        out8[place / 8] = u64vec4(pair(y[0], y[1]), pair(y[2], y[3]), pair(y[4], y[5]), pair(y[6], y[7]));
    } else if (STORE >= 4 && width >= 4) {
      [[unroll]] for (int j = 0; j < width; j += 4)
        if (isOurs && outColumn + j < outColumns)
          out4[(place + j) / 4] = u64vec2(pair(y[j], y[j + 1]), pair(y[j + 2], y[j + 3]));
    } else {
      [[unroll]] for (int j = 0; j < width; j++)
        if (isOurs && outColumn + j < outColumns)
          out1[place + j] = HAS_RESIDUAL && STORE < 4 ? y[j] + residual1[place + j] : y[j];
    }
  }
}
