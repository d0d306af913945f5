// variant quads: -DQUADS
// variant floats: -DFLOATS
#version 450
#extension GL_GOOGLE_include_directive : require
// One sampling step on tokens, in place: z += (estimate + reference − z)·c on the data columns of tokens that are not
// clean. The order of operations is fixed, so that the host's loop gives the same bits.
#include "common/items.glsl"
layout(constant_id = 2) const uint DATA = 4;             // data columns
layout(constant_id = 3) const uint STATE_ROW = 4;        // floats of a row of each tensor
layout(constant_id = 4) const uint ESTIMATE_ROW = 4;
layout(constant_id = 5) const uint REFERENCE_ROW = 4;
layout(constant_id = 6) const uint CLEAN = 0;            // column of the state that says whether a token is clean
layout(constant_id = 7) const uint PERIOD = 0;           // reference rows, taken in turn; 0 for no reference
#include "common/elements.glsl"
SOURCE(0, state)
SOURCE(1, estimate)
SOURCE(2, reference)
TARGET(3, next)
layout(set = 0, binding = 4) readonly buffer Coefficients { float coefficients[]; };
layout(push_constant) uniform Push {
  uint count;
  uint firstState;
  uint firstEstimate;
  uint firstReference;
  uint coefficient;
} push;

const uint LENGTH = DATA / STEP;

bool isClean(uint row) {
#ifdef QUADS
  return state(row * (STATE_ROW / 4) + CLEAN / 4)[CLEAN % 4] != 0.0;
#else
  return state(row * STATE_ROW + CLEAN) != 0.0;
#endif
}

void main() {
  const float c = coefficients[push.coefficient];
  for (uint n = 0, i = firstItem(); n < ITEMS; n++, i += gl_WorkGroupSize.x) {
    if (i < push.count) {
      const uint token = i / LENGTH;
      const uint k = i % LENGTH;
      const uint row = push.firstState + token;
      if (!isClean(row)) {
        const uint at = row * (STATE_ROW / STEP) + k;
        precise ELEMENT clean = estimate((push.firstEstimate + token) * (ESTIMATE_ROW / STEP) + k);
        if (PERIOD > 0) clean += reference((push.firstReference + token % max(PERIOD, 1)) * (REFERENCE_ROW / STEP) + k);
        const ELEMENT z = state(at);
        precise ELEMENT result = z + (clean - z) * c;
        next(at, result);
      }
    }
  }
}
