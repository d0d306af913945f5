// What every GEMM kernel is told at run time, and which rows and expert its tile has.
//
// None of this is a specialization constant, so another number of tokens or another layer size compiles nothing.
// lavapipe compiles again for every value of a push constant that alone decides a branch or a loop's end (its "inlinable
// uniforms"); `unfolded` mixes in the workgroup's number, which never changes the value but hides it from that.
layout(push_constant) uniform Push {
  uvec4 firstTile;     // by range: number of its first tile of rows; unused ranges have 0xffffffff
  uvec4 inRow;         // by range: first row of x
  uvec4 outRow;        // by range: first row of out and of residual
  uvec4 rows;          // by range: how many
  uvec4 expert;        // by range: whose weights
  uint innerCount;     // K
  uint columns;        // N
  uint inStride;       // floats from row to row of x
  uint outStride;      // floats from row to row of out and residual
  uint expertStride;   // weights: elements of the binding from expert to expert
  uint panelBase;      // weights: first element of this dispatch's panels within an expert
  uint firstColumn;    // first output column of this dispatch
  uint tilesAcross;    // row tiles in x of the grid; the grid's z counts super-rows of so many
} push;

uint unfolded(uint value) { return min(value, gl_WorkGroupID.x + 0x40000000u); }

uint byRange(uvec4 values, uint range) {
  return range == 0 ? values.x : range == 1 ? values.y : range == 2 ? values.z : values.w;
}

struct Rows {
  uint inRow, outRow, count, expert;
};

// The rows of this workgroup's tile of `size` rows; count is 0 past the last tile.
Rows tileRows(uint size) {
  const uint tile = gl_WorkGroupID.z * push.tilesAcross + gl_WorkGroupID.x;
  const uint range = uint(tile >= push.firstTile.y) + uint(tile >= push.firstTile.z) + uint(tile >= push.firstTile.w);
  const uint first = (tile - byRange(push.firstTile, range)) * size;
  const uint rows = byRange(push.rows, range);
  return Rows(byRange(push.inRow, range) + first, byRange(push.outRow, range) + first, rows > first ? min(size, rows - first) : 0,
      byRange(push.expert, range));
}
