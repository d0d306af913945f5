// Independent items spread over a flat grid: each invocation takes ITEMS of them, a workgroup's width apart.
//
//   for (uint n = 0, i = firstItem(); n < ITEMS; n++, i += gl_WorkGroupSize.x) if (i < count) ...
layout(local_size_x_id = 0) in;
layout(constant_id = 1) const uint ITEMS = 1;

uint firstItem() {
  return (gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x) * gl_WorkGroupSize.x * ITEMS + gl_LocalInvocationID.x;
}
