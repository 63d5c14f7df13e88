#include "omni/speaking_config.h"

#include <algorithm>

namespace naru {
namespace {

constexpr int64_t kMostCodes = 1 << 16;
constexpr size_t kMostVoices = 64, kLongestName = 32;

bool is_name(const std::string& text) {
  return !text.empty() && text.size() <= kLongestName &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '-' || c == '_'; });
}

std::vector<std::string> parse_voices(Fields& f) {
  const auto& list = f.at("voices");
  check(list.is_array() && !list.empty() && list.size() <= kMostVoices, f.path("voices"), ": wanted a list of 1 to ",
        kMostVoices, " names");
  std::vector<std::string> out;
  for (const auto& item : list) {
    check(item.is_string() && is_name(item.get<std::string>()), f.path("voices"), ": wanted names of at most ",
          kLongestName, " letters from a to z, - and _, got ", item.dump());
    const auto name = item.get<std::string>();
    check(std::find(out.begin(), out.end(), name) == out.end(), f.path("voices"), ": '", name, "' comes twice");
    out.push_back(name);
  }
  return out;
}

}  // namespace

int64_t SpeakingConfig::n_codes() const {
  int64_t out = 1;
  for (int64_t i = 0; i < digits && out <= kMostCodes; ++i) out *= levels;
  return out;
}

int32_t SpeakingConfig::voice(std::string_view name) const {
  std::string all;
  for (size_t v = 0; v < voices.size(); ++v) {
    if (voices[v] == name) return int32_t(v);
    all += (v > 0 ? ", " : "") + voices[v];
  }
  raise("there is no voice '", name, "'; there is ", all);
}

SpeakingConfig parse_speaking(Fields& f) {
  SpeakingConfig c;
  c.voices = parse_voices(f);
  c.digits = f.integer("digits", 1, 16, c.digits);
  c.levels = f.integer("levels", 2, 64, c.levels);
  check(c.n_codes() <= kMostCodes, f.path("digits"), ": levels^digits makes more than ", kMostCodes, " codes");
  c.max_seconds = f.integer("max_seconds", 1, 60, c.max_seconds);
  return c;
}

SpeechIds speech_ids(const SpeakingConfig& config, int64_t vocab) {
  return {.first = int32_t(vocab),
          .n_codes = int32_t(config.n_codes()),
          .n_voices = int32_t(config.voices.size()),
          .slice = 1};
}

}  // namespace naru
