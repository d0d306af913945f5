#version 450
#extension GL_EXT_control_flow_attributes : require
// out[m][n] = factor · Σₖ a[m][k] · b[n, k] for two matrices that both lie in activations: the two products of an attention
// whose head is too wide for one kernel. 256 invocations share a tile of 64 × 64, 16 k at a time.
layout(local_size_x = 256) in;
layout(set = 0, binding = 0) readonly buffer A { float a[]; };
layout(set = 0, binding = 1) readonly buffer B { float b[]; };
layout(set = 0, binding = 2) writeonly buffer Out { float result[]; };
layout(push_constant) uniform Push {
  uint rows, columns, inner;
  uint aBase, aStride;              // element of a[0][0], from row to row
  uint bBase, bStride, bInner;      // of b[0, 0], from n to n, from k to k
  uint outBase, outStride;
  float factor;
} push;

const uint TILE = 64, DEPTH = 16;
shared float aTile[DEPTH][TILE + 4];
shared float bTile[DEPTH][TILE + 4];

void main() {
  const uint id = gl_LocalInvocationID.x;
  const uint firstRow = gl_WorkGroupID.x * TILE, firstColumn = gl_WorkGroupID.y * TILE;
  const uint across = id % 16, down = id / 16;
  // The workgroup's number changes nothing, but keeps lavapipe from compiling again for every length.
  const uint inner = min(push.inner, gl_WorkGroupID.x + 0x40000000u);
  float sums[4][4];
  [[unroll]] for (uint i = 0; i < 4; i++)
    [[unroll]] for (uint j = 0; j < 4; j++) sums[i][j] = 0.0;
  for (uint k = 0; k < inner; k += DEPTH) {
    [[unroll]] for (uint part = 0; part < 4; part++) {
      // Neighbouring invocations read neighbouring k; where b is the other way round, neighbouring n.
      const uint line = part * 16 + id / 16, depth = id % 16;
      const uint m = firstRow + line;
      aTile[depth][line] = m < push.rows && k + depth < push.inner ? a[push.aBase + m * push.aStride + k + depth] : 0.0;
      const uint bLine = push.bInner == 1 ? line : id % 64, bDepth = push.bInner == 1 ? depth : part * 4 + id / 64;
      const uint n = firstColumn + bLine;
      bTile[bDepth][bLine] = n < push.columns && k + bDepth < push.inner
          ? b[push.bBase + n * push.bStride + (k + bDepth) * push.bInner] : 0.0;
    }
    barrier();
    [[unroll]] for (uint d = 0; d < DEPTH; d++) {
      float u[4], v[4];
      [[unroll]] for (uint i = 0; i < 4; i++) u[i] = aTile[d][down * 4 + i];
      [[unroll]] for (uint j = 0; j < 4; j++) v[j] = bTile[d][across * 4 + j];
      [[unroll]] for (uint i = 0; i < 4; i++)
        [[unroll]] for (uint j = 0; j < 4; j++) sums[i][j] += u[i] * v[j];
    }
    barrier();
  }
  [[unroll]] for (uint i = 0; i < 4; i++)
    [[unroll]] for (uint j = 0; j < 4; j++) {
      const uint m = firstRow + down * 4 + i, n = firstColumn + across * 4 + j;
      if (m < push.rows && n < push.columns) result[push.outBase + m * push.outStride + n] = sums[i][j] * push.factor;
    }
}
