// How answers are scored: the metrics of the folder of examples (docs/EVALUATION.md).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace naru {

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

// Levenshtein distance between the code points of NFC(target) and NFC(answer), runs of white space as one space and none at
// the ends; length is the target's. With several targets, the one with the lowest rate.
ErrorCount character_errors(std::string_view target, std::string_view answer);
ErrorCount character_errors(const std::vector<std::string>& targets, std::string_view answer);

// The mean of `values` and the ends of its 95 % interval by a seeded bootstrap over examples (1,000 draws of pairs of
// errors and length; rate of the sums).
struct Interval {
  double value = 0, low = 0, high = 0;
};
Interval error_rate_interval(const std::vector<ErrorCount>& counts, uint64_t seed = 0);

}  // namespace naru
