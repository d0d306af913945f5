#pragma once
// What the files of this target share: conversions between the C face and Dear ImGui.
#include "CImGui.h"
#include <imgui.h>

struct cig_context {
  ImGuiContext *gui;
  ImVector<ImWchar *> ranges;
  int layer;
};

extern cig_context *cig_current;

static inline ImVec2 in(cig_vec2 v) { return ImVec2(v.x, v.y); }
static inline cig_vec2 out(const ImVec2 &v) { return cig_vec2{v.x, v.y}; }
static inline cig_rect out(const ImVec2 &a, const ImVec2 &b) { return cig_rect{a.x, a.y, b.x, b.y}; }
static inline ImVec4 components(uint32_t color) { return ImGui::ColorConvertU32ToFloat4(color); }
static inline ImFont *font_at(int index) {
  ImVector<ImFont *> &fonts = ImGui::GetIO().Fonts->Fonts;
  return index >= 0 && index < fonts.Size ? fonts[index] : fonts[0];
}
