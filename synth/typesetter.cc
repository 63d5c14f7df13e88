#include "synth/typesetter.h"

#include <ft2build.h>
#include <hb-ot.h>
#include <hb.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H

#include <algorithm>
#include <cstring>

#include "base/error.h"
#include "base/exact.h"
#include "synth/text/utf8.h"

namespace naru::synth {

struct Setting::Arrays {
  std::vector<FT_Vector> points;
  std::vector<char> tags;
  std::vector<short> contours;
};

namespace {

int32_t fixed16(double value) {
  return int32_t(value * 65536);
}

void turn(int degrees, FT_Outline* outline) {
  const double angle = degrees * (3.14159265358979323846 / 180);
  const int32_t cosine = fixed16(exact::cos(angle)), sine = fixed16(exact::sin(angle));
  const FT_Matrix matrix{cosine, -sine, sine, cosine};
  FT_Outline_Transform(outline, &matrix);
}

// One face at whatever size was asked last.
struct OpenFace {
  FT_Face face = nullptr;
  hb_face_t* shaper = nullptr;
  int size_x = 0, size_y = 0;
  std::vector<FT_Vector> missing;  // outline of glyph 0 in font units
};

struct Placed {
  uint32_t glyph;
  int character, face, x, y;
};

// FreeType hands over runs of equal coverage, y upwards from the bottom row.
struct Filler {
  Mask* mask;
  InkBox ink;

  static void spans(int y, int count, const FT_Span* spans, void* user) {
    auto& self = *static_cast<Filler*>(user);
    const int row = self.mask->height - 1 - y;
    uint8_t* pixels = self.mask->row(row);
    for (int i = 0; i < count; ++i) {
      const FT_Span& span = spans[i];
      if (span.coverage == 0) continue;
      for (int x = span.x; x < span.x + span.len; ++x) pixels[x] = std::max(pixels[x], span.coverage);
      self.grow(span.x, row, span.x + span.len, row + 1);
    }
  }
  void grow(int x0, int y0, int x1, int y1) {
    if (ink.empty()) {
      ink = {double(x0), double(y0), double(x1), double(y1)};
      return;
    }
    ink = {std::min(ink.x0, double(x0)), std::min(ink.y0, double(y0)), std::max(ink.x1, double(x1)),
           std::max(ink.y1, double(y1))};
  }
};

InkBox unite(const InkBox& a, const InkBox& b) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  return {std::min(a.x0, b.x0), std::min(a.y0, b.y0), std::max(a.x1, b.x1), std::max(a.y1, b.y1)};
}

}  // namespace

struct Typesetter::Impl {
  const FontSet& fonts;
  FT_Library library = nullptr;
  std::vector<OpenFace> faces;
  hb_buffer_t* buffer = nullptr;

  explicit Impl(const FontSet& set) : fonts(set), faces(set.faces().size()) {
    check(FT_Init_FreeType(&library) == 0, "Typesetter: FreeType does not start");
    buffer = hb_buffer_create();
  }
  ~Impl() {
    for (OpenFace& open : faces) {
      if (open.shaper) hb_face_destroy(open.shaper);
      if (open.face) FT_Done_Face(open.face);
    }
    hb_buffer_destroy(buffer);
    FT_Done_FreeType(library);
  }

  OpenFace& open(int index);
  void resize(OpenFace* face, const TypeStyle& style);
  bool shape_run(std::u32string_view text, int first, int face, const TypeStyle& style, int* pen,
                 std::vector<Placed>* out);
  bool shape_line(std::u32string_view line, int first, const TypeStyle& style, int* pen, std::vector<Placed>* out);
  bool is_missing(OpenFace* face, uint32_t glyph);
  bool load(const Placed& placed, const TypeStyle& style, Setting* out);
};

OpenFace& Typesetter::Impl::open(int index) {
  OpenFace& open = faces[size_t(index)];
  if (open.face) return open;
  const FontSet::Face& file = fonts.faces()[size_t(index)];
  const auto* bytes = reinterpret_cast<const FT_Byte*>(file.bytes.data());
  check(FT_New_Memory_Face(library, bytes, FT_Long(file.bytes.size()), file.index, &open.face) == 0,
        "Typesetter: not a font: ", font_families()[size_t(file.family)].name);
  hb_blob_t* blob = hb_blob_create(reinterpret_cast<const char*>(bytes), unsigned(file.bytes.size()),
                                   HB_MEMORY_MODE_READONLY, nullptr, nullptr);
  open.shaper = hb_face_create(blob, unsigned(file.index));
  hb_blob_destroy(blob);
  if (FT_Load_Glyph(open.face, 0, FT_LOAD_NO_SCALE) == 0) {
    const FT_Outline& outline = open.face->glyph->outline;
    open.missing.assign(outline.points, outline.points + outline.n_points);
  }
  return open;
}

void Typesetter::Impl::resize(OpenFace* face, const TypeStyle& style) {
  const int y = style.size, x = int(double(style.size) * double(style.stretch));
  if (face->size_x == x && face->size_y == y) return;
  check(FT_Set_Char_Size(face->face, x, y, 72, 72) == 0, "Typesetter: no size ", x, " by ", y);
  face->size_x = x, face->size_y = y;
}

// Shapes a run of one face; false when a character has no glyph of its own. The OpenType shaper is named, because
// HarfBuzz would else use Graphite where a font has it; ligatures are off, so that each character keeps a glyph of its
// own.
bool Typesetter::Impl::shape_run(std::u32string_view text, int first, int face_index, const TypeStyle& style, int* pen,
                                 std::vector<Placed>* out) {
  OpenFace& face = open(face_index);
  for (const char32_t c : text)
    if (FT_Get_Char_Index(face.face, c) == 0) return false;  // HarfBuzz would put a syllable together from loose jamo
  resize(&face, style);
  hb_buffer_clear_contents(buffer);
  hb_buffer_add_codepoints(buffer, reinterpret_cast<const uint32_t*>(text.data()), int(text.size()), 0,
                           int(text.size()));
  hb_buffer_set_direction(buffer, HB_DIRECTION_LTR);
  hb_buffer_set_script(buffer, is_hangul(text[0]) ? HB_SCRIPT_HANGUL : HB_SCRIPT_LATIN);
  hb_buffer_set_language(buffer, HB_LANGUAGE_INVALID);
  hb_font_t* font = hb_font_create(face.shaper);
  hb_font_set_scale(font, face.size_x, face.size_y);
  const auto feature = [](const char tag[5], bool on) {
    return hb_feature_t{HB_TAG(tag[0], tag[1], tag[2], tag[3]), on, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END};
  };
  const hb_feature_t features[] = {feature("liga", false), feature("clig", false), feature("dlig", false),
                                   feature("calt", false), feature("kern", style.kerning)};
  const char* shapers[] = {"ot", nullptr};
  hb_shape_full(font, buffer, features, std::size(features), shapers);
  hb_font_destroy(font);

  unsigned count = 0;
  const hb_glyph_info_t* infos = hb_buffer_get_glyph_infos(buffer, &count);
  if (count != text.size()) return false;
  const hb_glyph_position_t* places = hb_buffer_get_glyph_positions(buffer, &count);
  for (unsigned i = 0; i < count; ++i) {
    const int character = first + int(infos[i].cluster);
    const bool blank = text[infos[i].cluster] == U' ';
    out->push_back({infos[i].codepoint, character, face_index, *pen + places[i].x_offset, places[i].y_offset});
    *pen += blank ? int(double(places[i].x_advance) * double(style.blank)) : places[i].x_advance;
    *pen += style.tracking;
  }
  return true;
}

bool Typesetter::Impl::shape_line(std::u32string_view line, int first, const TypeStyle& style, int* pen,
                                  std::vector<Placed>* out) {
  const auto face_of = [&](char32_t c) { return style.latin_face < 0 || is_hangul(c) ? style.face : style.latin_face; };
  for (size_t begin = 0; begin < line.size();) {
    size_t end = begin + 1;
    while (end < line.size() && face_of(line[end]) == face_of(line[begin])) ++end;
    if (!shape_run(line.substr(begin, end - begin), first + int(begin), face_of(line[begin]), style, pen, out))
      return false;
    begin = end;
  }
  return true;
}

// Some fonts map characters that they lack to a copy of their empty box.
bool Typesetter::Impl::is_missing(OpenFace* face, uint32_t glyph) {
  const FT_Outline* outline = &face->face->glyph->outline;
  if (size_t(outline->n_points) != face->missing.size()) return false;
  if (FT_Load_Glyph(face->face, glyph, FT_LOAD_NO_SCALE) != 0) return true;
  outline = &face->face->glyph->outline;
  return std::memcmp(outline->points, face->missing.data(), face->missing.size() * sizeof(FT_Vector)) == 0;
}

// Appends the outline of a glyph at its place, slanted and turned. False when it has no ink of its own.
bool Typesetter::Impl::load(const Placed& placed, const TypeStyle& style, Setting* out) {
  OpenFace& face = open(placed.face);
  constexpr FT_Int32 kFlags = FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP;
  if (FT_Load_Glyph(face.face, placed.glyph, kFlags) != 0) return false;
  if (face.face->glyph->format != FT_GLYPH_FORMAT_OUTLINE || face.face->glyph->outline.n_points == 0) return false;
  if (size_t(face.face->glyph->outline.n_points) == face.missing.size()) {
    if (is_missing(&face, placed.glyph)) return false;
    if (FT_Load_Glyph(face.face, placed.glyph, kFlags) != 0) return false;
  }
  FT_Outline* outline = &face.face->glyph->outline;
  const FT_Matrix slant{0x10000, fixed16(double(style.slant)), 0, 0x10000};
  const FT_Matrix rise{0x10000, 0, fixed16(double(style.rise)), 0x10000};
  if (style.slant != 0) FT_Outline_Transform(outline, &slant);
  FT_Outline_Translate(outline, placed.x, placed.y);
  if (style.rise != 0) FT_Outline_Transform(outline, &rise);
  if (style.turn != 0) turn(style.turn, outline);
  FT_BBox box;
  FT_Outline_Get_CBox(outline, &box);
  if (out->glyphs.empty()) {
    out->x0 = int(box.xMin), out->y0 = int(box.yMin), out->x1 = int(box.xMax), out->y1 = int(box.yMax);
  } else {
    out->x0 = std::min(out->x0, int(box.xMin)), out->y0 = std::min(out->y0, int(box.yMin));
    out->x1 = std::max(out->x1, int(box.xMax)), out->y1 = std::max(out->y1, int(box.yMax));
  }
  auto& arrays = *out->arrays_;
  out->glyphs.push_back({placed.character, placed.face, arrays.points.size(), arrays.contours.size(), outline->n_points,
                         outline->n_contours, outline->flags});
  arrays.points.insert(arrays.points.end(), outline->points, outline->points + outline->n_points);
  arrays.tags.insert(arrays.tags.end(), outline->tags, outline->tags + outline->n_points);
  arrays.contours.insert(arrays.contours.end(), outline->contours, outline->contours + outline->n_contours);
  return true;
}

Typesetter::Typesetter(const FontSet& fonts) : impl_(std::make_unique<Impl>(fonts)) {}
Typesetter::~Typesetter() = default;
Typesetter::Typesetter(Typesetter&&) noexcept = default;

int Typesetter::advance(std::u32string_view text, const TypeStyle& style) {
  std::vector<Placed> placed;
  int pen = 0;
  impl_->shape_line(text, 0, style, &pen, &placed);
  return pen;
}

bool Typesetter::set(std::u32string_view text, const TypeStyle& style, int leading, const std::vector<int>& indents,
                     Setting* out) {
  if (!out->arrays_) out->arrays_ = std::make_shared<Setting::Arrays>();
  out->glyphs.clear();
  out->arrays_->points.clear(), out->arrays_->tags.clear(), out->arrays_->contours.clear();
  std::vector<Placed> placed;
  size_t line = 0;
  for (size_t begin = 0; begin <= text.size(); ++line) {
    const size_t end = std::min(text.find(U'\n', begin), text.size());
    const size_t first = placed.size();
    int pen = line < indents.size() ? indents[line] : 0;
    if (!impl_->shape_line(text.substr(begin, end - begin), int(begin), style, &pen, &placed)) return false;
    for (size_t i = first; i < placed.size(); ++i) placed[i].y -= int(line) * leading;
    begin = end + 1;
  }
  for (const Placed& glyph : placed) {
    if (text[size_t(glyph.character)] == U' ') continue;
    if (!impl_->load(glyph, style, out)) return false;
  }
  return !out->glyphs.empty();
}

std::vector<InkBox> Typesetter::draw(Setting* setting, int n_characters, int dx, int dy, Mask* mask) {
  std::vector<InkBox> boxes(static_cast<size_t>(n_characters));
  auto& arrays = *setting->arrays_;
  for (const Setting::Glyph& glyph : setting->glyphs) {
    FT_Outline outline{};
    outline.n_points = short(glyph.n_points), outline.n_contours = short(glyph.n_contours);
    outline.points = arrays.points.data() + glyph.point;
    outline.tags = arrays.tags.data() + glyph.point;
    outline.contours = arrays.contours.data() + glyph.contour;
    outline.flags = glyph.flags;
    FT_Outline_Translate(&outline, dx, dy);
    Filler filler{mask, {}};
    FT_Raster_Params params{};
    params.flags = FT_RASTER_FLAG_AA | FT_RASTER_FLAG_DIRECT | FT_RASTER_FLAG_CLIP;
    params.gray_spans = Filler::spans;
    params.user = &filler;
    params.clip_box = {0, 0, mask->width, mask->height};
    check(FT_Outline_Render(impl_->library, &outline, &params) == 0, "Typesetter: an outline cannot be filled");
    InkBox& box = boxes[size_t(glyph.character)];
    box = unite(box, filler.ink);
  }
  return boxes;
}

}  // namespace naru::synth
