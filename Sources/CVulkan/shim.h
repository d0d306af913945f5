#ifndef CVULKAN_SHIM_H
#define CVULKAN_SHIM_H
// Give every non-dispatchable handle its own Swift struct instead of one OpaquePointer
// for all. vulkan_core.h lets this macro be replaced; the five dispatchable handles are
// done in CVulkan.apinotes, because VK_DEFINE_HANDLE cannot be.
#define VK_DEFINE_NON_DISPATCHABLE_HANDLE(object) \
  typedef struct object##_T *object __attribute__((swift_newtype(struct)));
#include <vulkan/vulkan.h>

#include "cooperative_matrix.h"

static const uint32_t cvk_api_version_1_1 __attribute__((swift_name("VK_API_VERSION_1_1"))) = VK_API_VERSION_1_1;
static const uint32_t cvk_api_version_1_2 __attribute__((swift_name("VK_API_VERSION_1_2"))) = VK_API_VERSION_1_2;
static const uint32_t cvk_api_version_1_3 __attribute__((swift_name("VK_API_VERSION_1_3"))) = VK_API_VERSION_1_3;

static inline uint32_t cvk_make_api_version(uint32_t variant, uint32_t major, uint32_t minor, uint32_t patch)
    __attribute__((swift_name("VK_MAKE_API_VERSION(_:_:_:_:)")));
static inline uint32_t cvk_make_api_version(uint32_t variant, uint32_t major, uint32_t minor, uint32_t patch) {
  return VK_MAKE_API_VERSION(variant, major, minor, patch);
}
#endif
