#include "evaluation/generated_sources.h"

#include <utility>

#include "media/sound.h"

namespace naru {
CardSet shared_cards(int64_t size, std::function<Result<Card>(int64_t)> card) {
  return {size, std::move(card), /*threads_share_it=*/true};
}

Question whole_question(const synth::Example& example, const std::string& task, Metric metric, Card* card) {
  Question out{example.id, task, metric, example.prompt, {example.target}};
  out.lang = example.lang;
  if (!example.sound.samples.empty()) {
    out.sound = card->sounds.size();
    card->sounds.push_back({.samples = from_int16(example.sound.samples)});
  }
  return out;
}

Question further_question(const synth::Example& example, size_t i, const std::string& task, Card* card) {
  const synth::Question& from = example.questions[i];
  Question out{concat(example.id, "-q", i + 1), task, *metric_of(from.metric), from.prompt, {from.target}};
  out.lang = from.lang;
  if (!from.sound.samples.empty()) {
    std::swap(out.prompt, out.spoken);
    out.sound = card->sounds.size();
    card->sounds.push_back({.samples = from_int16(from.sound.samples)});
  }
  return out;
}

int64_t cards_for(int64_t n, int64_t together) {
  return (n + together - 1) / together;
}

}  // namespace naru
