// Tensors seen as elements of STEP floats each: quads where every row is a multiple of four long, single floats else.
//
//   SOURCE(0, x)  x(i) is element i of binding 0
//   TARGET(1, y)  y(i, value) stores element i of binding 1
//
// Quads are read through texel buffers and stored as two 64-bit words: on Mesa's CPU driver the load is branch-free code
// where a storage buffer is a loop over the lanes, three to six times as slow, and every stored word is such a loop.
#extension GL_EXT_shader_explicit_arithmetic_types_int64 : require
#ifdef QUADS
#define STEP 4
#define ELEMENT vec4
#define SOURCE(slot, name) \
  layout(set = 0, binding = slot, rgba32f) uniform readonly imageBuffer name##Texels; \
  vec4 name(uint index) { return imageLoad(name##Texels, int(index)); }
#define TARGET(slot, name) \
  layout(set = 0, binding = slot) writeonly buffer name##Block { u64vec2 name##Words[]; }; \
  void name(uint index, vec4 value) { name##Words[index] = wordsOf(value); }
u64vec2 wordsOf(vec4 value) {
  const uvec4 bits = floatBitsToUint(value);
  return u64vec2(packUint2x32(bits.xy), packUint2x32(bits.zw));
}
#else
#define STEP 1
#define ELEMENT float
#define SOURCE(slot, name) \
  layout(set = 0, binding = slot) readonly buffer name##Block { float name##Floats[]; }; \
  float name(uint index) { return name##Floats[index]; }
#define TARGET(slot, name) \
  layout(set = 0, binding = slot) writeonly buffer name##Block { float name##Floats[]; }; \
  void name(uint index, float value) { name##Floats[index] = value; }
#endif

// Workgroups form a two-dimensional grid, because one dimension ends at 65535.
uint groupIndex() { return gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x; }
