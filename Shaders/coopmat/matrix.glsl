// Small matrices that a subgroup holds together, and the four things kernels do with them.
//
//   DECLARE_A, _B, _C(name, count);          arrays of them: TM x TK and TK x TN halves, TM x TN floats
//   LOAD_A(a, array, at, stride)             rows of `array`, an array of f16vec4; `at` and `stride` count its elements
//   LOAD_B_COLUMNS(b, array, at, stride)     columns lie one after the other
//   LOAD_B_ROWS(b, array, at, stride)        rows lie one after the other
//   MULTIPLY_ADD(c, a, b)                    c += a * b
//   LOAD_C / STORE_C(c, array, at, stride)   rows of an array of floats
//
// With EMULATED the same kernel runs on any device with subgroup shuffles: matrices are plain arrays, lane l holding the rows
// (A) or columns (B and C) l, l + SUBGROUP, ... It proves a kernel's arithmetic of indices on lavapipe; how fast it is or
// what a card's driver makes of cooperative matrices it cannot show.
#ifdef EMULATED
#extension GL_KHR_shader_subgroup_shuffle : require
const int A_ROWS = (TM + SUBGROUP - 1) / SUBGROUP;
const int B_COLUMNS = (TN + SUBGROUP - 1) / SUBGROUP;
#define DECLARE_A(name, count) float16_t name[count][A_ROWS][TK]
#define DECLARE_B(name, count) float16_t name[count][B_COLUMNS][TK]
#define DECLARE_C(name, count) float name[count][B_COLUMNS][TM]
#define EACH(index, count) [[unroll]] for (int index = 0; index < count; index++)
// Left as a loop, or lavapipe's compiler takes minutes over what becomes of it.
#define EACH_K(index) [[dont_unroll]] for (int index = 0; index < TK; index++)
#define LOAD_A(m, array, at, stride) \
  EACH(r_, A_ROWS) { \
    const int row_ = min(int(gl_SubgroupInvocationID) + r_ * SUBGROUP, TM - 1); \
    EACH_K(k_) m[r_][k_] = array[(at) + row_ * (stride) + k_ / 4][k_ % 4]; \
  }
#define LOAD_B_COLUMNS(m, array, at, stride) \
  EACH(r_, B_COLUMNS) { \
    const int column_ = min(int(gl_SubgroupInvocationID) + r_ * SUBGROUP, TN - 1); \
    EACH_K(k_) m[r_][k_] = array[(at) + column_ * (stride) + k_ / 4][k_ % 4]; \
  }
#define LOAD_B_ROWS(m, array, at, stride) \
  EACH(r_, B_COLUMNS) { \
    const int column_ = min(int(gl_SubgroupInvocationID) + r_ * SUBGROUP, TN - 1); \
    EACH_K(k_) m[r_][k_] = array[(at) + k_ * (stride) + column_ / 4][column_ % 4]; \
  }
#define ZERO_C(m) EACH(r_, B_COLUMNS) EACH(i_, TM) m[r_][i_] = 0.0
#define MULTIPLY_ADD(c, a, b) \
  EACH_K(k_) EACH(i_, TM) { \
    const float value_ = subgroupShuffle(float(a[i_ / SUBGROUP][k_]), uint(i_ % SUBGROUP)); \
    EACH(r_, B_COLUMNS) c[r_][i_] += value_ * float(b[r_][k_]); \
  }
#define LOAD_C(m, array, at, stride) \
  EACH(r_, B_COLUMNS) { \
    const int column_ = min(int(gl_SubgroupInvocationID) + r_ * SUBGROUP, TN - 1); \
    EACH(i_, TM) m[r_][i_] = array[(at) + i_ * (stride) + column_]; \
  }
#define STORE_C(m, array, at, stride) \
  EACH(r_, B_COLUMNS) { \
    const int column_ = int(gl_SubgroupInvocationID) + r_ * SUBGROUP; \
    if (column_ < TN) EACH(i_, TM) array[(at) + i_ * (stride) + column_] = m[r_][i_]; \
  }
#else
#extension GL_KHR_cooperative_matrix : require
#extension GL_KHR_memory_scope_semantics : require
#define MATRIX_A coopmat<float16_t, gl_ScopeSubgroup, TM, TK, gl_MatrixUseA>
#define MATRIX_B coopmat<float16_t, gl_ScopeSubgroup, TK, TN, gl_MatrixUseB>
#define MATRIX_C coopmat<float, gl_ScopeSubgroup, TM, TN, gl_MatrixUseAccumulator>
#define DECLARE_A(name, count) MATRIX_A name[count]
#define DECLARE_B(name, count) MATRIX_B name[count]
#define DECLARE_C(name, count) MATRIX_C name[count]
#define LOAD_A(m, array, at, stride) coopMatLoad(m, array, at, stride, gl_CooperativeMatrixLayoutRowMajor)
#define LOAD_B_COLUMNS(m, array, at, stride) coopMatLoad(m, array, at, stride, gl_CooperativeMatrixLayoutColumnMajor)
#define LOAD_B_ROWS(m, array, at, stride) coopMatLoad(m, array, at, stride, gl_CooperativeMatrixLayoutRowMajor)
#define ZERO_C(m) m = MATRIX_C(0.0)
#define MULTIPLY_ADD(c, a, b) c = coopMatMulAdd(a, b, c)
#define LOAD_C(m, array, at, stride) coopMatLoad(m, array, at, stride, gl_CooperativeMatrixLayoutRowMajor)
#define STORE_C(m, array, at, stride) coopMatStore(m, array, at, stride, gl_CooperativeMatrixLayoutRowMajor)
#endif
