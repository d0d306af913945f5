#ifndef CFLITE_SHIM_H
#define CFLITE_SHIM_H
#include <flite/flite.h>
// Each voice library exports these two; no header declares them.
cst_voice *register_cmu_us_rms(const char *directory);
cst_voice *register_cmu_us_slt(const char *directory);
cst_voice *register_cmu_us_awb(const char *directory);
#endif
