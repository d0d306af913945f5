// Sum over the invocations of a workgroup, the same value and the same order of additions in each of them.
#ifdef ONE_SUBGROUP
#extension GL_KHR_shader_subgroup_shuffle : require
// Shuffles from a constant lane are single instructions on Mesa's CPU driver.
float rowSum(float part) {
  float sum = 0.0;
  [[unroll]] for (uint lane = 0; lane < gl_WorkGroupSize.x; lane++) sum += subgroupShuffle(part, lane);
  return sum;
}
#else
shared float rowParts[gl_WorkGroupSize.x];

float rowSum(float part) {
  barrier();
  rowParts[gl_LocalInvocationID.x] = part;
  for (uint half_ = gl_WorkGroupSize.x / 2; half_ > 0; half_ /= 2) {
    barrier();
    if (gl_LocalInvocationID.x < half_) rowParts[gl_LocalInvocationID.x] += rowParts[gl_LocalInvocationID.x + half_];
  }
  barrier();
  return rowParts[0];
}
#endif
