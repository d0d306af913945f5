#ifndef CIMGUI_H
#define CIMGUI_H
// A plain C face over the part of Dear ImGui (1.86) that the studio uses. Lengths are points, colours are 0xAABBGGRR (red in the lowest
// byte). Strings are UTF-8 and end in zero. Every call but the first two works on the context that was made current last.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CIG_NONNULL_BEGIN _Pragma("clang assume_nonnull begin")
#define CIG_NONNULL_END _Pragma("clang assume_nonnull end")
CIG_NONNULL_BEGIN

typedef struct { float x, y; } cig_vec2;
typedef struct { float x0, y0, x1, y1; } cig_rect;

// --- context ---------------------------------------------------------------------------------------------------
typedef struct cig_context cig_context;
cig_context *cig_context_create(void);
void cig_context_destroy(cig_context *context);
void cig_context_make_current(cig_context *context);
typedef const char *_Nullable (*cig_clipboard_get)(void *_Nullable user);
typedef void (*cig_clipboard_set)(void *_Nullable user, const char *_Nullable text);
void cig_clipboard(cig_clipboard_get get, cig_clipboard_set set, void *_Nullable user);

// --- fonts: clear, add, build; never within a frame --------------------------------------------------------------
void cig_fonts_clear(void);
/// Adds a font file's bytes, which must live until cig_fonts_build returns. `ranges` holds pairs of first and last UTF-16 code and a
/// closing zero. `merge` adds glyphs to the font added before. Returns the font's index, or -1 when the bytes are no font.
int cig_fonts_add(const void *bytes, size_t size, int face, float pixels, const uint16_t *ranges, bool merge, float offset_y);
/// Adds the font that is part of Dear ImGui.
int cig_fonts_add_built_in(float pixels);
bool cig_fonts_build(const uint8_t *_Nullable *_Nonnull pixels, int *width, int *height);
void cig_fonts_finish(uintptr_t texture, float scale);
bool cig_fonts_has_glyph(int font, uint32_t code);

// --- input -----------------------------------------------------------------------------------------------------
void cig_input_display(float width, float height, float scale, float seconds);
void cig_input_mouse(float x, float y);
void cig_input_button(int button, bool down);
void cig_input_wheel(float x, float y);
void cig_input_key(int key, bool down);
void cig_input_modifiers(bool ctrl, bool shift, bool alt, bool super);
void cig_input_text(const char *text);
void cig_input_focus(bool focused);
bool cig_wants_mouse(void);
bool cig_wants_keyboard(void);
bool cig_wants_text(void);
int cig_mouse_cursor(void);
void cig_set_mouse_cursor(int cursor);

// --- frames ----------------------------------------------------------------------------------------------------
void cig_frame_begin(void);
/// Ends the frame and multiplies positions and clip rectangles by `scale`: afterwards they are pixels.
void cig_frame_end(float scale);
double cig_time(void);
int cig_frame_count(void);

typedef struct {
  const void *vertices; // position (2 floats), texture place (2 floats), colour (4 bytes): 20 bytes each
  int vertex_count;
  const uint16_t *indices;
  int index_count;
  int command_count;
} cig_mesh;
typedef struct {
  cig_rect clip;
  uintptr_t texture;
  uint32_t first_vertex, first_index, index_count;
} cig_command;
int cig_mesh_count(void);
uint64_t cig_mesh_digest(void);
int cig_allocations(void);
cig_mesh cig_mesh_at(int index);
cig_command cig_command_at(int mesh, int index);

// --- style -----------------------------------------------------------------------------------------------------
void cig_style_color(int slot, uint32_t color);
enum {
  CIG_WINDOW_PADDING, CIG_FRAME_PADDING, CIG_ITEM_SPACING, CIG_INNER_SPACING, CIG_CELL_PADDING, CIG_WINDOW_ROUNDING,
  CIG_CHILD_ROUNDING, CIG_POPUP_ROUNDING, CIG_FRAME_ROUNDING, CIG_GRAB_ROUNDING, CIG_TAB_ROUNDING, CIG_SCROLLBAR_ROUNDING,
  CIG_SCROLLBAR_SIZE, CIG_GRAB_SIZE, CIG_INDENT, CIG_WINDOW_BORDER, CIG_CHILD_BORDER, CIG_POPUP_BORDER, CIG_FRAME_BORDER,
  CIG_ALPHA, CIG_DISABLED_ALPHA,
};
void cig_style_set(int key, float x, float y);
void cig_push_style(int key, float x, float y);
void cig_pop_style(int count);
void cig_push_color(int slot, uint32_t color);
void cig_pop_color(int count);
void cig_push_font(int font);
void cig_pop_font(void);
float cig_font_size(void);

// --- windows ---------------------------------------------------------------------------------------------------
enum { // flags of cig_window and cig_child
  CIG_NO_SCROLL = 1, CIG_NO_BACKGROUND = 2, CIG_SCROLL_X = 4, CIG_NO_INPUT = 8, CIG_NO_PADDING = 16, CIG_BEHIND = 32, CIG_BORDER = 64,
};
bool cig_window(const char *id, cig_rect frame, int flags);
void cig_end_window(void);
bool cig_child(const char *id, float width, float height, int flags);
void cig_end_child(void);
bool cig_main_menu(void);
void cig_end_main_menu(void);
bool cig_menu(const char *label, bool enabled);
void cig_end_menu(void);
bool cig_menu_item(const char *label, const char *_Nullable shortcut, bool selected, bool enabled);
void cig_tooltip_begin(void);
void cig_tooltip_end(void);
void cig_open_popup(const char *id);
bool cig_popup(const char *id);
bool cig_context_popup(const char *id);
bool cig_modal(const char *id, float width);
void cig_end_popup(void);
void cig_close_popup(void);
bool cig_any_popup_open(void);

// --- layout ----------------------------------------------------------------------------------------------------
cig_vec2 cig_cursor(void); // on the screen
void cig_set_cursor(float x, float y);
cig_vec2 cig_available(void);
cig_rect cig_window_rect(void);
void cig_same_line(float offset, float spacing);
void cig_dummy(float width, float height);
void cig_separator(void);
void cig_indent(float width);
void cig_begin_group(void);
void cig_end_group(void);
void cig_item_width(float width);
void cig_push_id(const char *id);
void cig_pop_id(void);
void cig_begin_disabled(bool disabled);
void cig_end_disabled(void);
void cig_align_text(void);
float cig_scroll_x(void);
float cig_scroll_y(void);
float cig_scroll_max_y(void);
void cig_set_scroll_x(float x);
void cig_set_scroll_y(float y);
void cig_scroll_here(float ratio);
/// The rows of a list of equal rows that are to be seen, first and one past the last.
void cig_visible_rows(int count, float height, int *first, int *end);

// --- widgets ---------------------------------------------------------------------------------------------------
void cig_text(const char *text);
void cig_text_wrapped(const char *text, float width);
cig_vec2 cig_text_size(const char *text, float wrap);
bool cig_button(const char *id, float width, float height);
bool cig_invisible_button(const char *id, float width, float height);
bool cig_checkbox(const char *label, bool *value);
bool cig_selectable(const char *id, bool selected, float width, float height, bool spans_columns, bool allows_overlap);
bool cig_slider(const char *id, double *value, double low, double high, const char *format);
bool cig_slider_int(const char *id, int64_t *value, int64_t low, int64_t high);
bool cig_drag(const char *id, double *value, double speed, double low, double high, const char *format);
bool cig_drag_int(const char *id, int64_t *value, double speed, int64_t low, int64_t high);
bool cig_combo(const char *id, const char *preview);
void cig_end_combo(void);
typedef char *_Nullable (*cig_grow)(void *user, size_t capacity);
enum { CIG_INPUT_ENTER = 1, CIG_INPUT_MULTILINE = 2, CIG_INPUT_READ_ONLY = 4, CIG_INPUT_SELECT_ALL = 8 };
/// `grow` is called when the text needs more room and returns the new place.
bool cig_input(const char *id, const char *_Nullable hint, char *text, size_t capacity, float width, float height, int flags, cig_grow grow,
               void *user);
void cig_focus_next(void);
bool cig_tree(const char *id, const char *label, bool open, bool leaf, bool selected);
void cig_tree_pop(void);
bool cig_tab_bar(const char *id);
void cig_end_tab_bar(void);
bool cig_tab(const char *label, bool select);
void cig_end_tab(void);
enum { CIG_TABLE_STRIPES = 1, CIG_TABLE_RESIZE = 2, CIG_TABLE_SCROLL = 4, CIG_TABLE_LINES = 8 };
bool cig_table(const char *id, int columns, float width, float height, int flags);
void cig_table_column(const char *label, float width); // 0: takes its share of what is left
void cig_table_freeze(int columns, int rows);
void cig_table_headers(void);
void cig_table_row(float height);
bool cig_table_next(void);
void cig_end_table(void);
void cig_plot(const char *id, const float *values, int count, float low, float high, float width, float height, bool bars);

// --- the last item, mouse and keys -----------------------------------------------------------------------------
cig_rect cig_item_rect(void);
bool cig_item_hovered(bool even_disabled);
bool cig_item_active(void);
bool cig_item_focused(void);
bool cig_item_clicked(int button);
bool cig_item_activated(void);
bool cig_item_deactivated_after_edit(void);
bool cig_item_visible(void);
bool cig_any_item_active(void);
bool cig_window_hovered(bool with_children);
bool cig_window_focused(bool with_children);
cig_vec2 cig_mouse(void);
bool cig_key_pressed(int key);
bool cig_mouse_down(int button);
bool cig_mouse_clicked(int button);
bool cig_mouse_double_clicked(int button);
bool cig_mouse_released(int button);
bool cig_mouse_dragging(int button);
cig_vec2 cig_mouse_drag(int button);
cig_vec2 cig_mouse_wheel(void);
bool cig_rect_visible(cig_rect rect);

// --- drawing ---------------------------------------------------------------------------------------------------
enum { CIG_LAYER_WINDOW, CIG_LAYER_FRONT, CIG_LAYER_BACK };
void cig_draw_layer(int layer);
void cig_draw_line(cig_vec2 a, cig_vec2 b, uint32_t color, float thickness);
void cig_draw_rect(cig_rect rect, uint32_t color, float rounding, float thickness);
void cig_draw_filled(cig_rect rect, uint32_t color, float rounding, int corners); // corners: 1 tl, 2 tr, 4 bl, 8 br
void cig_draw_gradient(cig_rect rect, uint32_t top_left, uint32_t top_right, uint32_t bottom_right, uint32_t bottom_left);
void cig_draw_text(int font, float size, cig_vec2 at, uint32_t color, const char *text, float wrap, const cig_rect *_Nullable clip);
cig_vec2 cig_draw_text_size(int font, float size, const char *text, float wrap);
void cig_draw_triangle(cig_vec2 a, cig_vec2 b, cig_vec2 c, uint32_t color);
void cig_draw_circle(cig_vec2 center, float radius, uint32_t color, float thickness); // 0: filled
void cig_draw_polyline(const cig_vec2 *points, int count, uint32_t color, bool closed, float thickness);
void cig_draw_convex(const cig_vec2 *points, int count, uint32_t color);
void cig_draw_image(uintptr_t texture, cig_rect rect, cig_rect uv, uint32_t tint, float rounding);
/// One vertical bar per pixel column from low[i] to high[i] (y on the screen): waveforms in one go.
void cig_draw_columns(float x, float step, const float *low, const float *high, int count, uint32_t color);
void cig_draw_push_clip(cig_rect rect, bool intersect);
void cig_draw_pop_clip(void);

CIG_NONNULL_END
#ifdef __cplusplus
}
#endif
#endif
