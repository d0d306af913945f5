#ifndef CSDL2_SHIM_H
#define CSDL2_SHIM_H
#include <SDL2/SDL.h>
// Macros that Swift cannot read, under their own names.
static const int csdl_centered __attribute__((swift_name("SDL_WINDOWPOS_CENTERED"))) = SDL_WINDOWPOS_CENTERED;
#endif
