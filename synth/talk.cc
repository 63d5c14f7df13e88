#include "synth/talk.h"

#include <algorithm>

namespace naru::synth {
namespace {

constexpr uint64_t kSeedOfSource = 0x74616c6b;          // "talk": other users of a seed draw other numbers
constexpr float kSecondTurn = 0.5f, kThirdTurn = 0.4f;  // shares of those that may go on

void check_options(const TalkOptions& options) {
  float sum = 0;
  for (const float weight : options.weights) {
    check(weight >= 0, "talk: the weight of a topic is negative");
    sum += weight;
  }
  check(sum > 0, "talk: the weights of all topics are 0");
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

// One of those whose weight is left.
int draw_topic(const std::array<float, kTalkTopicCount>& weights, float sum, Random* random) {
  float u = random->uniform() * sum;
  int topic = 0;
  while (topic + 1 < kTalkTopicCount && (u -= weights[size_t(topic)]) >= 0) ++topic;
  while (weights[size_t(topic)] <= 0) --topic;
  return topic;
}

// Different ones, in the order in which people talk.
std::vector<int> draw_topics(const TalkOptions& options, Random* random) {
  int n = 1;
  if (random->chance(kSecondTurn)) n += random->chance(kThirdTurn) ? 2 : 1;
  std::array<float, kTalkTopicCount> left = options.weights;
  std::vector<int> out;
  while (int(out.size()) < std::min(n, options.turns)) {
    float sum = 0;
    for (const float weight : left) sum += weight;
    if (sum <= 0) break;
    out.push_back(draw_topic(left, sum, random));
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
