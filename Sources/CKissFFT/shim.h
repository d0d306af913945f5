#ifndef CKISSFFT_SHIM_H
#define CKISSFFT_SHIM_H
#include <kissfft/kiss_fft.h>
#include <kissfft/kiss_fftr.h>
#endif
