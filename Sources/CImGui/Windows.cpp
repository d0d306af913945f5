// Style, windows, popups and layout.
#include "Face.h"

struct Variable {
  ImGuiStyleVar var;
  int components;
  ImVec2 *pair;
  float *single;
};
static Variable variable(int key) {
  ImGuiStyle &s = ImGui::GetStyle();
  switch (key) {
  case CIG_WINDOW_PADDING: return {ImGuiStyleVar_WindowPadding, 2, &s.WindowPadding, nullptr};
  case CIG_FRAME_PADDING: return {ImGuiStyleVar_FramePadding, 2, &s.FramePadding, nullptr};
  case CIG_ITEM_SPACING: return {ImGuiStyleVar_ItemSpacing, 2, &s.ItemSpacing, nullptr};
  case CIG_INNER_SPACING: return {ImGuiStyleVar_ItemInnerSpacing, 2, &s.ItemInnerSpacing, nullptr};
  case CIG_CELL_PADDING: return {ImGuiStyleVar_CellPadding, 2, &s.CellPadding, nullptr};
  case CIG_WINDOW_ROUNDING: return {ImGuiStyleVar_WindowRounding, 1, nullptr, &s.WindowRounding};
  case CIG_CHILD_ROUNDING: return {ImGuiStyleVar_ChildRounding, 1, nullptr, &s.ChildRounding};
  case CIG_POPUP_ROUNDING: return {ImGuiStyleVar_PopupRounding, 1, nullptr, &s.PopupRounding};
  case CIG_FRAME_ROUNDING: return {ImGuiStyleVar_FrameRounding, 1, nullptr, &s.FrameRounding};
  case CIG_GRAB_ROUNDING: return {ImGuiStyleVar_GrabRounding, 1, nullptr, &s.GrabRounding};
  case CIG_TAB_ROUNDING: return {ImGuiStyleVar_TabRounding, 1, nullptr, &s.TabRounding};
  case CIG_SCROLLBAR_ROUNDING: return {ImGuiStyleVar_ScrollbarRounding, 1, nullptr, &s.ScrollbarRounding};
  case CIG_SCROLLBAR_SIZE: return {ImGuiStyleVar_ScrollbarSize, 1, nullptr, &s.ScrollbarSize};
  case CIG_GRAB_SIZE: return {ImGuiStyleVar_GrabMinSize, 1, nullptr, &s.GrabMinSize};
  case CIG_INDENT: return {ImGuiStyleVar_IndentSpacing, 1, nullptr, &s.IndentSpacing};
  case CIG_WINDOW_BORDER: return {ImGuiStyleVar_WindowBorderSize, 1, nullptr, &s.WindowBorderSize};
  case CIG_CHILD_BORDER: return {ImGuiStyleVar_ChildBorderSize, 1, nullptr, &s.ChildBorderSize};
  case CIG_POPUP_BORDER: return {ImGuiStyleVar_PopupBorderSize, 1, nullptr, &s.PopupBorderSize};
  case CIG_FRAME_BORDER: return {ImGuiStyleVar_FrameBorderSize, 1, nullptr, &s.FrameBorderSize};
  case CIG_DISABLED_ALPHA: return {ImGuiStyleVar_DisabledAlpha, 1, nullptr, &s.DisabledAlpha};
  default: return {ImGuiStyleVar_Alpha, 1, nullptr, &s.Alpha};
  }
}
void cig_style_color(int slot, uint32_t color) {
  if (slot >= 0 && slot < ImGuiCol_COUNT) ImGui::GetStyle().Colors[slot] = components(color);
}
void cig_style_set(int key, float x, float y) {
  const Variable v = variable(key);
  if (v.pair) *v.pair = ImVec2(x, y);
  if (v.single) *v.single = x;
}
void cig_push_style(int key, float x, float y) {
  const Variable v = variable(key);
  if (v.components == 2) ImGui::PushStyleVar(v.var, ImVec2(x, y));
  else ImGui::PushStyleVar(v.var, x);
}
void cig_pop_style(int count) { ImGui::PopStyleVar(count); }
void cig_push_color(int slot, uint32_t color) { ImGui::PushStyleColor(slot, color); }
void cig_pop_color(int count) { ImGui::PopStyleColor(count); }
void cig_push_font(int font) { ImGui::PushFont(font_at(font)); }
void cig_pop_font(void) { ImGui::PopFont(); }
float cig_font_size(void) { return ImGui::GetFontSize(); }

static ImGuiWindowFlags window_flags(int flags) {
  ImGuiWindowFlags result = ImGuiWindowFlags_NoSavedSettings;
  if (flags & CIG_NO_SCROLL) result |= ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse;
  if (flags & CIG_NO_BACKGROUND) result |= ImGuiWindowFlags_NoBackground;
  if (flags & CIG_SCROLL_X) result |= ImGuiWindowFlags_HorizontalScrollbar;
  if (flags & CIG_NO_INPUT) result |= ImGuiWindowFlags_NoInputs;
  if (flags & CIG_BEHIND) result |= ImGuiWindowFlags_NoBringToFrontOnFocus;
  return result;
}
bool cig_window(const char *id, cig_rect frame, int flags) {
  ImGui::SetNextWindowPos(ImVec2(frame.x0, frame.y0));
  ImGui::SetNextWindowSize(ImVec2(frame.x1 - frame.x0, frame.y1 - frame.y0));
  if (flags & CIG_NO_PADDING) ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2());
  const bool shown = ImGui::Begin(
      id, nullptr,
      window_flags(flags) | ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoCollapse);
  if (flags & CIG_NO_PADDING) ImGui::PopStyleVar();
  return shown;
}
void cig_end_window(void) { ImGui::End(); }
bool cig_child(const char *id, float width, float height, int flags) {
  const bool bare = flags & CIG_NO_PADDING;
  if (bare) ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2());
  const bool shown = ImGui::BeginChild(
      id, ImVec2(width, height), flags & CIG_BORDER, window_flags(flags) | (bare ? 0 : ImGuiWindowFlags_AlwaysUseWindowPadding));
  if (bare) ImGui::PopStyleVar();
  return shown;
}
void cig_end_child(void) { ImGui::EndChild(); }
bool cig_main_menu(void) { return ImGui::BeginMainMenuBar(); }
void cig_end_main_menu(void) { ImGui::EndMainMenuBar(); }
bool cig_menu(const char *label, bool enabled) { return ImGui::BeginMenu(label, enabled); }
void cig_end_menu(void) { ImGui::EndMenu(); }
bool cig_menu_item(const char *label, const char *shortcut, bool selected, bool enabled) {
  return ImGui::MenuItem(label, shortcut, selected, enabled);
}
void cig_tooltip_begin(void) { ImGui::BeginTooltip(); }
void cig_tooltip_end(void) { ImGui::EndTooltip(); }
void cig_open_popup(const char *id) { ImGui::OpenPopup(id); }
bool cig_popup(const char *id) { return ImGui::BeginPopup(id); }
bool cig_context_popup(const char *id) { return ImGui::BeginPopupContextItem(id); }
bool cig_modal(const char *id, float width) {
  ImGui::SetNextWindowPos(ImGui::GetMainViewport()->GetCenter(), ImGuiCond_Always, ImVec2(0.5f, 0.5f));
  ImGui::SetNextWindowSize(ImVec2(width, 0));
  return ImGui::BeginPopupModal(
      id, nullptr,
      ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings);
}
void cig_end_popup(void) { ImGui::EndPopup(); }
void cig_close_popup(void) { ImGui::CloseCurrentPopup(); }
bool cig_any_popup_open(void) { return ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel); }

cig_vec2 cig_cursor(void) { return out(ImGui::GetCursorScreenPos()); }
void cig_set_cursor(float x, float y) { ImGui::SetCursorScreenPos(ImVec2(x, y)); }
cig_vec2 cig_available(void) { return out(ImGui::GetContentRegionAvail()); }
cig_rect cig_window_rect(void) {
  const ImVec2 at = ImGui::GetWindowPos(), size = ImGui::GetWindowSize();
  return out(at, ImVec2(at.x + size.x, at.y + size.y));
}
void cig_same_line(float offset, float spacing) { ImGui::SameLine(offset, spacing); }
void cig_dummy(float width, float height) { ImGui::Dummy(ImVec2(width, height)); }
void cig_separator(void) { ImGui::Separator(); }
void cig_indent(float width) {
  if (width >= 0) ImGui::Indent(width);
  else ImGui::Unindent(-width);
}
void cig_begin_group(void) { ImGui::BeginGroup(); }
void cig_end_group(void) { ImGui::EndGroup(); }
void cig_item_width(float width) { ImGui::SetNextItemWidth(width); }
void cig_push_id(const char *id) { ImGui::PushID(id); }
void cig_pop_id(void) { ImGui::PopID(); }
void cig_begin_disabled(bool disabled) { ImGui::BeginDisabled(disabled); }
void cig_end_disabled(void) { ImGui::EndDisabled(); }
void cig_align_text(void) { ImGui::AlignTextToFramePadding(); }
float cig_scroll_x(void) { return ImGui::GetScrollX(); }
float cig_scroll_y(void) { return ImGui::GetScrollY(); }
float cig_scroll_max_y(void) { return ImGui::GetScrollMaxY(); }
void cig_set_scroll_x(float x) { ImGui::SetScrollX(x); }
void cig_set_scroll_y(float y) { ImGui::SetScrollY(y); }
void cig_scroll_here(float ratio) { ImGui::SetScrollHereY(ratio); }
void cig_visible_rows(int count, float height, int *first, int *end) { ImGui::CalcListClipping(count, height, first, end); }
