// What every one-dimensional convolution is told at run time; see common/gemm_push.glsl for why, and for `unfolded`.
layout(push_constant) uniform Push {
  uint inRows;       // rows of x; those before and after are zeros
  uint rows;         // rows of the product
  uint channels;     // of x
  uint inStride;     // floats from row to row of x
  uint taps;
  uint dilation;     // rows of x from tap to tap
  uint rowStep;      // rows of x from row to row of the product
  uint padding;      // rows of zeros before x
  uint columns;      // of the product
  uint outStride;    // floats from row to row of the product
  uint outShift;     // floats of the product before the output's first
  uint outCount;     // floats of the output
  uint panelBase;    // weights: first element of this dispatch's panels
  uint firstColumn;  // first column of this dispatch
  uint tilesAcross;  // row tiles in x of the grid; the grid's z counts super-rows of so many
} push;

uint unfolded(uint value) { return min(value, gl_WorkGroupID.x + 0x40000000u); }

// First row of this workgroup's tile of `size` rows; may lie past the last one.
uint tileRow(uint size) { return (gl_WorkGroupID.z * push.tilesAcross + gl_WorkGroupID.x) * size; }
