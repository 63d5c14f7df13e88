#include "omni/speaking_config.h"

#include <algorithm>

namespace naru {
namespace {

constexpr int64_t kMostWidth = 1 << 16;
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

SpeechConfig parse_codec(Fields& f) {
  SpeechConfig c;
  c.code.digits = f.integer("digits", 1, 10);
  c.code.levels = f.integer("levels", 3, 255);
  check(c.code.levels % 2 == 1, f.path("levels"), ": wanted an odd number, as many levels above 0 as below, got ",
        c.code.levels);
  check(fits_fsq(c.code), f.path("digits"), ": ", c.code.digits, " digits of ", c.code.levels, " levels are more than ",
        kMaxFsqCodes, " codes");
  c.d_model = f.integer("d_model", 1, 4096);
  c.d_hidden = f.integer("d_hidden", 1, kMostWidth);
  c.kernel = f.integer("kernel", 1, 16, c.kernel);
  c.n_encoder_layers = f.integer("n_encoder_layers", 0, kMaxCausalLayers);
  c.n_decoder_layers = f.integer("n_decoder_layers", 0, kMaxCausalLayers);
  return c;
}

}  // namespace

Result<int32_t> SpeakingConfig::voice(std::string_view name) const {
  std::string all;
  for (size_t v = 0; v < voices.size(); ++v) {
    if (voices[v] == name) return int32_t(v);
    all += (v > 0 ? ", " : "") + voices[v];
  }
  return fail(Code::not_found, "there is no voice '", name, "'; there is ", all);
}

SpeakingConfig parse_speaking(Fields f) {
  SpeakingConfig c;
  c.codec = parse_codec(f);
  c.voices = parse_voices(f);
  c.max_seconds = f.integer("max_seconds", 1, 60, c.max_seconds);
  f.done();
  return c;
}

SpeechIds speech_ids(const SpeakingConfig& config, int64_t vocab) {
  return {.first = int32_t(vocab),
          .n_codes = int32_t(config.n_codes()),
          .n_voices = int32_t(config.voices.size()),
          .slice = 1};
}

}  // namespace naru
