#include "synth/say.h"

#include <algorithm>
#include <optional>

#include "synth/text/aloud.h"
#include "synth/text/say_words.h"
#include "synth/tool_pool.h"

namespace naru::synth {
namespace {

constexpr uint64_t kStreams = 3;              // of one example
constexpr uint64_t kSeedOfSource = 0x736179;  // "say": other users of a seed draw other numbers
constexpr int kTries = 50;                    // of a line of one kind
constexpr int kWishes = 8;                    // of a kind
constexpr size_t kLongestText = 400;          // bytes
constexpr uint64_t kMostQuestions = 64;       // of one picture: each has an index of its own as a voice

void check_options(const SayOptions& options) {
  check_weights("say", options.weights);
  check_weights("say", options.speakers);
  check_questions("say", options.questions);
  check(options.max_seconds >= 1 && options.max_seconds <= 30, "say: wanted 1 to 30 seconds at most, got ",
        options.max_seconds);
  check(options.charts >= 0 && options.pages >= 0 && options.charts + options.pages <= 1,
        "say: wanted shares of charts and pages from 0 to 1 together, got ", options.charts, " and ", options.pages);
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// "$1,234.50", which is read with its cents.
bool is_price(std::string_view text) {
  constexpr size_t kLongest = 16;
  if (text.size() < 5 || text.size() > kLongest || text[0] != '$' || text[text.size() - 3] != '.') return false;
  const std::string_view dollars = text.substr(1, text.size() - 4);
  return is_digit(dollars[0]) &&
         std::all_of(dollars.begin(), dollars.end(), [](char c) { return is_digit(c) || c == ','; }) &&
         is_digit(text[text.size() - 2]) && is_digit(text[text.size() - 1]);
}

// How an answer about a picture is read; nothing for dates and telephone numbers with their hyphens, which read_aloud()
// takes for ranges.
std::optional<SpokenLine> answer_aloud(bool korean, std::string_view answer) {
  for (size_t i = 0; i + 2 < answer.size(); ++i)
    if (is_digit(answer[i]) && answer[i + 1] == '-' && is_digit(answer[i + 2])) return std::nullopt;
  if (!korean && is_price(answer)) return parse_spoken(false, concat("<usd ", answer, ">"));
  return read_aloud(korean, answer);
}

// Each has numbers of its own, so that a change in one does not move the others.
struct Streams {
  Random shape, text, wording;
  Streams(uint64_t seed, uint64_t index)
      : shape(seed, index * kStreams), text(seed, index * kStreams + 1), wording(seed, index * kStreams + 2) {}
};

}  // namespace

struct SaySource::Impl {
  std::string program;
  ChartSource charts;
  PageSource pages;
  VoiceSource voices;
  SpokenText text;
  CleanRecorder recorder;
  ToolPool<Speaker> speakers;

  Result<SaidAnswer> say(const SayOptions& options, const OwnVoice& voice, bool korean, const SpokenLine& line) const {
    return recorder.say(*speakers.borrow(program), voice, korean, line, options.max_seconds);
  }
  Example picture(const SayOptions& options, bool page, const OwnVoice& voice, uint64_t seed, uint64_t index,
                  Random* random) const;
  Example words(const SayOptions& options, const OwnVoice& voice, Streams* streams) const;
};

// A picture with those questions that are answered aloud, which may be none.
Example SaySource::Impl::picture(const SayOptions& options, bool page, const OwnVoice& voice, uint64_t seed,
                                 uint64_t index, Random* random) const {
  Example out = page ? pages.make(options.page, seed, index) : charts.make(options.chart, seed, index);
  std::vector<Question> questions;
  const uint64_t n = std::min<uint64_t>(out.questions.size(), kMostQuestions);
  for (uint64_t i = 0; i < n && int(questions.size()) < options.questions; ++i) {
    Question& question = out.questions[i];
    const bool korean = question.lang == "ko", by_voice = random->chance(options.asked_aloud);
    const auto answer = answer_aloud(korean, question.target);
    if (!answer) continue;
    auto said = say(options, voice, korean, *answer);
    if (!said) continue;
    question.said = *std::move(said);
    if (const auto asked = by_voice ? read_aloud(korean, question.prompt) : std::nullopt; asked)
      if (auto sound = voices.speak(options.voice, korean, *asked, seed, index * kMostQuestions + i); sound)
        question.sound = *std::move(sound);
    question.task = "say";
    questions.push_back(std::move(question));
  }
  out.questions = std::move(questions);
  return out;
}

Example SaySource::Impl::words(const SayOptions& options, const OwnVoice& voice, Streams* streams) const {
  Example out;
  for (int wish = 0; wish < kWishes && !out.said.is_said(); ++wish) {
    const auto kind = SpokenKind(draw_kind(options.weights, &streams->shape));
    const bool korean = streams->shape.chance(options.korean), held_out = options.texts == Split::held_out;
    for (int attempt = 0; attempt < kTries && !out.said.is_said(); ++attempt) {
      const SpokenLine line = text.draw(kind, korean, held_out, kLongestText, &streams->text);
      if (is_ambiguous(kind, line.written())) continue;
      auto said = say(options, voice, korean, line);
      if (!said && said.failure().code == Code::too_large) continue;
      out.said = std::move(said).value();
      out.lang = korean ? "ko" : "en";
      out.kind = spoken_kind_name(kind);
      out.target = line.written();
      out.prompt = wish_to_hear(korean != streams->wording.chance(options.mixed), out.target, &streams->wording);
    }
  }
  check(out.said.is_said(), "say: nothing fits ", options.max_seconds, " seconds");
  out.task = "say";
  out.metric = "exact";
  return out;
}

SaySource::SaySource(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SaySource::SaySource(SaySource&&) noexcept = default;
SaySource& SaySource::operator=(SaySource&&) noexcept = default;
SaySource::~SaySource() = default;

Result<SaySource> SaySource::open(const std::string& voice_program) {
  auto voices = VoiceSource::open(voice_program);
  if (!voices) return voices.failure();
  auto charts = ChartSource::open();
  if (!charts) return charts.failure();
  auto pages = PageSource::open();
  if (!pages) return pages.failure();
  return SaySource(std::unique_ptr<Impl>(
      new Impl{voice_program, *std::move(charts), *std::move(pages), *std::move(voices), {}, {}, {}}));
}

Example SaySource::make(const SayOptions& options, uint64_t seed, uint64_t index) const {
  check_options(options);
  const uint64_t own = seed ^ kSeedOfSource;
  Streams streams(own, index);
  const OwnVoice& voice = own_voices()[size_t(draw_kind(options.speakers, &streams.shape))];
  const float which = streams.shape.uniform();
  Example out;
  if (which < options.charts + options.pages)
    out = impl_->picture(options, /*page=*/which >= options.charts, voice, own, index, &streams.wording);
  if (out.questions.empty()) out = impl_->words(options, voice, &streams);
  out.id = concat("say-", seed, '-', index);
  return out;
}

Result<Provenance> SaySource::provenance() const {
  Provenance all{{{"generator say", std::to_string(kSayVersion), "", "Naru", "Apache-2.0"}}};
  for (const auto& one : {impl_->charts.provenance(), impl_->pages.provenance(), impl_->voices.provenance()}) {
    if (!one) return one.failure();
    for (const Ingredient& ingredient : one->ingredients) {
      const bool known = std::any_of(all.ingredients.begin(), all.ingredients.end(), [&](const Ingredient& other) {
        return other.name == ingredient.name && other.version == ingredient.version;
      });
      if (!known) all.ingredients.push_back(ingredient);
    }
  }
  return all;
}

}  // namespace naru::synth
