// variant quads: -DQUADS
// variant floats: -DFLOATS
#version 450
#extension GL_GOOGLE_include_directive : require
// Up to four weighted sums of up to six tensors, element by element, every tensor read before any is written. The order
// of operations is fixed (no contraction), so that the host's loop gives the same bits.
#include "common/items.glsl"
layout(constant_id = 2) const uint TERMS = 1;
layout(constant_id = 3) const uint SUMS = 1;
#include "common/elements.glsl"
SOURCE(0, term0)
SOURCE(1, term1)
SOURCE(2, term2)
SOURCE(3, term3)
SOURCE(4, term4)
SOURCE(5, term5)
TARGET(6, sum0)
TARGET(7, sum1)
TARGET(8, sum2)
TARGET(9, sum3)
layout(set = 0, binding = 10) readonly buffer Weights { float weights[]; };  // [SUMS, TERMS] from push.firstWeight
layout(push_constant) uniform Push {
  uint count;
  uint firstWeight;
} push;

// A weight of zero keeps a tensor out altogether: what it holds may be no number yet.
ELEMENT added(ELEMENT sum, float weight, ELEMENT term) {
  precise ELEMENT result = sum + weight * term;
  return weight == 0.0 ? sum : result;
}

ELEMENT weighted(uint sum, ELEMENT terms[6]) {
  const uint w = push.firstWeight + sum * TERMS;
  ELEMENT result = ELEMENT(0.0);
  result = added(result, weights[w], terms[0]);
  if (TERMS > 1) result = added(result, weights[w + 1], terms[1]);
  if (TERMS > 2) result = added(result, weights[w + 2], terms[2]);
  if (TERMS > 3) result = added(result, weights[w + 3], terms[3]);
  if (TERMS > 4) result = added(result, weights[w + 4], terms[4]);
  if (TERMS > 5) result = added(result, weights[w + 5], terms[5]);
  return result;
}

void main() {
  for (uint n = 0, i = firstItem(); n < ITEMS; n++, i += gl_WorkGroupSize.x) {
    if (i < push.count) {
      ELEMENT terms[6];
      terms[0] = term0(i);
      terms[1] = TERMS > 1 ? term1(i) : ELEMENT(0.0);
      terms[2] = TERMS > 2 ? term2(i) : ELEMENT(0.0);
      terms[3] = TERMS > 3 ? term3(i) : ELEMENT(0.0);
      terms[4] = TERMS > 4 ? term4(i) : ELEMENT(0.0);
      terms[5] = TERMS > 5 ? term5(i) : ELEMENT(0.0);
      sum0(i, weighted(0, terms));
      if (SUMS > 1) sum1(i, weighted(1, terms));
      if (SUMS > 2) sum2(i, weighted(2, terms));
      if (SUMS > 3) sum3(i, weighted(3, terms));
    }
  }
}
