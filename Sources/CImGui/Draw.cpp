// The draw list.
#include "Face.h"

static ImDrawList *list(void) {
  switch (cig_current->layer) {
  case CIG_LAYER_FRONT: return ImGui::GetForegroundDrawList();
  case CIG_LAYER_BACK: return ImGui::GetBackgroundDrawList();
  default: return ImGui::GetWindowDrawList();
  }
}
static ImVec2 low(const cig_rect &r) { return ImVec2(r.x0, r.y0); }
static ImVec2 high(const cig_rect &r) { return ImVec2(r.x1, r.y1); }

void cig_draw_layer(int layer) { cig_current->layer = layer; }
void cig_draw_line(cig_vec2 a, cig_vec2 b, uint32_t color, float thickness) { list()->AddLine(in(a), in(b), color, thickness); }
void cig_draw_rect(cig_rect rect, uint32_t color, float rounding, float thickness) {
  list()->AddRect(low(rect), high(rect), color, rounding, 0, thickness);
}
void cig_draw_filled(cig_rect rect, uint32_t color, float rounding, int corners) {
  const ImDrawFlags flags = (corners & 1 ? ImDrawFlags_RoundCornersTopLeft : 0) | (corners & 2 ? ImDrawFlags_RoundCornersTopRight : 0) |
                            (corners & 4 ? ImDrawFlags_RoundCornersBottomLeft : 0) |
                            (corners & 8 ? ImDrawFlags_RoundCornersBottomRight : 0);
  list()->AddRectFilled(low(rect), high(rect), color, rounding, flags ? flags : ImDrawFlags_RoundCornersNone);
}
void cig_draw_gradient(cig_rect rect, uint32_t top_left, uint32_t top_right, uint32_t bottom_right, uint32_t bottom_left) {
  list()->AddRectFilledMultiColor(low(rect), high(rect), top_left, top_right, bottom_right, bottom_left);
}
void cig_draw_text(int font, float size, cig_vec2 at, uint32_t color, const char *text, float wrap, const cig_rect *clip) {
  const ImVec4 box = clip ? ImVec4(clip->x0, clip->y0, clip->x1, clip->y1) : ImVec4();
  list()->AddText(font_at(font), size, in(at), color, text, nullptr, wrap, clip ? &box : nullptr);
}
cig_vec2 cig_draw_text_size(int font, float size, const char *text, float wrap) {
  return out(font_at(font)->CalcTextSizeA(size, 3.0e38f, wrap, text));
}
void cig_draw_triangle(cig_vec2 a, cig_vec2 b, cig_vec2 c, uint32_t color) { list()->AddTriangleFilled(in(a), in(b), in(c), color); }
void cig_draw_circle(cig_vec2 center, float radius, uint32_t color, float thickness) {
  if (thickness > 0) list()->AddCircle(in(center), radius, color, 0, thickness);
  else list()->AddCircleFilled(in(center), radius, color);
}
static_assert(sizeof(cig_vec2) == sizeof(ImVec2), "points are passed on as they are");
void cig_draw_polyline(const cig_vec2 *points, int count, uint32_t color, bool closed, float thickness) {
  list()->AddPolyline(reinterpret_cast<const ImVec2 *>(points), count, color, closed ? ImDrawFlags_Closed : 0, thickness);
}
void cig_draw_convex(const cig_vec2 *points, int count, uint32_t color) {
  list()->AddConvexPolyFilled(reinterpret_cast<const ImVec2 *>(points), count, color);
}
void cig_draw_image(uintptr_t texture, cig_rect rect, cig_rect uv, uint32_t tint, float rounding) {
  const ImTextureID id = reinterpret_cast<ImTextureID>(texture);
  if (rounding > 0) list()->AddImageRounded(id, low(rect), high(rect), low(uv), high(uv), tint, rounding);
  else list()->AddImage(id, low(rect), high(rect), low(uv), high(uv), tint);
}
void cig_draw_columns(float x, float step, const float *from, const float *to, int count, uint32_t color) {
  ImDrawList *target = list();
  for (int done = 0; done < count;) { // a reservation holds at most 16-bit indices
    const int part = count - done < 8192 ? count - done : 8192;
    target->PrimReserve(part * 6, part * 4);
    for (int i = done; i < done + part; i++)
      target->PrimRect(ImVec2(x + float(i) * step, from[i]), ImVec2(x + float(i + 1) * step, to[i]), color);
    done += part;
  }
}
void cig_draw_push_clip(cig_rect rect, bool intersect) { list()->PushClipRect(low(rect), high(rect), intersect); }
void cig_draw_pop_clip(void) { list()->PopClipRect(); }
