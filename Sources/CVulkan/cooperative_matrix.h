#ifndef CVULKAN_COOPERATIVE_MATRIX_H
#define CVULKAN_COOPERATIVE_MATRIX_H
// VK_KHR_cooperative_matrix (Vulkan specification, revision 2 of the extension), which Debian 12's headers do not have yet.
// The names are our own, so that a newer header may define its own beside them.
#include <vulkan/vulkan.h>

enum {
  cvk_structure_cooperative_matrix_features = 1000506000,
  cvk_structure_cooperative_matrix_properties = 1000506001,
  cvk_component_float16 = 0,
  cvk_component_float32 = 1,
  cvk_scope_subgroup = 3,
};

typedef struct CVKCooperativeMatrixFeatures {
  VkStructureType sType;
  void *_Nullable pNext;
  VkBool32 cooperativeMatrix;
  VkBool32 cooperativeMatrixRobustBufferAccess;
} CVKCooperativeMatrixFeatures;

typedef struct CVKCooperativeMatrixProperties {
  VkStructureType sType;
  void *_Nullable pNext;
  uint32_t MSize, NSize, KSize;
  uint32_t AType, BType, CType, ResultType;
  VkBool32 saturatingAccumulation;
  uint32_t scope;
} CVKCooperativeMatrixProperties;

typedef VkResult (*CVKGetCooperativeMatrixProperties)(
    VkPhysicalDevice _Nonnull device, uint32_t *_Nonnull count, CVKCooperativeMatrixProperties *_Nullable properties);
#endif
