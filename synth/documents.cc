#include "synth/documents.h"

#include <algorithm>

#include "synth/fonts.h"
#include "synth/look.h"
#include "synth/options.h"
#include "synth/provenance.h"
#include "synth/text/utf8.h"
#include "synth/tool_pool.h"
#include "synth/typesetter.h"

namespace naru::synth {
namespace {

// Streams of one example. Each has numbers of its own, so that a change in one does not move the others.
enum Stream : uint64_t { kText, kType, kLook, kPixels, kPrompt, kStreams };

constexpr uint64_t kSeedOfSource = 0x646f63756d656e74;  // "document": other users of a seed draw other numbers
constexpr int kSmallestSize = 12;                       // px
constexpr int kTries = 200;

bool has_hangul(std::u32string_view text) {
  return std::any_of(text.begin(), text.end(), is_hangul);
}

// A text at its place in the picture, before anything happened to it.
struct Page {
  Kind kind = Kind::korean;
  std::u32string text;
  TypeStyle style;
  Mask mask;
  std::vector<InkBox> boxes;  // one for each code point of text
};

InkBox bounds(const std::vector<InkBox>& boxes) {
  InkBox all;
  for (const InkBox& box : boxes) {
    if (box.empty()) continue;
    if (all.empty()) all = box;
    all = {std::min(all.x0, box.x0), std::min(all.y0, box.y0), std::max(all.x1, box.x1), std::max(all.y1, box.y1)};
  }
  return all;
}

std::string draw_prompt(const std::string& lang, bool paragraph, Random* random) {
  static constexpr const char* kKorean[] = {"이 줄을 읽어 주세요.", "무슨 글자가 적혀 있나요?",
                                            "사진에 적힌 글을 그대로 옮겨 주세요.", "글자를 읽어 줘.",
                                            "여기에 뭐라고 쓰여 있어?"};
  static constexpr const char* kKoreanLong[] = {"이 글을 읽어 주세요.", "문단을 그대로 옮겨 적어 주세요.",
                                                "그림 속의 글을 모두 적어 주세요.", "뭐라고 쓰여 있는지 알려 줘."};
  static constexpr const char* kEnglish[] = {"Read this line.", "What does it say?", "Transcribe the text.",
                                             "What is written here?", "Please read the picture."};
  static constexpr const char* kEnglishLong[] = {"Read this text.", "Transcribe the paragraph.",
                                                 "Write down all of the text.", "What does this say?"};
  const auto from = [&](const auto& list) { return std::string(list[random->below(int64_t(std::size(list)))]); };
  if (lang == "ko") return paragraph ? from(kKoreanLong) : from(kKorean);
  return paragraph ? from(kEnglishLong) : from(kEnglish);
}

void add_boxes(const Page& page, Example* example) {
  const auto push = [](std::vector<Box>* list, std::string text, const InkBox& box) {
    list->push_back({std::move(text), float(box.x0), float(box.y0), float(box.x1), float(box.y1)});
  };
  InkBox word;
  std::u32string letters;
  for (size_t i = 0; i <= page.text.size(); ++i) {
    const bool end = i == page.text.size() || page.text[i] == U' ' || page.text[i] == U'\n';
    if (!end) {
      push(&example->glyphs, encode({&page.text[i], 1}), page.boxes[i]);
      word = bounds({word, page.boxes[i]});
      letters += page.text[i];
    } else if (!letters.empty()) {
      push(&example->words, encode(letters), word);
      word = {};
      letters.clear();
    }
  }
}

}  // namespace

struct DocumentSource::Impl {
  FontSet fonts;
  TextSource texts;
  ToolPool<Typesetter> typesetters;

  Impl(FontSet font_set, TextSource text_source) : fonts(std::move(font_set)), texts(std::move(text_source)) {}

  TypeStyle draw_type(const DocumentOptions& options, std::u32string_view text, size_t line_chars,
                      Random* random) const;
  bool set_line(const DocumentOptions& options, Random* text, Random* type, Typesetter* typesetter, Page* page) const;
  bool set_paragraph(const DocumentOptions& options, Random* text, Random* type, Typesetter* typesetter,
                     Page* page) const;
  std::vector<std::u32string> break_lines(const DocumentOptions& options, int n_lines, int column,
                                          const TypeStyle& style, Kind kind, Random* text,
                                          Typesetter* typesetter) const;
};

TypeStyle DocumentSource::Impl::draw_type(const DocumentOptions& options, std::u32string_view text, size_t line_chars,
                                          Random* random) const {
  const bool held_out = options.fonts == Split::held_out, hangul = has_hangul(text);
  TypeStyle style;
  style.face = fonts.draw(hangul || random->chance(0.3f), held_out, random);
  if (hangul && random->chance(0.15f)) style.latin_face = fonts.draw(/*hangul=*/false, held_out, random);
  const float scale = font_families()[size_t(fonts.faces()[size_t(style.face)].family)].scale;
  const float size = random->uniform(options.min_size, options.max_size) * scale;
  style.size = int(size * 64);
  draw_type_style(options.augment, float(line_chars) * size * (hangul ? 0.8f : 0.5f), random, &style);
  return style;
}

// False when the fonts or the picture do not take this text.
bool DocumentSource::Impl::set_line(const DocumentOptions& options, Random* text, Random* type, Typesetter* typesetter,
                                    Page* page) const {
  const TextOptions wanted{options.weights, options.min_chars, options.max_chars, options.texts == Split::held_out};
  const Line line = texts.line(wanted, text);
  page->kind = line.kind, page->text = line.text;
  TypeStyle style = draw_type(options, line.text, line.text.size(), type);
  const int left = int(type->between(2 * 64, 6 * 64)), right = int(type->between(2 * 64, 8 * 64));
  const int most_x = options.max_width * 64 - left - right, most_y = (options.line_height - 2) * 64;
  Setting setting;
  if (!typesetter->set(line.text, style, 0, {}, &setting)) return false;
  const int ink_x = setting.x1 - setting.x0, ink_y = setting.y1 - setting.y0;
  if (ink_x > most_x || ink_y > most_y) {
    const double ratio = std::min(double(most_x) / ink_x, double(most_y) / ink_y) * 0.98;
    style.size = int(style.size * ratio), style.tracking = int(style.tracking * ratio);
    if (style.size < kSmallestSize * 64 || !typesetter->set(line.text, style, 0, {}, &setting)) return false;
  }
  const int width = setting.x1 - setting.x0, free_y = options.line_height * 64 - (setting.y1 - setting.y0);
  if (width > most_x || free_y < 0 || width < 64) return false;
  const int below = type->chance(0.3f * options.augment)
                        ? int(type->between(0, free_y))
                        : std::clamp(free_y / 2 + int(type->between(-128, 128)), 0, free_y);
  page->style = style;
  page->mask = Mask(options.line_height, std::min(options.max_width, up_to_16((left + width + right + 63) / 64)));
  page->boxes = typesetter->draw(&setting, int(line.text.size()), left - setting.x0, below - setting.y0, &page->mask);
  return true;
}

// Lines of a passage, broken at blanks where the column ends; or separate lines, as in a list. Empty when a word is
// wider than the column.
std::vector<std::u32string> DocumentSource::Impl::break_lines(const DocumentOptions& options, int n_lines, int column,
                                                              const TypeStyle& style, Kind kind, Random* text,
                                                              Typesetter* typesetter) const {
  const bool held_out = options.texts == Split::held_out;
  std::vector<std::u32string> lines;
  if (text->chance(0.3f)) {
    const int longest = std::max(1, column / style.size), most = std::min(options.max_chars, longest * 2);
    TextOptions wanted{options.weights, std::min(options.min_chars, most), most, held_out};
    if (kind == Kind::english) wanted.weights = {0, 1, 0.2f, 0};  // the page's font has no Hangul
    for (int attempt = 0; int(lines.size()) < n_lines && attempt < 8 * n_lines; ++attempt) {
      std::u32string line = texts.line(wanted, text).text;
      if (typesetter->advance(line, style) <= column) lines.push_back(std::move(line));
    }
    return lines;
  }
  std::u32string all;
  for (const std::u32string& sentence : texts.passage(kind, held_out, n_lines * (column * 2 / style.size), text))
    all += (all.empty() ? U"" : U" ") + sentence;
  int used = 0;
  for (size_t begin = 0; begin < all.size();) {
    const size_t end = std::min(all.find(U' ', begin), all.size());
    const std::u32string word = all.substr(begin, end - begin);
    const int width = typesetter->advance(word, style);
    if (width > column) return {};
    const int blank = typesetter->advance(U" ", style);
    if (lines.empty() || used + blank + width > column) {
      if (int(lines.size()) == n_lines) break;
      lines.push_back(word);
      used = width;
    } else {
      lines.back() += U' ' + word;
      used += blank + width;
    }
    begin = end + 1;
  }
  return lines;
}

bool DocumentSource::Impl::set_paragraph(const DocumentOptions& options, Random* text, Random* type,
                                         Typesetter* typesetter, Page* page) const {
  const float korean = options.weights[int(Kind::korean)], english = options.weights[int(Kind::english)];
  page->kind = korean + english > 0 && text->uniform() * (korean + english) >= korean ? Kind::english : Kind::korean;
  const int n_lines = int(type->between(2, std::max(2, options.max_lines)));
  const int column = int(float(options.max_width - 24) * type->uniform(0.45f, 1.f) * 64);
  TypeStyle style = draw_type(options, page->kind == Kind::korean ? U"가" : U"a", size_t(column / (12 * 64)), type);
  const auto lines = break_lines(options, n_lines, column, style, page->kind, text, typesetter);
  if (lines.size() < 2) return false;
  const float align = type->uniform();  // 0.75 left, then centred, then right
  std::vector<int> indents;
  for (const std::u32string& line : lines) {
    page->text += (page->text.empty() ? U"" : U"\n") + line;
    const int gap = std::max(0, column - typesetter->advance(line, style));
    indents.push_back(align < 0.75f ? 0 : align < 0.9f ? gap / 2 : gap);
  }
  const int leading = int(float(style.size) * type->uniform(1.25f, 1.75f));
  Setting setting;
  if (!typesetter->set(page->text, style, leading, indents, &setting)) return false;
  const int left = int(type->between(3 * 64, 9 * 64)), below = int(type->between(3 * 64, 8 * 64));
  const int width = (setting.x1 - setting.x0 + left + 63) / 64 + int(type->between(3, 9));
  const int height = (setting.y1 - setting.y0 + below + 63) / 64 + int(type->between(3, 8));
  if (up_to_16(width) > options.max_width) return false;
  page->style = style;
  page->mask = Mask(up_to_16(height), up_to_16(width));
  page->boxes = typesetter->draw(&setting, int(page->text.size()), left - setting.x0, below - setting.y0, &page->mask);
  return true;
}

DocumentSource::DocumentSource(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
DocumentSource::DocumentSource(DocumentSource&&) noexcept = default;
DocumentSource& DocumentSource::operator=(DocumentSource&&) noexcept = default;
DocumentSource::~DocumentSource() = default;

Result<DocumentSource> DocumentSource::open() {
  auto fonts = FontSet::open();
  if (!fonts) return fonts.failure();
  auto texts = TextSource::open();
  if (!texts) return texts.failure();
  return DocumentSource(std::make_unique<Impl>(*std::move(fonts), *std::move(texts)));
}

Example DocumentSource::make(const DocumentOptions& options, uint64_t seed, uint64_t index) const {
  check(options.line_height > 0 && options.line_height % 16 == 0 && options.max_width >= 32 &&
            options.max_width % 16 == 0,
        "documents: wanted a height and a width in multiples of 16, got ", options.line_height, " and ",
        options.max_width);
  check(options.min_size >= kSmallestSize && options.min_size <= options.max_size, "documents: wanted sizes from ",
        kSmallestSize, " px up, got ", options.min_size, " to ", options.max_size);
  const auto stream = [&](Stream which) { return Random(seed ^ kSeedOfSource, index * kStreams + which); };
  Random text = stream(kText), type = stream(kType), look_random = stream(kLook), pixels = stream(kPixels),
         prompt = stream(kPrompt);
  const bool paragraph = type.chance(options.paragraphs);
  const auto typesetter = impl_->typesetters.borrow(impl_->fonts);
  Page page;
  bool done = false;
  for (int attempt = 0; attempt < kTries && !done; ++attempt) {
    page = {};
    done = paragraph ? impl_->set_paragraph(options, &text, &type, typesetter.get(), &page)
                     : impl_->set_line(options, &text, &type, typesetter.get(), &page);
  }
  check(done, "documents: nothing of ", options.min_chars, " to ", options.max_chars, " characters fits ",
        options.max_width, " px");

  draw_rules(options.augment, bounds(page.boxes), &look_random, &page.mask);
  const Look look =
      draw_look(options.augment, float(page.style.size) / 64, page.mask.height, page.mask.width, &look_random);
  Example example;
  example.id = concat("documents-", seed, '-', index);
  example.task = paragraph ? "read-paragraph" : "read-line";
  example.lang = has_hangul(page.text) ? "ko" : "en";
  example.metric = "cer";
  example.kind = kind_name(page.kind);
  for (const int face : {page.style.face, page.style.latin_face})
    if (face >= 0) example.fonts.push_back(font_families()[size_t(impl_->fonts.faces()[size_t(face)].family)].name);
  example.target = encode(page.text);
  example.image = develop(std::move(page.mask), look, &pixels, &page.boxes);
  add_boxes(page, &example);
  if (prompt.chance(options.prompts)) example.prompt = draw_prompt(example.lang, paragraph, &prompt);
  return example;
}

Result<Provenance> DocumentSource::provenance() const {
  std::vector<std::string> paths = impl_->fonts.paths();
  paths.insert(paths.end(), corpus_paths().begin(), corpus_paths().end());
  return provenance_of("documents", kDocumentsVersion, paths);
}

}  // namespace naru::synth
