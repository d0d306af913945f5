#ifndef COPENAL_SHIM_H
#define COPENAL_SHIM_H
// OpenAL Soft's extensions as plain functions: Debian's libopenal exports them all.
#define AL_ALEXT_PROTOTYPES 1
#include <AL/al.h>
#include <AL/alc.h>
#include <AL/alext.h>
#endif
