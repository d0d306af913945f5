#ifndef COPENAL_SHIM_H
#define COPENAL_SHIM_H
// OpenAL Soft's extensions as plain functions: Debian's libopenal exports them all.
#define AL_ALEXT_PROTOTYPES 1
#include <AL/al.h>
#include <AL/alc.h>
#include <AL/alext.h>
#include <dlfcn.h>
#include <stddef.h>

// ALSA writes whatever it tries in vain to the standard error, past OpenAL's own settings. Its handler can be replaced, and
// must have this form (alsa/error.h).
static void hoofbeat_ignore_alsa(const char *file, int line, const char *function, int error, const char *format, ...) {
  (void)file; (void)line; (void)function; (void)error; (void)format;
}

// Keeps ALSA quiet where it is installed; OpenAL loads the same library.
static inline void hoofbeat_quiet_alsa(void) {
  void *library = dlopen("libasound.so.2", RTLD_NOW | RTLD_GLOBAL);
  if (library == NULL) return;
  typedef void (*handler)(const char *, int, const char *, int, const char *, ...);
  int (*set)(handler) = (int (*)(handler))dlsym(library, "snd_lib_error_set_handler");
  if (set != NULL) set(hoofbeat_ignore_alsa);
}
#endif
