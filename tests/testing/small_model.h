// Tiny models with random weights, and pictures and sounds for them.
#pragma once

#include <memory>

#include "base/philox.h"
#include "media/types.h"
#include "omni/model.h"
#include "omni/prompt.h"
#include "omni/reader.h"

namespace naru::testing {

// Of a model that reads lines of 32 px.
inline nlohmann::json small_config() {
  return nlohmann::json::parse(R"({
    "name": "small", "context": 64, "line_max_width_px": 64,
    "vision": {"channels": [4, 8, 16], "strides": [2, 2, 2], "n_layers": 1, "d_model": 16, "n_heads": 2,
               "head_dim": 8, "d_hidden": 16, "merge_rows": 4, "merge_columns": 1,
               "rope": {"theta": 100, "sections": [0, 2, 2], "per_axis_frequencies": true}},
    "backbone": {"n_layers": 2, "d_model": 16, "n_heads": 2, "head_dim": 8, "d_hidden": 16, "logits_softcap": 20,
                 "ropes": [{"theta": 100, "sections": [2, 1, 1]}]}})");
}

// Of a model of whole pictures.
inline nlohmann::json small_picture_config() {
  nlohmann::json config = small_config();
  config["context"] = 128;
  config["vision"]["merge_rows"] = config["vision"]["merge_columns"] = 2;
  return config;
}

// Of a model that hears, too: sounds of at most 3.44 s, which leave 16 positions for an answer.
inline nlohmann::json small_hearing_config() {
  nlohmann::json config = small_config();
  config["audio"] = nlohmann::json::parse(R"({
    "channels": [2, 4], "n_layers": 1, "d_model": 16, "n_heads": 2, "head_dim": 8, "d_hidden": 16, "phonemes": 52,
    "skip_silence": true, "rope": {"theta": 100, "sections": [4, 0, 0]}})");
  return config;
}

// The answer to one question about one picture, by its prompt as a whole.
inline Result<Answer> ask(const Model& model, const Image& picture, const std::string& words,
                          const ReadOptions& options) {
  auto medium = picture_medium(model, picture, int64_t(model.tokenizer().encode(words).size()));
  if (!medium) return medium.failure();
  Prompt prompt(model);
  if (const auto added = prompt.add_user({{*std::move(medium)}, words}); !added) return added.failure();
  return answer(model, {prompt.sequence()}, prompt.media(), options)[0];
}

inline std::unique_ptr<Model> small_model(const nlohmann::json& config) {
  const Vocabulary vocabulary;
  return std::make_unique<Model>(parse_config(config, vocabulary.size()), Tokenizer(vocabulary), Weights::random(1));
}

// Draws weights that make answers differ: the initial ones have outputs of zero.
inline void draw_weights(const Model& model) {
  uint64_t stream = 0;
  for (const auto& [name, tensor] : model.parameters()) {
    Random random(2, ++stream);
    if (tensor.rank() > 1)
      for (float& v : tensor.span<float>()) v = 0.4f * random.normal();
  }
}

// A model that sees and hears, with room for a talk, whose answers differ. Made once.
inline const Model& talking_model() {
  static const std::unique_ptr<Model> kept = [] {
    nlohmann::json config = small_picture_config();
    config["context"] = 256;
    config["audio"] = small_hearing_config()["audio"];
    config["audio"]["max_seconds"] = 3;
    auto made = small_model(config);
    draw_weights(*made);
    return made;
  }();
  return *kept;
}

// Of a model that sees, hears and says up to two seconds in two voices, in 27 codes.
inline nlohmann::json small_speaking_config() {
  nlohmann::json config = small_picture_config();
  config["context"] = 256;
  config["audio"] = small_hearing_config()["audio"];
  config["audio"]["max_seconds"] = 3;
  config["speech"] = nlohmann::json::parse(R"({
    "digits": 3, "levels": 3, "d_model": 16, "d_hidden": 24, "n_encoder_layers": 1, "n_decoder_layers": 2,
    "voices": ["sora", "bada"], "max_seconds": 2})");
  return config;
}

// Such a one, whose answers differ. Made once.
inline const Model& speaking_model() {
  static const std::unique_ptr<Model> kept = [] {
    auto made = small_model(small_speaking_config());
    draw_weights(*made);
    return made;
  }();
  return *kept;
}

// A picture of random pixels.
inline Image noise(uint64_t seed, int height, int width) {
  Image out(height, width);
  Random random(seed);
  for (uint8_t& v : out.pixels) v = uint8_t(random.below(256));
  return out;
}

// Noise whose loudness changes twice a second, so that pieces of it differ.
inline std::vector<float> chatter(double seconds) {
  std::vector<float> out(size_t(seconds * kSoundRate));
  Random random(3);
  for (size_t i = 0; i < out.size(); ++i)
    out[i] = random.uniform(-1, 1) * (0.01f + 0.05f * float(i / (kSoundRate / 2) * 7 % 5));
  return out;
}

}  // namespace naru::testing
