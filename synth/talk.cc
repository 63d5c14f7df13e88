#include "synth/talk.h"

#include <algorithm>

#include "synth/options.h"

namespace naru::synth {
namespace {

constexpr uint64_t kSeedOfSource = 0x74616c6b;          // "talk": other users of a seed draw other numbers
constexpr float kSecondTurn = 0.5f, kThirdTurn = 0.4f;  // shares of those that may go on

void check_options(const TalkOptions& options) {
  check_weights("talk", options.weights);
  check(options.turns >= 1 && options.turns <= kMostTurns, "talk: wanted 1 to ", kMostTurns, " turns, got ",
        options.turns);
}

// Where a topic stands in a talk of several.
int rank(int topic) {
  const std::string_view name = kTalkTopics[size_t(topic)];
  if (name == "hello") return 0;
  if (name == "wrong" || name == "ok") return 2;
  if (name == "thanks") return 3;
  return name == "bye" ? 4 : 1;
}

// Different ones, in the order in which people talk.
std::vector<int> draw_topics(const TalkOptions& options, Random* random) {
  int n = 1;
  if (random->chance(kSecondTurn)) n += random->chance(kThirdTurn) ? 2 : 1;
  std::array<float, kTalkTopicCount> left = options.weights;
  std::vector<int> out;
  while (int(out.size()) < std::min(n, options.turns)) {
    if (std::none_of(left.begin(), left.end(), [](float weight) { return weight > 0; })) break;
    out.push_back(draw_kind(left, random));
    left[size_t(out.back())] = 0;
  }
  std::stable_sort(out.begin(), out.end(), [](int a, int b) { return rank(a) < rank(b); });
  return out;
}

}  // namespace

Example TalkSource::make(const TalkOptions& options, uint64_t seed, uint64_t index) const {
  check_options(options);
  Random random(seed ^ kSeedOfSource, index);
  const bool korean = random.chance(options.korean), held_out = options.texts == Split::held_out;
  const std::vector<int> topics = draw_topics(options, &random);
  Example example;
  example.id = concat("talk-", seed, '-', index);
  example.task = "talk";
  example.lang = korean ? "ko" : "en";
  example.metric = "exact";
  for (const int topic : topics) {
    Question turn;
    turn.task = example.task, turn.lang = example.lang, turn.metric = example.metric;
    turn.type = kTalkTopics[size_t(topic)];
    turn.prompt = text_.draw(topic, korean, held_out, &random);
    turn.target = text_.answer(topic, korean);
    example.questions.push_back(std::move(turn));
  }
  Question& first = example.questions.front();
  example.kind = first.type;
  example.prompt = std::move(first.prompt);
  example.target = std::move(first.target);
  example.questions.erase(example.questions.begin());
  return example;
}

Result<Provenance> TalkSource::provenance() const {
  return Provenance{{{"generator talk", std::to_string(kTalkVersion), "", "Naru", "Apache-2.0"}}};
}

}  // namespace naru::synth
