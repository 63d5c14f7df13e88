// The whole model from one file: encoders, backbone, tokenizer, config. Training and answering share it.
//
// A model file is one safetensors file. Its metadata holds "naru.format" ("1"), "naru.config" (JSON), "naru.tokenizer"
// (JSON), and "naru.run" (JSON: a summary of the run that made it). A Model is const once built and shared by all
// requests.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "core/nn/params.h"
#include "decoders/text/detokenizer.h"
#include "encoders/text/tokenizer.h"
#include "encoders/vision/reading_heads.h"
#include "omni/config.h"

namespace naru {

class Model {
 public:
  // A new model when the weights are Weights::random, else the one the weights come from. Throws Error when they do not
  // fit.
  Model(ModelConfig config, Tokenizer tokenizer, Weights weights);
  Model(const Model&) = delete;

  // Opens a model file. Nothing in it is executed or trusted; every defect is a Failure.
  static Result<std::unique_ptr<Model>> open(const std::string& path);
  static Result<std::unique_ptr<Model>> open(const Safetensors& file);

  const ModelConfig& config() const { return config_; }
  const Tokenizer& tokenizer() const { return tokenizer_; }
  const Detokenizer& detokenizer() const { return detokenizer_; }
  const VisionEncoder& vision() const { return vision_; }
  const ReadingHeads& reading_heads() const { return reading_heads_; }
  // Throw Error unless the model hears: its config has a table of audio.
  const AudioEncoder& audio() const;
  const HearingHeads& hearing_heads() const;
  bool hears() const { return audio_.has_value(); }
  bool speaks() const { return config_.speaking.has_value(); }
  const Backbone& backbone() const { return backbone_; }
  // In a fixed order: that of construction.
  const std::vector<std::pair<std::string, Tensor>>& parameters() const { return weights_.all(); }
  int64_t n_parameters() const { return weights_.n_elements(); }
  const std::string& run_summary() const { return run_summary_; }  // JSON; "{}" when there is none

 private:
  ModelConfig config_;
  Tokenizer tokenizer_;
  Detokenizer detokenizer_;
  Weights weights_;
  VisionEncoder vision_;
  ReadingHeads reading_heads_;
  std::optional<AudioEncoder> audio_;  // both or none
  std::optional<HearingHeads> hearing_heads_;
  Backbone backbone_;
  std::string run_summary_ = "{}";
};

// The bytes of a model file. dtype: F32, or BF16 by rounding to nearest even.
std::string model_file(const Model& model, DType dtype, const std::string& run_summary);

}  // namespace naru
