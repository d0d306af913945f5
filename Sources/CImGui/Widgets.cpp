// Widgets, the last item, mouse.
#include "Face.h"

void cig_text(const char *text) { ImGui::TextUnformatted(text); }
void cig_text_wrapped(const char *text, float width) {
  ImGui::PushTextWrapPos(width > 0 ? ImGui::GetCursorPosX() + width : 0);
  ImGui::TextUnformatted(text);
  ImGui::PopTextWrapPos();
}
cig_vec2 cig_text_size(const char *text, float wrap) { return out(ImGui::CalcTextSize(text, nullptr, false, wrap)); }
bool cig_button(const char *id, float width, float height) { return ImGui::Button(id, ImVec2(width, height)); }
bool cig_invisible_button(const char *id, float width, float height) {
  return ImGui::InvisibleButton( // sizes of nothing would be refused by an assertion
      id, ImVec2(width > 0 ? width : 1, height > 0 ? height : 1), ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight | ImGuiButtonFlags_MouseButtonMiddle);
}
bool cig_checkbox(const char *label, bool *value) { return ImGui::Checkbox(label, value); }
bool cig_selectable(const char *id, bool selected, float width, float height, bool spans_columns, bool allows_overlap) {
  return ImGui::Selectable(
      id, selected,
      (spans_columns ? ImGuiSelectableFlags_SpanAllColumns : 0) | (allows_overlap ? ImGuiSelectableFlags_AllowItemOverlap : 0),
      ImVec2(width, height));
}
bool cig_slider(const char *id, double *value, double low, double high, const char *format) {
  return ImGui::SliderScalar(id, ImGuiDataType_Double, value, &low, &high, format, ImGuiSliderFlags_AlwaysClamp);
}
bool cig_slider_int(const char *id, int64_t *value, int64_t low, int64_t high) {
  return ImGui::SliderScalar(id, ImGuiDataType_S64, value, &low, &high, "%lld", ImGuiSliderFlags_AlwaysClamp);
}
bool cig_drag(const char *id, double *value, double speed, double low, double high, const char *format) {
  return ImGui::DragScalar(id, ImGuiDataType_Double, value, float(speed), &low, &high, format, ImGuiSliderFlags_AlwaysClamp);
}
bool cig_drag_int(const char *id, int64_t *value, double speed, int64_t low, int64_t high) {
  return ImGui::DragScalar(id, ImGuiDataType_S64, value, float(speed), &low, &high, "%lld", ImGuiSliderFlags_AlwaysClamp);
}
bool cig_combo(const char *id, const char *preview) { return ImGui::BeginCombo(id, preview, ImGuiComboFlags_HeightLarge); }
void cig_end_combo(void) { ImGui::EndCombo(); }

struct Growth {
  cig_grow grow;
  void *user;
};
static int resize(ImGuiInputTextCallbackData *data) {
  if (data->EventFlag != ImGuiInputTextFlags_CallbackResize) return 0;
  const Growth *growth = static_cast<Growth *>(data->UserData);
  if (char *text = growth->grow(growth->user, size_t(data->BufTextLen) + 1)) data->Buf = text;
  return 0;
}
bool cig_input(
    const char *id, const char *hint, char *text, size_t capacity, float width, float height, int flags, cig_grow grow, void *user) {
  Growth growth = {grow, user};
  ImGuiInputTextFlags all = ImGuiInputTextFlags_CallbackResize;
  if (flags & CIG_INPUT_ENTER) all |= ImGuiInputTextFlags_EnterReturnsTrue;
  if (flags & CIG_INPUT_READ_ONLY) all |= ImGuiInputTextFlags_ReadOnly;
  if (flags & CIG_INPUT_SELECT_ALL) all |= ImGuiInputTextFlags_AutoSelectAll;
  if (flags & CIG_INPUT_MULTILINE) return ImGui::InputTextMultiline(id, text, capacity, ImVec2(width, height), all, resize, &growth);
  ImGui::SetNextItemWidth(width);
  return ImGui::InputTextWithHint(id, hint ? hint : "", text, capacity, all, resize, &growth);
}
void cig_focus_next(void) { ImGui::SetKeyboardFocusHere(); }
bool cig_tree(const char *id, const char *label, bool open, bool leaf, bool selected) {
  ImGuiTreeNodeFlags flags = ImGuiTreeNodeFlags_SpanAvailWidth | ImGuiTreeNodeFlags_OpenOnArrow | ImGuiTreeNodeFlags_OpenOnDoubleClick |
                             ImGuiTreeNodeFlags_FramePadding;
  if (open) flags |= ImGuiTreeNodeFlags_DefaultOpen;
  if (leaf) flags |= ImGuiTreeNodeFlags_Leaf;
  if (selected) flags |= ImGuiTreeNodeFlags_Selected;
  return ImGui::TreeNodeEx(id, flags, "%s", label);
}
void cig_tree_pop(void) { ImGui::TreePop(); }
bool cig_tab_bar(const char *id) { return ImGui::BeginTabBar(id, ImGuiTabBarFlags_NoTooltip | ImGuiTabBarFlags_FittingPolicyScroll); }
void cig_end_tab_bar(void) { ImGui::EndTabBar(); }
bool cig_tab(const char *label, bool select) { return ImGui::BeginTabItem(label, nullptr, select ? ImGuiTabItemFlags_SetSelected : 0); }
void cig_end_tab(void) { ImGui::EndTabItem(); }
bool cig_table(const char *id, int columns, float width, float height, int flags) {
  ImGuiTableFlags all = ImGuiTableFlags_SizingStretchProp | ImGuiTableFlags_PadOuterX;
  if (flags & CIG_TABLE_STRIPES) all |= ImGuiTableFlags_RowBg;
  if (flags & CIG_TABLE_RESIZE) all |= ImGuiTableFlags_Resizable | ImGuiTableFlags_BordersInnerV;
  if (flags & CIG_TABLE_SCROLL) all |= ImGuiTableFlags_ScrollY;
  if (flags & CIG_TABLE_LINES) all |= ImGuiTableFlags_BordersInnerH;
  return ImGui::BeginTable(id, columns, all, ImVec2(width, height));
}
void cig_table_column(const char *label, float width) {
  if (width > 0) ImGui::TableSetupColumn(label, ImGuiTableColumnFlags_WidthFixed, width);
  else ImGui::TableSetupColumn(label, ImGuiTableColumnFlags_WidthStretch);
}
void cig_table_freeze(int columns, int rows) { ImGui::TableSetupScrollFreeze(columns, rows); }
void cig_table_headers(void) { ImGui::TableHeadersRow(); }
void cig_table_row(float height) { ImGui::TableNextRow(0, height); }
bool cig_table_next(void) { return ImGui::TableNextColumn(); }
void cig_end_table(void) { ImGui::EndTable(); }
void cig_plot(const char *id, const float *values, int count, float low, float high, float width, float height, bool bars) {
  if (bars) ImGui::PlotHistogram(id, values, count, 0, nullptr, low, high, ImVec2(width, height));
  else ImGui::PlotLines(id, values, count, 0, nullptr, low, high, ImVec2(width, height));
}

cig_rect cig_item_rect(void) { return out(ImGui::GetItemRectMin(), ImGui::GetItemRectMax()); }
bool cig_item_hovered(bool even_disabled) { return ImGui::IsItemHovered(even_disabled ? ImGuiHoveredFlags_AllowWhenDisabled : 0); }
bool cig_item_active(void) { return ImGui::IsItemActive(); }
bool cig_item_focused(void) { return ImGui::IsItemFocused(); }
bool cig_item_clicked(int button) { return ImGui::IsItemClicked(button); }
bool cig_item_activated(void) { return ImGui::IsItemActivated(); }
bool cig_item_deactivated_after_edit(void) { return ImGui::IsItemDeactivatedAfterEdit(); }
bool cig_item_visible(void) { return ImGui::IsItemVisible(); }
bool cig_any_item_active(void) { return ImGui::IsAnyItemActive(); }
bool cig_window_hovered(bool with_children) {
  return ImGui::IsWindowHovered(
      (with_children ? ImGuiHoveredFlags_ChildWindows : 0) | ImGuiHoveredFlags_AllowWhenBlockedByActiveItem);
}
bool cig_window_focused(bool with_children) { return ImGui::IsWindowFocused(with_children ? ImGuiFocusedFlags_ChildWindows : 0); }
cig_vec2 cig_mouse(void) { return out(ImGui::GetMousePos()); }
bool cig_key_pressed(int key) { return ImGui::IsKeyPressed(key, false); }
bool cig_mouse_down(int button) { return ImGui::IsMouseDown(button); }
bool cig_mouse_clicked(int button) { return ImGui::IsMouseClicked(button); }
bool cig_mouse_double_clicked(int button) { return ImGui::IsMouseDoubleClicked(button); }
bool cig_mouse_released(int button) { return ImGui::IsMouseReleased(button); }
bool cig_mouse_dragging(int button) { return ImGui::IsMouseDragging(button); }
cig_vec2 cig_mouse_drag(int button) { return out(ImGui::GetMouseDragDelta(button)); }
cig_vec2 cig_mouse_wheel(void) { return cig_vec2{ImGui::GetIO().MouseWheelH, ImGui::GetIO().MouseWheel}; }
bool cig_rect_visible(cig_rect rect) { return ImGui::IsRectVisible(ImVec2(rect.x0, rect.y0), ImVec2(rect.x1, rect.y1)); }
