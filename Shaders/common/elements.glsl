// Tensors seen as elements of STEP floats each: quads where every row is a multiple of four long, single floats else.
//
// Quads are read through texel buffers: on Mesa's CPU driver that is branch-free code where a storage buffer is a loop
// over the lanes, three to six times as slow.
#ifdef QUADS
#define STEP 4
#define ELEMENT vec4
#define SOURCE(slot, name) \
  layout(set = 0, binding = slot, rgba32f) uniform readonly imageBuffer name##Texels; \
  vec4 name(uint index) { return imageLoad(name##Texels, int(index)); }
#else
#define STEP 1
#define ELEMENT float
#define SOURCE(slot, name) \
  layout(set = 0, binding = slot) readonly buffer name##Block { float name##Floats[]; }; \
  float name(uint index) { return name##Floats[index]; }
#endif
#define TARGET(slot, name) \
  layout(set = 0, binding = slot) writeonly buffer name##Block { ELEMENT name[]; };

// Workgroups form a two-dimensional grid, because one dimension ends at 65535.
uint groupIndex() { return gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x; }
