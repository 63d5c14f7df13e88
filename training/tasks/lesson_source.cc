#include "training/tasks/lesson_source.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "base/philox.h"
#include "synth/charts.h"
#include "synth/documents.h"
#include "synth/manipulation.h"
#include "synth/manipulation/expert.h"
#include "synth/options.h"
#include "synth/pages.h"
#include "synth/say.h"
#include "synth/spoken_charts.h"
#include "synth/spoken_manipulation.h"
#include "synth/talk.h"
#include "training/tasks/folder_lessons.h"
#include "training/tasks/reading_recipe.h"

namespace naru {
namespace {

// The names of voices that speak, where answers are said aloud.
template <class Options>
std::vector<std::string> speakers_of(const Options& options) {
  std::vector<std::string> out;
  if constexpr (requires { options.speakers; }) {
    for (size_t v = 0; v < options.speakers.size(); ++v)
      if (options.speakers[v] > 0) out.push_back(synth::own_voices()[v].name);
  }
  return out;
}

std::optional<MotionShape> motion_of(const synth::ManipulationOptions& options) {
  return MotionShape{synth::kChunk, synth::kActionNumbers, synth::kStateNumbers, options.environment.cameras,
                     options.environment.side};
}
std::optional<MotionShape> motion_of(const synth::LookingOptions& options) {
  return motion_of(options.scenes);
}
std::optional<MotionShape> motion_of(const synth::SpokenManipulationOptions& options) {
  return motion_of(options.manipulation);
}
template <class Options>
std::optional<MotionShape> motion_of(const Options&) {
  return std::nullopt;
}

template <class Options>
struct OptionsOf : GroupOptions {
  Options value;
  int64_t pixels = 0, samples = 0;
  float shuffled = 0;  // share of lessons whose turns come in an order that is drawn

  std::shared_ptr<const GroupOptions> held_out() const override {
    auto out = std::make_shared<OptionsOf>(*this);
    hold_out(&out->value);
    return out;
  }
  int64_t most_pixels() const override { return pixels; }
  int64_t most_samples() const override { return samples; }
  std::vector<std::string> speakers() const override { return speakers_of(value); }
  std::set<std::string> losses() const override {
    std::set<std::string> out = GroupOptions::losses();
    if (motion()) out.erase("dense"), out.insert({"finder", "guide", "names", "point", "sights"});
    return out;
  }
  bool writes() const override { return !motion(); }
  std::optional<MotionShape> motion() const override { return motion_of(value); }
  bool may_move() const override { return motion().has_value() && !std::is_same_v<Options, synth::LookingOptions>; }
};

constexpr uint64_t kSeedOfOrder = 0x6f72646572;           // "order": of picture and sound
constexpr uint64_t kSeedOfTurns = 0x7475726e73;           // "turns": of their order
constexpr uint64_t kSeedOfSpokenCharts = 0x73706f6b656e;  // "spoken": other pictures than the group chart has

constexpr uint64_t kSeedOfSpokenMotion = 0x61736b6564;  // "asked": other moments than the group manipulation has

// A question behind the table that answers it teaches to read the table, one behind the picture to read the picture.
void shuffle_turns(Random* random, Lesson* lesson) {
  std::vector<Turn>& turns = lesson->turns;
  for (size_t i = turns.size(); i > 1; --i) std::swap(turns[i - 1], turns[size_t(random->below(int64_t(i)))]);
}

// A source of examples, and how they become lessons: lesson(source, options, seed, index).
template <class Options, class Source, class LessonOf>
class GeneratorOf : public LessonGenerator {
 public:
  GeneratorOf(Source source, LessonOf lesson) : source_(std::move(source)), lesson_(lesson) {}
  Lesson make(const GroupOptions& options, uint64_t seed, uint64_t index) const override {
    const auto* own = dynamic_cast<const OptionsOf<Options>*>(&options);
    check(own, "LessonGenerator: the options are those of another group");
    Lesson out = lesson_(source_, own->value, seed, index);
    Random random(seed ^ kSeedOfTurns, index);
    if (own->shuffled > 0 && random.chance(own->shuffled)) shuffle_turns(&random, &out);
    return out;
  }
  Result<synth::Provenance> provenance() const override { return source_.provenance(); }

 private:
  Source source_;
  LessonOf lesson_;
};

template <class Options, class Source, class LessonOf>
Result<std::unique_ptr<LessonGenerator>> generator_of(Result<Source> source, LessonOf lesson) {
  if (!source) return source.failure();
  return {std::make_unique<GeneratorOf<Options, Source, LessonOf>>(*std::move(source), lesson)};
}

// The example as it is drawn.
template <class Options, class Source>
Result<std::unique_ptr<LessonGenerator>> lessons_of(Result<Source> source, const char* group, TargetGlyphs glyphs) {
  return generator_of<Options>(std::move(source),
                               [=](const Source& from, const Options& options, uint64_t seed, uint64_t index) {
                                 return lesson_of(from.make(options, seed, index), group, glyphs);
                               });
}

std::string voice_program(const LessonTools& tools) {
  return tools.programs + "naru-voice";
}

// The questions alone; the first is asked before the picture is shown, or after.
Result<std::unique_ptr<LessonGenerator>> spoken_chart_lessons(const LessonTools& tools) {
  using namespace synth;
  return generator_of<SpokenChartOptions>(
      SpokenChartSource::open(voice_program(tools)),
      [](const SpokenChartSource& from, const SpokenChartOptions& options, uint64_t seed, uint64_t index) {
        Lesson out = lesson_of_questions(from.make(options, seed ^ kSeedOfSpokenCharts, index), "spoken_chart");
        out.sound_first = Random(seed ^ kSeedOfOrder, index).chance(0.5f);
        return out;
      });
}

Result<std::unique_ptr<LessonGenerator>> manipulation_lessons(const LessonTools&) {
  using namespace synth;
  return generator_of<ManipulationOptions>(
      ManipulationSource::open(),
      [](const ManipulationSource& from, const ManipulationOptions& options, uint64_t seed, uint64_t index) {
        return motion_lesson(from.make(options, seed, index), "manipulation");
      });
}

Result<std::unique_ptr<LessonGenerator>> look_lessons(const LessonTools&) {
  using namespace synth;
  return generator_of<LookingOptions>(
      ManipulationSource::open(),
      [](const ManipulationSource& from, const LookingOptions& options, uint64_t seed, uint64_t index) {
        return motion_lesson(from.look(options.scenes, seed, index), "look");
      });
}

// What is said stands before the pictures, or behind them.
Result<std::unique_ptr<LessonGenerator>> spoken_manipulation_lessons(const LessonTools& tools) {
  using namespace synth;
  return generator_of<SpokenManipulationOptions>(
      SpokenManipulationSource::open(voice_program(tools)),
      [](const SpokenManipulationSource& from, const SpokenManipulationOptions& options, uint64_t seed,
         uint64_t index) {
        Lesson out = motion_lesson(from.make(options, seed ^ kSeedOfSpokenMotion, index), "spoken_manipulation");
        out.sound_first = Random(seed ^ kSeedOfOrder, index).chance(0.5f);
        return out;
      });
}

// Words alone, or the questions of a picture; a first one asked aloud stands before the picture, or behind it.
Result<std::unique_ptr<LessonGenerator>> say_lessons(const LessonTools& tools) {
  using namespace synth;
  return generator_of<SayOptions>(SaySource::open(voice_program(tools)),
                                  [](const SaySource& from, const SayOptions& options, uint64_t seed, uint64_t index) {
                                    Lesson out = lesson_of_questions(from.make(options, seed, index), "say");
                                    out.sound_first = Random(seed ^ kSeedOfOrder, index).chance(0.5f);
                                    return out;
                                  });
}

// min_width and max_width, in multiples of 16.
template <class Options>
void read_widths(Fields& f, int least, Options* o) {
  o->min_width = 16 * int(f.integer("min_width", least, 4096, o->min_width) / 16);
  o->max_width = 16 * int(f.integer("max_width", least, 4096, o->max_width) / 16);
  check(o->min_width <= o->max_width, f.path(f.has("max_width") ? "max_width" : "min_width"), ": max_width (",
        o->max_width, ") is below min_width (", o->min_width, ")");
}

// What charts and pages are asked alike.
template <class Options>
void read_questions(Fields& f, Options* o) {
  o->korean = float(f.number("korean", 0, 1, o->korean));
  o->augment = float(f.number("augment", 0, 1, o->augment));
  o->questions = int(f.integer("questions", 0, 64, o->questions));
  o->mixed = float(f.number("mixed", 0, 1, o->mixed));
  o->rephrased = float(f.number("rephrased", 0, 1, o->rephrased));
}

std::shared_ptr<const GroupOptions> parse_line(Fields f) {
  auto out = std::make_shared<OptionsOf<synth::DocumentOptions>>();
  read_line_options(f, &out->value);
  out->value.prompts = float(f.number("prompts", 0, 1, out->value.prompts));
  f.done();
  out->pixels = int64_t(out->value.max_width) * 512;
  return out;
}

void read_chart(Fields& f, synth::ChartOptions* o) {
  read_widths(f, 192, o);
  read_questions(f, o);
  o->printed = float(f.number("printed", 0, 1, o->printed));
  read_weights(
      f, synth::kChartKinds, [](int kind) { return synth::chart_kind_name(synth::ChartKind(kind)); },
      o->weights.data());
}

int64_t pixels_of(const synth::ChartOptions& options) {
  return int64_t(options.max_width) * synth::kHighestChart;
}

std::shared_ptr<const GroupOptions> parse_chart(Fields f) {
  auto out = std::make_shared<OptionsOf<synth::ChartOptions>>();
  read_chart(f, &out->value);
  out->shuffled = float(f.number("shuffled", 0, 1, out->shuffled));
  f.done();
  out->pixels = pixels_of(out->value);
  return out;
}

void read_page(Fields& f, synth::PageOptions* page) {
  synth::PageOptions& o = *page;
  read_widths(f, 192, &o);
  o.max_height = 16 * int(f.integer("max_height", 256, 4096, o.max_height) / 16);
  o.small = float(f.number("small", 0, 1, o.small));
  o.min_size = float(f.number("min_size", 13, 100, o.min_size));
  o.max_size = float(f.number("max_size", 13, 100, o.max_size));
  check(o.min_size <= o.max_size, f.path(f.has("max_size") ? "max_size" : "min_size"), ": max_size (", o.max_size,
        ") is below min_size (", o.min_size, ")");
  o.prompts = float(f.number("prompts", 0, 1, o.prompts));
  read_questions(f, &o);
  read_weights(
      f, synth::kPageKinds, [](int kind) { return synth::page_kind_name(synth::PageKind(kind)); }, o.weights.data());
}

int64_t pixels_of(const synth::PageOptions& options) {
  return int64_t(options.max_width) * options.max_height;
}

std::shared_ptr<const GroupOptions> parse_page(Fields f) {
  auto out = std::make_shared<OptionsOf<synth::PageOptions>>();
  read_page(f, &out->value);
  out->shuffled = float(f.number("shuffled", 0, 1, out->shuffled));
  f.done();
  out->pixels = pixels_of(out->value);
  return out;
}

// What whoever speaks is heard in.
void read_recording(Fields& f, synth::VoiceOptions* o) {
  o->augment = float(f.number("augment", 0, 1, o->augment));
  o->max_seconds = float(f.number("max_seconds", 3, 30, o->max_seconds));
}

int64_t samples_of(const synth::VoiceOptions& options) {
  return int64_t(options.max_seconds * float(kSoundRate));
}

std::shared_ptr<const GroupOptions> parse_voice(Fields f) {
  auto out = std::make_shared<OptionsOf<synth::VoiceOptions>>();
  synth::VoiceOptions& o = out->value;
  read_recording(f, &o);
  o.korean = float(f.number("korean", 0, 1, o.korean));
  o.prompts = float(f.number("prompts", 0, 1, o.prompts));
  read_weights(
      f, synth::kSpokenKinds, [](int kind) { return synth::spoken_kind_name(synth::SpokenKind(kind)); },
      o.weights.data());
  f.done();
  out->samples = samples_of(o);
  return out;
}

std::shared_ptr<const GroupOptions> parse_talk(Fields f) {
  auto out = std::make_shared<OptionsOf<synth::TalkOptions>>();
  synth::TalkOptions& o = out->value;
  o.korean = float(f.number("korean", 0, 1, o.korean));
  o.turns = int(f.integer("turns", 1, synth::kMostTurns, o.turns));
  read_weights(
      f, synth::kTalkTopicCount, [](int topic) { return std::string(synth::kTalkTopics[size_t(topic)]); },
      o.weights.data());
  f.done();
  return out;
}

// One of the tables that say what a source draws from.
template <class Options>
void read_table(Fields& f, const char* key, void (*read)(Fields&, Options*), Options* options) {
  if (!f.has(key)) return;
  Fields table = f.table(key);
  read(table, options);
  table.done();
}

// The keys of a chart, and a table `voice` of those of a recording.
std::shared_ptr<const GroupOptions> parse_spoken_chart(Fields f) {
  auto out = std::make_shared<OptionsOf<synth::SpokenChartOptions>>();
  synth::SpokenChartOptions& o = out->value;
  read_chart(f, &o.charts);
  check(o.charts.questions > 0, f.path("questions"), ": wanted at least one question, which is what is asked aloud");
  read_table(f, "voice", read_recording, &o.voices);
  f.done();
  out->pixels = pixels_of(o.charts);
  out->samples = samples_of(o.voices) * o.charts.questions;
  return out;
}

void read_scenes(Fields& f, synth::ManipulationOptions* o) {
  synth::EnvironmentOptions& e = o->environment;
  e.side = 16 * int(f.integer("side", 64, 512, e.side) / 16);
  e.cameras = int(f.integer("cameras", 1, 2, e.cameras));
  e.korean = float(f.number("korean", 0, 1, e.korean));
  read_weights(
      f, synth::kTasks, [](int task) { return std::string(synth::kTaskNames[size_t(task)]); }, o->weights.data());
}

void read_manipulation(Fields& f, synth::ManipulationOptions* o) {
  read_scenes(f, o);
  o->noise = float(f.number("noise", 0, 1, o->noise));
  o->experts = int(f.integer("experts", 1, synth::kExperts, 1));  // what recipes before the second meant
}

int64_t pixels_of(const synth::ManipulationOptions& options) {
  return int64_t(options.environment.side) * options.environment.side * options.environment.cameras;
}

std::shared_ptr<const GroupOptions> parse_manipulation(Fields f) {
  auto out = std::make_shared<OptionsOf<synth::ManipulationOptions>>();
  read_manipulation(f, &out->value);
  f.done();
  out->pixels = pixels_of(out->value);
  return out;
}

std::shared_ptr<const GroupOptions> parse_look(Fields f) {
  auto out = std::make_shared<OptionsOf<synth::LookingOptions>>();
  read_scenes(f, &out->value.scenes);
  f.done();
  out->pixels = pixels_of(out->value.scenes);
  return out;
}

// The same, and a table `voice` of those of a recording.
std::shared_ptr<const GroupOptions> parse_spoken_manipulation(Fields f) {
  auto out = std::make_shared<OptionsOf<synth::SpokenManipulationOptions>>();
  synth::SpokenManipulationOptions& o = out->value;
  read_manipulation(f, &o.manipulation);
  read_table(f, "voice", read_recording, &o.voices);
  f.done();
  out->pixels = pixels_of(o.manipulation);
  out->samples = samples_of(o.voices);
  return out;
}

std::shared_ptr<const GroupOptions> parse_say(Fields f) {
  auto out = std::make_shared<OptionsOf<synth::SayOptions>>();
  synth::SayOptions& o = out->value;
  o.korean = float(f.number("korean", 0, 1, o.korean));
  o.mixed = float(f.number("mixed", 0, 1, o.mixed));
  o.charts = float(f.number("charts", 0, 1, o.charts));
  o.pages = float(f.number("pages", 0, 1, o.pages));
  check(o.charts + o.pages <= 1, f.path("charts"), ": charts and pages are more than all lessons together");
  o.asked_aloud = float(f.number("asked_aloud", 0, 1, o.asked_aloud));
  o.questions = int(f.integer("questions", 1, 64, o.questions));
  o.max_seconds = float(f.number("max_seconds", 1, 30, o.max_seconds));
  read_weights(
      f, synth::kSpokenKinds, [](int kind) { return synth::spoken_kind_name(synth::SpokenKind(kind)); },
      o.weights.data());
  read_weights(
      f, synth::kOwnVoiceCount, [](int v) { return synth::own_voices()[size_t(v)].name; }, o.speakers.data(),
      "speakers");
  read_table(f, "chart", read_chart, &o.chart);
  read_table(f, "page", read_page, &o.page);
  read_table(f, "voice", read_recording, &o.voice);
  f.done();
  out->pixels = std::max(o.charts > 0 ? pixels_of(o.chart) : 0, o.pages > 0 ? pixels_of(o.page) : 0);
  if (o.charts + o.pages > 0 && o.asked_aloud > 0) out->samples = samples_of(o.voice) * o.questions;
  return out;
}

}  // namespace

const std::map<std::string, LessonGroup>& lesson_groups() {
  using namespace synth;
  using Tools = LessonTools;
  using enum TargetGlyphs;
  static const std::map<std::string, LessonGroup> groups = {
      {"line",
       {parse_line,
        [](const Tools&) { return lessons_of<DocumentOptions>(DocumentSource::open(), "line", in_order); }}},
      {"chart",
       {parse_chart, [](const Tools&) { return lessons_of<ChartOptions>(ChartSource::open(), "chart", anywhere); }}},
      {"page",
       {parse_page, [](const Tools&) { return lessons_of<PageOptions>(PageSource::open(), "page", in_order); }}},
      {"talk",
       {parse_talk, [](const Tools&) { return lessons_of<TalkOptions>(TalkSource::open(), "talk", anywhere); }}},
      {"voice",
       {parse_voice,
        [](const Tools& tools) {
          return lessons_of<VoiceOptions>(VoiceSource::open(voice_program(tools)), "voice", anywhere);
        }}},
      {"spoken_chart", {parse_spoken_chart, spoken_chart_lessons}},
      {"say", {parse_say, say_lessons}},
      {"look", {parse_look, look_lessons}},
      {"manipulation", {parse_manipulation, manipulation_lessons}},
      {"spoken_manipulation", {parse_spoken_manipulation, spoken_manipulation_lessons}},
      {"folder", {parse_folder_options, open_folder_lessons, /*needs_folder=*/true}},
  };
  return groups;
}

std::set<std::string> GroupOptions::losses() const {
  std::set<std::string> out;
  if (most_pixels() > 0) out.insert({"dense", "guide"});
  if (most_samples() > 0) out.insert({"guide", "hear_letters", "hear_phonemes"});
  return out;
}

Result<LessonSource> LessonSource::open(const std::set<std::string>& groups, const LessonTools& tools) {
  LessonSource out;
  for (const std::string& group : groups) {
    auto opened = lesson_groups().at(group).open(tools);
    if (!opened) return opened.failure();
    out.generators_[group] = *std::move(opened);
  }
  return out;
}

const LessonGenerator& LessonSource::generator(const std::string& group) const {
  const auto found = generators_.find(group);
  check(found != generators_.end(), "LessonSource: the generator of '", group, "' is not open");
  return *found->second;
}

Lesson LessonSource::make(const std::string& group, const GroupOptions& options, uint64_t seed, uint64_t index) const {
  return generator(group).make(options, seed, index);
}

Result<LessonSize> LessonSource::largest(const std::string& group, const GroupOptions& options) const {
  return generator(group).largest(options);
}

Result<synth::Provenance> LessonSource::provenance() const {
  synth::Provenance out;
  for (const auto& [group, generator] : generators_) {
    const auto one = generator->provenance();
    if (!one) return one.failure();
    for (const synth::Ingredient& ingredient : one->ingredients) {
      const bool known = std::any_of(out.ingredients.begin(), out.ingredients.end(), [&](const auto& other) {
        return other.name == ingredient.name && other.version == ingredient.version;
      });
      if (!known) out.ingredients.push_back(ingredient);
    }
  }
  return out;
}

}  // namespace naru
