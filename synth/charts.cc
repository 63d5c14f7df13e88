#include "synth/charts.h"

#include <algorithm>

#include "synth/boxes.h"
#include "synth/chart/data.h"
#include "synth/chart/drawing.h"
#include "synth/chart/finish.h"
#include "synth/chart/questions.h"
#include "synth/fonts.h"
#include "synth/options.h"
#include "synth/provenance.h"
#include "synth/tool_pool.h"

namespace naru::synth {
namespace {

// Streams of one example. Each has numbers of its own, so that a change in one does not move the others.
enum Stream : uint64_t { kShape, kData, kStyle, kLook, kPixels, kQuestions, kStreams };

constexpr uint64_t kSeedOfSource = 0x636861727473;  // "charts": other users of a seed draw other numbers
constexpr int kLowest = 160;                        // px
constexpr int kTries = 2000, kTriesOfData = 4, kTriesOfWishes = 8;

int down_to_16(float pixels) {
  return int(pixels) / 16 * 16;
}

// What is settled before anything is tried, so that what fits easily does not come more often.
ChartWish draw_wish(const ChartOptions& options, Random* random) {
  ChartWish wish;
  wish.kind = ChartKind(draw_kind(options.weights, random));
  wish.korean = random->chance(options.korean);
  wish.printed = random->chance(is_round(wish.kind) ? 1 - 0.3f * (1 - options.printed) : options.printed);
  wish.held_out = options.texts == Split::held_out;
  wish.width = 16 * int(random->between(options.min_width / 16, options.max_width / 16));
  const float ratio = wish.width < 320 ? random->uniform(0.8f, 1.4f) : random->uniform(1.f, 1.85f);
  wish.height = std::clamp(down_to_16(float(wish.width) / ratio), kLowest, kHighestChart);
  return wish;
}

void check_options(const ChartOptions& options) {
  check_widths("charts", options.min_width, options.max_width);
  check_weights("charts", options.weights);
  check_questions("charts", options.questions);
}

}  // namespace

struct ChartSource::Impl {
  FontSet fonts;
  ChartInventor inventor;
  struct Tools {
    Typesetter typesetter;
    Rasteriser rasteriser;
    explicit Tools(const FontSet& fonts) : typesetter(fonts) {}
  };
  ToolPool<Tools> tools;

  explicit Impl(FontSet font_set) : fonts(std::move(font_set)) {}
};

ChartSource::ChartSource(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ChartSource::ChartSource(ChartSource&&) noexcept = default;
ChartSource& ChartSource::operator=(ChartSource&&) noexcept = default;
ChartSource::~ChartSource() = default;

Result<ChartSource> ChartSource::open() {
  auto fonts = FontSet::open();
  if (!fonts) return fonts.failure();
  return ChartSource(std::make_unique<Impl>(*std::move(fonts)));
}

Example ChartSource::make(const ChartOptions& options, uint64_t seed, uint64_t index) const {
  check_options(options);
  const auto stream = [&](Stream which) { return Random(seed ^ kSeedOfSource, index * kStreams + which); };
  Random shape = stream(kShape), data = stream(kData), style_random = stream(kStyle), look = stream(kLook),
         pixels = stream(kPixels), questions = stream(kQuestions);
  ChartWish wish = draw_wish(options, &shape);
  Example example;
  Chart chart;
  const auto tools = impl_->tools.borrow(impl_->fonts);
  bool done = false;
  for (int attempt = 0; attempt < kTries * kTriesOfWishes && !done; ++attempt) {
    if (attempt > 0 && attempt % kTries == 0) wish = draw_wish(options, &shape);
    if (attempt % kTriesOfData == 0) chart = impl_->inventor.draw(wish, &data);
    const ChartStyle style =
        draw_chart_style(chart, wish.width, impl_->fonts, options.fonts == Split::held_out, &style_random);
    Sheet sheet(wish.height, wish.width, style.paper, &tools->typesetter, &tools->rasteriser);
    if (!Drawing(chart, style, &sheet).run()) continue;
    done = true;
    example.image = std::move(sheet.image);
    example.parts = std::move(sheet.parts);
    add_boxes(sheet.texts, &example);
    for (const int face : {style.face, style.title_face}) {
      const char* family = font_families()[size_t(impl_->fonts.faces()[size_t(face)].family)].name;
      if (example.fonts.empty() || example.fonts.back() != family) example.fonts.push_back(family);
    }
    finish_picture(options.augment, float(std::min(style.value_size, style.note_size)) / kPx, &look, &pixels,
                   &example.image);
  }
  check(done, "charts: no ", chart_kind_name(wish.kind), " fits ", wish.width, " by ", wish.height, " px");

  Rephraser rephraser(rephrased_charts, {options.rephrased, options.texts == Split::held_out, options.typed},
                      random_of_wordings(seed ^ kSeedOfSource, index));
  const bool korean = chart.korean != questions.chance(options.mixed);
  example.id = concat("charts-", seed, '-', index);
  example.task = "chart-to-table";
  example.lang = korean ? "ko" : "en";
  example.metric = "table";
  example.kind = chart_kind_name(chart.kind);
  example.prompt = table_prompt(korean, &questions, &rephraser);
  example.target = to_markdown(chart);
  example.questions = ask(chart, options.questions, options.mixed, &questions, &rephraser);
  return example;
}

Result<Provenance> ChartSource::provenance() const {
  return provenance_of("charts", kChartsVersion, impl_->fonts.paths());
}

}  // namespace naru::synth
