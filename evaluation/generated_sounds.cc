// Speech, spoken questions about charts, talk.
#include <algorithm>
#include <memory>
#include <utility>

#include "evaluation/generated.h"
#include "evaluation/generated_sources.h"
#include "synth/options.h"
#include "synth/spoken_charts.h"
#include "synth/talk.h"

namespace naru {
namespace {

// Utterances of one task. Each of them has an index of its own among those of all.
Result<CardSet> open_voices(int64_t n, const std::string& voice_program, const char* task, Metric metric,
                            synth::VoiceOptions (*options_of)(int64_t), int64_t first) {
  auto opened = synth::VoiceSource::open(voice_program);
  if (!opened) return opened.failure();
  const auto source = std::make_shared<const synth::VoiceSource>(*std::move(opened));
  const auto card = [=](int64_t index) -> Result<Card> {
    Card out;
    out.questions.push_back(
        whole_question(source->make(options_of(index), kEvalSeed, uint64_t(first + index)), task, metric, &out));
    return out;
  };
  return shared_cards(n, card);
}

constexpr int64_t kFirstOfTask = 1'000'000;  // more than any task has examples

// Single digits, in both languages by turns.
synth::VoiceOptions digit_options(int64_t index) {
  synth::VoiceOptions options = voice_options(0, index % 2 == 0);
  options.weights.fill(0);
  options.weights[size_t(synth::SpokenKind::digit)] = 1;
  return options;
}

// Each turn is asked behind the talk before it as it should have gone, which is what training shows.
Card talk_card(const synth::Example& talk) {
  Card out;
  out.questions.push_back(whole_question(talk, "talk", Metric::exact, &out));
  for (size_t i = 0; i < talk.questions.size(); ++i) {
    const Question& last = out.questions.back();
    Question next = further_question(talk, i, "talk", &out);
    next.before = last.before;
    next.before.push_back({last.prompt, std::nullopt, last.targets.front()});
    out.questions.push_back(std::move(next));
  }
  return out;
}

}  // namespace

Result<CardSet> open_korean(const Counts& counts, const Opening& with) {
  return open_voices(
      counts[0], with.voice_program, "transcribe-ko", Metric::cer,
      [](int64_t index) { return voice_options(index, /*korean=*/true); }, 0);
}

Result<CardSet> open_english(const Counts& counts, const Opening& with) {
  return open_voices(
      counts[0], with.voice_program, "transcribe-en", Metric::cer,
      [](int64_t index) { return voice_options(index, /*korean=*/false); }, kFirstOfTask);
}

Result<CardSet> open_digits(const Counts& counts, const Opening& with) {
  return open_voices(counts[0], with.voice_program, "spoken-digit", Metric::exact, digit_options, 2 * kFirstOfTask);
}

// The charts and questions of chart-qa, asked aloud; the few that have no reading are left out. The sound stands before
// every second picture.
Result<CardSet> open_spoken_charts(const Counts& counts, const Opening& with) {
  auto opened = synth::SpokenChartSource::open(with.voice_program);
  if (!opened) return opened.failure();
  const auto source = std::make_shared<const synth::SpokenChartSource>(*std::move(opened));
  const int64_t n = counts[0], together = chart_options(0).questions;
  const auto card = [=](int64_t index) -> Result<Card> {
    synth::SpokenChartOptions options;
    hold_out(&options);
    options.charts = chart_options(index);
    synth::Example example = source->make(options, kEvalSeed, uint64_t(index));
    Card out;
    for (size_t i = 0; i < example.questions.size() && index * together + int64_t(i) < n; ++i) {
      if (example.questions[i].sound.samples.empty()) continue;
      out.questions.push_back(further_question(example, i, "spoken-chart-qa", &out));
      out.questions.back().sound_first = index % 2 == 1;
    }
    out.picture = std::move(example.image);
    return out;
  };
  return shared_cards(cards_for(n, together), card);
}

Result<CardSet> open_talk(const Counts& counts, const Opening&) {
  const auto source = synth::TalkSource::open();
  if (!source) return source.failure();
  synth::TalkOptions options;
  hold_out(&options);
  const auto cards = std::make_shared<std::vector<Card>>();
  for (int64_t left = counts[0]; left > 0; left -= int64_t(cards->back().questions.size())) {
    cards->push_back(talk_card(source->make(options, kEvalSeed, cards->size())));
    std::vector<Question>& turns = cards->back().questions;
    turns.resize(std::min(turns.size(), size_t(left)));
  }
  return shared_cards(int64_t(cards->size()),
                      [cards](int64_t index) -> Result<Card> { return (*cards)[size_t(index)]; });
}

}  // namespace naru
