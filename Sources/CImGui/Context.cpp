// Context, fonts, input, frames and meshes.
#include "Face.h"
#include <float.h>
#include <string.h>

cig_context *cig_current = nullptr;

cig_context *cig_context_create(void) {
  cig_context *context = IM_NEW(cig_context)();
  context->gui = ImGui::CreateContext();
  context->layer = CIG_LAYER_WINDOW;
  cig_context_make_current(context);
  ImGuiIO &io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.BackendFlags |= ImGuiBackendFlags_HasMouseCursors | ImGuiBackendFlags_RendererHasVtxOffset;
  ImGui::GetStyle().AntiAliasedLinesUseTex = false; // lines are triangles of one colour: cheap without a graphics card
  ImGui::GetStyle().WindowMinSize = ImVec2(1, 1); // gaps between panels are windows too
  io.ConfigWindowsMoveFromTitleBarOnly = true;
  io.ConfigDragClickToInputText = true;
  for (int key = 0; key < ImGuiKey_COUNT; key++) io.KeyMap[key] = key;
  return context;
}

static void free_ranges(cig_context *context) {
  for (ImWchar *ranges : context->ranges) IM_FREE(ranges);
  context->ranges.clear();
}

void cig_context_destroy(cig_context *context) {
  free_ranges(context);
  ImGui::DestroyContext(context->gui);
  if (cig_current == context) cig_current = nullptr;
  IM_DELETE(context);
}

void cig_context_make_current(cig_context *context) {
  cig_current = context;
  ImGui::SetCurrentContext(context->gui);
}

void cig_clipboard(cig_clipboard_get get, cig_clipboard_set set, void *user) {
  ImGuiIO &io = ImGui::GetIO();
  io.GetClipboardTextFn = get;
  io.SetClipboardTextFn = set;
  io.ClipboardUserData = user;
}

void cig_fonts_clear(void) {
  ImGui::GetIO().FontDefault = nullptr;
  ImGui::GetIO().Fonts->Clear();
  free_ranges(cig_current);
}

// The first four bytes of the files that the font builder reads; others it would only refuse by an assertion.
static bool is_font(const void *bytes, size_t size) {
  if (size < 12 || size > INT32_MAX) return false;
  return memcmp(bytes, "\0\1\0\0", 4) == 0 || memcmp(bytes, "OTTO", 4) == 0 || memcmp(bytes, "true", 4) == 0 ||
         memcmp(bytes, "ttcf", 4) == 0;
}

int cig_fonts_add(const void *bytes, size_t size, int face, float pixels, const uint16_t *ranges, bool merge, float offset_y) {
  ImFontAtlas *atlas = ImGui::GetIO().Fonts;
  if (!is_font(bytes, size) || (merge && atlas->Fonts.empty())) return -1;
  size_t count = 0;
  while (ranges[count]) count++;
  ImWchar *kept = static_cast<ImWchar *>(IM_ALLOC((count + 1) * sizeof(ImWchar)));
  memcpy(kept, ranges, (count + 1) * sizeof(ImWchar));
  cig_current->ranges.push_back(kept);
  ImFontConfig config;
  config.FontDataOwnedByAtlas = true; // else the atlas copies the bytes; taken back below
  config.FontNo = face;
  config.MergeMode = merge;
  config.OversampleH = pixels < 26 ? 2 : 1;
  config.OversampleV = 1;
  config.GlyphOffset.y = offset_y;
  atlas->AddFontFromMemoryTTF(const_cast<void *>(bytes), int(size), pixels, &config, kept);
  atlas->ConfigData.back().FontDataOwnedByAtlas = false;
  return atlas->Fonts.Size - 1;
}

int cig_fonts_add_built_in(float pixels) {
  ImFontConfig config;
  config.SizePixels = pixels;
  ImGui::GetIO().Fonts->AddFontDefault(&config);
  return ImGui::GetIO().Fonts->Fonts.Size - 1;
}

bool cig_fonts_build(const uint8_t **pixels, int *width, int *height) {
  ImFontAtlas *atlas = ImGui::GetIO().Fonts;
  if (atlas->Fonts.empty() || !atlas->Build()) return false;
  unsigned char *data = nullptr;
  atlas->GetTexDataAsRGBA32(&data, width, height);
  *pixels = data;
  return data != nullptr;
}

void cig_fonts_finish(uintptr_t texture, float scale) {
  ImGuiIO &io = ImGui::GetIO();
  io.Fonts->SetTexID(reinterpret_cast<ImTextureID>(texture));
  io.Fonts->ClearInputData();
  io.Fonts->ClearTexData();
  io.FontDefault = io.Fonts->Fonts[0];
  io.FontGlobalScale = 1 / scale;
}

bool cig_fonts_has_glyph(int font, uint32_t code) {
  return code <= 0xFFFF && font_at(font)->FindGlyphNoFallback(ImWchar(code)) != nullptr;
}

void cig_input_display(float width, float height, float scale, float seconds) {
  ImGuiIO &io = ImGui::GetIO();
  io.DisplaySize = ImVec2(width, height);
  io.DisplayFramebufferScale = ImVec2(scale, scale);
  io.DeltaTime = seconds;
}
void cig_input_mouse(float x, float y) { ImGui::GetIO().MousePos = ImVec2(x, y); }
void cig_input_button(int button, bool down) {
  if (button >= 0 && button < 5) ImGui::GetIO().MouseDown[button] = down;
}
void cig_input_wheel(float x, float y) {
  ImGui::GetIO().MouseWheelH += x;
  ImGui::GetIO().MouseWheel += y;
}
void cig_input_key(int key, bool down) {
  if (key >= 0 && key < ImGuiKey_COUNT) ImGui::GetIO().KeysDown[key] = down;
}
void cig_input_modifiers(bool ctrl, bool shift, bool alt, bool super) {
  ImGuiIO &io = ImGui::GetIO();
  io.KeyCtrl = ctrl;
  io.KeyShift = shift;
  io.KeyAlt = alt;
  io.KeySuper = super;
}
void cig_input_text(const char *text) { ImGui::GetIO().AddInputCharactersUTF8(text); }
void cig_input_focus(bool focused) {
  ImGui::GetIO().AddFocusEvent(focused);
  if (!focused) {
    ImGui::GetIO().ClearInputKeys();
    ImGui::GetIO().MousePos = ImVec2(-FLT_MAX, -FLT_MAX);
    memset(ImGui::GetIO().MouseDown, 0, sizeof(ImGui::GetIO().MouseDown));
  }
}
bool cig_wants_mouse(void) { return ImGui::GetIO().WantCaptureMouse; }
bool cig_wants_keyboard(void) { return ImGui::GetIO().WantCaptureKeyboard; }
bool cig_wants_text(void) { return ImGui::GetIO().WantTextInput; }
int cig_mouse_cursor(void) { return ImGui::GetMouseCursor(); }
void cig_set_mouse_cursor(int cursor) { ImGui::SetMouseCursor(cursor); }

void cig_frame_begin(void) {
  cig_current->layer = CIG_LAYER_WINDOW;
  ImGui::NewFrame();
}
void cig_frame_end(float scale) {
  ImGui::Render();
  ImDrawData *data = ImGui::GetDrawData();
  if (!data || scale == 1) return;
  data->ScaleClipRects(ImVec2(scale, scale));
  for (int n = 0; n < data->CmdListsCount; n++)
    for (ImDrawVert &vertex : data->CmdLists[n]->VtxBuffer) vertex.pos = ImVec2(vertex.pos.x * scale, vertex.pos.y * scale);
}
double cig_time(void) { return ImGui::GetTime(); }
int cig_frame_count(void) { return ImGui::GetFrameCount(); }

int cig_mesh_count(void) {
  const ImDrawData *data = ImGui::GetDrawData();
  return data ? data->CmdListsCount : 0;
}
cig_mesh cig_mesh_at(int index) {
  const ImDrawList *list = ImGui::GetDrawData()->CmdLists[index];
  return cig_mesh{list->VtxBuffer.Data, list->VtxBuffer.Size, list->IdxBuffer.Data, list->IdxBuffer.Size, list->CmdBuffer.Size};
}
cig_command cig_command_at(int mesh, int index) {
  const ImDrawCmd &command = ImGui::GetDrawData()->CmdLists[mesh]->CmdBuffer[index];
  const ImVec4 &box = command.ClipRect;
  return cig_command{cig_rect{box.x, box.y, box.z, box.w}, reinterpret_cast<uintptr_t>(command.GetTexID()), command.VtxOffset,
                     command.IdxOffset, command.ElemCount};
}
// FNV-1a over eight bytes at a time: not for secrets, only to see whether anything changed.
static uint64_t digest(uint64_t hash, const void *bytes, size_t size) {
  const char *at = static_cast<const char *>(bytes);
  for (; size >= 8; size -= 8, at += 8) {
    uint64_t word;
    memcpy(&word, at, 8);
    hash = (hash ^ word) * 0x9E3779B97F4A7C15ull;
    hash ^= hash >> 29;
  }
  for (; size > 0; size--, at++) hash = (hash ^ static_cast<unsigned char>(*at)) * 0x100000001B3ull;
  return hash;
}
uint64_t cig_mesh_digest(void) {
  uint64_t hash = 0xCBF29CE484222325ull;
  const ImDrawData *data = ImGui::GetDrawData();
  for (int n = 0; data && n < data->CmdListsCount; n++) {
    const ImDrawList *list = data->CmdLists[n];
    hash = digest(hash, list->VtxBuffer.Data, size_t(list->VtxBuffer.size_in_bytes()));
    hash = digest(hash, list->IdxBuffer.Data, size_t(list->IdxBuffer.size_in_bytes()));
    for (const ImDrawCmd &command : list->CmdBuffer) {
      hash = digest(hash, &command.ClipRect, sizeof(command.ClipRect));
      hash = digest(hash, &command.TextureId, sizeof(command.TextureId));
      hash = digest(hash, &command.ElemCount, sizeof(command.ElemCount));
    }
  }
  return hash;
}
int cig_allocations(void) { return ImGui::GetIO().MetricsActiveAllocations; }
static_assert(sizeof(ImDrawVert) == 20, "meshes are described as 20 bytes a vertex");
static_assert(sizeof(ImDrawIdx) == 2, "meshes are described as 16-bit indices");
static_assert(sizeof(ImWchar) == 2, "ranges are described as 16-bit codes");
