// How answers are scored: the metrics of the folder of examples (docs/EVALUATION.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace naru {

// The last three are of robots: episodes that succeed, the share of a goal that is covered, how far actions are from
// those wanted. No text is scored by them.
enum class Metric { cer, wer, exact, relaxed, table, success, coverage, actions };
const char* metric_name(Metric metric);
std::optional<Metric> metric_of(std::string_view name);
// Sentences that the model says and hears itself (generated_speech.cc).
inline constexpr char kSpeakTask[] = "speak";
// Error rates: less is better, and a set's value is the rate of its sums. The others are means of 0 to 1.
inline bool is_error_rate(Metric metric) {
  return metric == Metric::cer || metric == Metric::wer;
}

// Errors and length of a character error rate: sum both over a set, then divide.
struct ErrorCount {
  int64_t errors = 0, length = 0;
  double rate() const { return length ? double(errors) / double(length) : 0; }
  ErrorCount& operator+=(const ErrorCount& other) {
    errors += other.errors;
    length += other.length;
    return *this;
  }
};

// Levenshtein distance between the code points of NFC(target) and NFC(answer), runs of white space as one space and
// none at the ends; length is the target's. With several targets, the one with the lowest rate. Beyond kMostCompared
// code points the distance is bounded from above: what is left of the longer text counts as errors.
constexpr size_t kMostCompared = 16'384;
ErrorCount character_errors(std::string_view target, std::string_view answer);
ErrorCount character_errors(const std::vector<std::string>& targets, std::string_view answer);
// The same of words, which white space separates.
ErrorCount word_errors(std::string_view target, std::string_view answer);

// What an answer is worth: `sum` of `weight`. Errors and length under an error rate, else 0 to 1 of 1.
struct Score {
  double sum = 0, weight = 0;
  double value() const { return weight > 0 ? sum / weight : 0; }
  Score& operator+=(const Score& other) {
    sum += other.sum;
    weight += other.weight;
    return *this;
  }
};

// What a count is worth among scores.
inline Score score_of(const ErrorCount& count) {
  return {double(count.errors), double(count.length)};
}

// The score of an answer against what is accepted, the target first; the best of them counts. `task` decides by its
// name how texts are brought into one form: transcribe... and speak drop case and marks, others put Markdown in one
// form (cer, wer). Any answer of any size is scored in bounded time.
Score score_answer(Metric metric, std::string_view task, const std::vector<std::string>& targets,
                   std::string_view answer);
// Whether it is all that was wanted: no error, or the full score.
bool is_right(Metric metric, const Score& score);

// The rate of the sums of `scores` and the ends of its 95 % interval by a seeded bootstrap (1,000 draws). What one
// picture was asked belongs into one score: answers about the same picture are not independent.
struct Interval {
  double value = 0, low = 0, high = 0;
};
Interval interval_of(const std::vector<Score>& scores, uint64_t seed = 0);
// The share of `good` of n trials that do not depend on each other, and Wilson's 95 % interval of it (1927), which says
// something also where all or none were good.
Interval interval_of_share(int64_t good, int64_t n);
Interval error_rate_interval(const std::vector<ErrorCount>& counts, uint64_t seed = 0);

}  // namespace naru
