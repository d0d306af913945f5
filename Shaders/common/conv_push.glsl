// What every convolution kernel is told at run time, and which input row a tap reads.
//
// Inputs are [frames][height][width][channels]. With `partShift` 1 two frames lie side by side in the channels of one
// (frame 2t + s is part s of frame t), and with `enlargeShift` 1 every pixel is read as 2 × 2 pixels: interleaving in time
// and nearest-neighbour enlarging cost nothing but these shifts.
layout(push_constant) uniform Push {
  uint rows;          // output positions of this dispatch
  uint firstRow;      // the first of them, in (t, h, w) order
  uint outBase;       // element of out (and residual) where its first column goes
  uint columns;       // output channels
  uint tilesAcross;   // row tiles in x of the grid; the grid's z counts super-rows of so many
  uint panelBase;     // weights: first element of this dispatch's panels
  uint firstColumn;   // first output column of this dispatch
  uint channels;      // input channels
  uint tapInputs;     // the same, with padding, as the weights have them
  uint taps;          // kernel positions
  uint firstTap;      // the first that sees more than padding; a whole number of frames
  int kernelH, kernelW;
  int inFrames;       // input frames, counted after interleaving, without those before `firstFrame`
  int inHeight, inWidth;
  int outHeight, outWidth;
  int strideT, strideH, strideW;
  int beforeT, beforeH, beforeW;  // padding before the first frame, row and column
  int dilationW;
  int timeLow, timeHigh;          // frames outside are read as the nearest inside: repeats the edge, or changes nothing
  int enlargeShift, partShift;
  int firstFrame;     // input frames to skip, counted after interleaving
} push;

// lavapipe compiles again for every value of a push constant that alone decides a loop's end; this hides it.
uint unfolded(uint value) { return min(value, gl_WorkGroupID.x + 0x40000000u); }

ivec3 outputPlace(uint row) {
  const int place = int(push.firstRow + row);
  const int line = place / push.outWidth;
  const int t = line / push.outHeight;
  return ivec3(t, line - t * push.outHeight, place - line * push.outWidth);
}

// Row of `channels` values that kernel position (dt, dh, dw) reads for an output place; negative in the padding.
int inputRow(ivec3 place, int dt, int dh, int dw) {
  const int t = clamp(place.x * push.strideT + dt - push.beforeT, push.timeLow, push.timeHigh);
  const int h = place.y * push.strideH + dh - push.beforeH;
  const int w = place.z * push.strideW + dw * push.dilationW - push.beforeW;
  const bool isInside = uint(t) < uint(push.inFrames) && uint(h) < uint(push.inHeight << push.enlargeShift)
      && uint(w) < uint(push.inWidth << push.enlargeShift);
  const int frame = t + push.firstFrame;
  const int row = ((frame >> push.partShift) * push.inHeight + (h >> push.enlargeShift)) * push.inWidth + (w >> push.enlargeShift);
  return isInside ? (row << push.partShift) + (frame & ((1 << push.partShift) - 1)) : -1;
}
