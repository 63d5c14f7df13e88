#include "synth/pages.h"

#include <algorithm>

#include "synth/boxes.h"
#include "synth/fonts.h"
#include "synth/options.h"
#include "synth/page/draft.h"
#include "synth/page/finish.h"
#include "synth/page/layout.h"
#include "synth/page/questions.h"
#include "synth/provenance.h"
#include "synth/tool_pool.h"

namespace naru::synth {
namespace {

// Streams of one example. Each has numbers of its own, so that a change in one does not move the others.
enum Stream : uint64_t { kShape, kData, kStyle, kFigures, kLook, kPixels, kQuestions, kStreams };

constexpr uint64_t kSeedOfSource = 0x7061676573;           // "pages": other users draw other numbers
constexpr int kLowest = 96, kSmall = 448, kSmallest = 13;  // px
constexpr int kTries = 400, kTriesOfData = 3, kTriesOfShapes = 8;

// What is settled before anything is tried, so that what fits easily does not come more often.
struct Shape {
  PageWish wish;
  int width = 0, most_height = 0;  // px
  float size = 15;                 // em, px
};

Shape draw_shape(const PageOptions& options, Random* random) {
  Shape shape;
  PageWish& wish = shape.wish;
  wish.kind = PageKind(draw_kind(options.weights, random));
  wish.korean = random->chance(options.korean);
  wish.held_out = options.texts == Split::held_out;
  const bool small = random->chance(options.small) && options.min_width <= kSmall;
  int low = small ? options.min_width : std::max(options.min_width, std::min(kSmall, options.max_width));
  const int high = small ? std::min(kSmall, options.max_width) : options.max_width;
  const bool broad = wish.kind == PageKind::invoice || wish.kind == PageKind::columns;
  if (broad) low = std::max(low, std::min(high, 352));
  shape.width = 16 * int(random->between(low / 16, high / 16));
  const float least = std::max(options.min_size, wish.korean ? 0.f : options.min_size + 1);
  const float most = std::clamp(float(shape.width) / (broad ? 30 : 19), least, std::max(least, options.max_size));
  shape.size = random->uniform(least, std::max(most, least + 0.5f));
  const float ratio = random->uniform(0.55f, small ? 1.5f : 1.4f);
  shape.most_height = std::clamp(int(float(shape.width) * ratio), 208,
                                 small ? std::min(kSmall, options.max_height) : options.max_height);
  wish.ems = int(float(shape.width) / shape.size) - 2;
  wish.lines = int(float(shape.most_height) / (shape.size * 1.55f)) - 1;
  return shape;
}

void check_options(const PageOptions& options) {
  check_widths("pages", options.min_width, options.max_width);
  check(options.max_height >= 256 && options.max_height % 16 == 0 && options.max_height <= kLongestSide,
        "pages: wanted a height in multiples of 16 from 256 to ", kLongestSide, ", got ", options.max_height);
  check(options.min_size >= kSmallest && options.min_size <= options.max_size && options.max_size <= 100,
        "pages: wanted sizes from ", kSmallest, " to 100 px, got ", options.min_size, " to ", options.max_size);
  check_weights("pages", options.weights);
  check_questions("pages", options.questions);
}

}  // namespace

struct PageSource::Impl {
  FontSet fonts;
  PageTexts texts;
  struct Tools {
    Typesetter typesetter;
    Rasteriser rasteriser;
    explicit Tools(const FontSet& fonts) : typesetter(fonts) {}
  };
  ToolPool<Tools> tools;

  Impl(FontSet font_set, TextSource text_source) : fonts(std::move(font_set)), texts(std::move(text_source)) {}
};

PageSource::PageSource(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PageSource::PageSource(PageSource&&) noexcept = default;
PageSource& PageSource::operator=(PageSource&&) noexcept = default;
PageSource::~PageSource() = default;

Result<PageSource> PageSource::open() {
  auto fonts = FontSet::open();
  if (!fonts) return fonts.failure();
  auto texts = TextSource::open();
  if (!texts) return texts.failure();
  return PageSource(std::make_unique<Impl>(*std::move(fonts), *std::move(texts)));
}

Example PageSource::make(const PageOptions& options, uint64_t seed, uint64_t index) const {
  check_options(options);
  const auto stream = [&](Stream which) { return Random(seed ^ kSeedOfSource, index * kStreams + which); };
  Random shape_random = stream(kShape), data = stream(kData), style_random = stream(kStyle), figures = stream(kFigures),
         look = stream(kLook), pixels = stream(kPixels), questions = stream(kQuestions);
  Shape shape = draw_shape(options, &shape_random);
  Example example;
  Page page;
  std::vector<Written> texts;
  const auto tools = impl_->tools.borrow(impl_->fonts);
  bool done = false;
  for (int attempt = 0; attempt < kTries * kTriesOfShapes && !done; ++attempt) {
    if (attempt > 0 && attempt % kTries == 0) shape = draw_shape(options, &shape_random);
    // What found no room in a few styles is drawn again with less in it.
    if (attempt > 0 && attempt % (2 * kTriesOfData) == 0) shape.wish.lines = std::max(4, shape.wish.lines * 7 / 8);
    if (attempt % kTriesOfData == 0) page = draw_page(impl_->texts, shape.wish, &data);
    const PageStyle style = draw_page_style(page, shape.size, impl_->fonts, options.fonts == Split::held_out,
                                            options.layouts == Split::held_out, &style_random);
    Layout layout(page, style, &tools->typesetter, &figures);
    const int most = attempt % kTries < kTries / 2 ? shape.most_height : options.max_height;
    if (!layout.run(shape.width) || up_to_16(layout.height()) > up_to_16(most)) continue;
    done = true;
    example.image =
        layout.draw(std::max(kLowest, up_to_16(layout.height())), &tools->rasteriser, &texts, &example.parts);
    for (const int face : {style.face, style.bold_face}) {
      const char* family = font_families()[size_t(impl_->fonts.faces()[size_t(face)].family)].name;
      if (example.fonts.empty() || example.fonts.back() != family) example.fonts.push_back(family);
    }
  }
  check(done, "pages: no ", page_kind_name(shape.wish.kind), " fits ", shape.width, " by ", shape.most_height, " px");
  finish_page(options.augment, shape.size, &look, &pixels, &example.image, &texts, &example.parts);
  add_boxes(texts, &example);

  Rephraser rephraser(rephrased_pages, {options.rephrased, options.texts == Split::held_out},
                      random_of_wordings(seed ^ kSeedOfSource, index));
  const bool korean = page.korean != questions.chance(options.mixed);
  example.id = concat("pages-", seed, '-', index);
  example.task = "read-page";
  example.lang = page.korean ? "ko" : "en";
  example.metric = "cer";
  example.kind = page_kind_name(page.kind);
  if (questions.chance(options.prompts)) example.prompt = page_prompt(korean, &questions, &rephraser);
  example.target = to_markdown(page);
  example.questions = ask(page, options.questions, options.mixed, &questions, &rephraser);
  return example;
}

Result<Provenance> PageSource::provenance() const {
  std::vector<std::string> paths = impl_->fonts.paths();
  paths.insert(paths.end(), corpus_paths().begin(), corpus_paths().end());
  return provenance_of("pages", kPagesVersion, paths);
}

}  // namespace naru::synth
