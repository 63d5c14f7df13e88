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
#include "decoders/action/action_codec.h"
#include "decoders/action/finder_head.h"
#include "decoders/action/name_head.h"
#include "decoders/action/sight_head.h"
#include "decoders/speech/speech_decoder.h"
#include "decoders/text/detokenizer.h"
#include "encoders/speech/speech_encoder.h"
#include "encoders/state/camera_cells.h"
#include "encoders/state/state_encoder.h"
#include "encoders/state/told_places.h"
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
  // The codec of speech. Throw Error unless the model speaks: its config has a table of speech.
  const SpeechEncoder& speech_encoder() const;
  const SpeechDecoder& speech_decoder() const;
  bool speaks() const { return speech_encoder_.has_value(); }
  // Throw Error unless the model moves: its config has a table of motion.
  const StateEncoder& state_encoder() const;
  const ActionCodec& action_codec() const;
  bool moves() const { return action_codec_.has_value(); }
  // Throws Error unless the model points: its config has a table of motion.pointing. Then it has a sight_head() as
  // well.
  const CameraCells& camera_cells() const;
  bool points() const { return camera_cells_.has_value(); }
  // Of a model that moves and whose config has sights; else null.
  const SightHead* sight_head() const { return sight_head_ ? &*sight_head_ : nullptr; }
  // Of a model that moves and whose config has motion.names; else null.
  const NameHead* name_head() const { return name_head_ ? &*name_head_ : nullptr; }
  // Of a model that tells itself where things are: its config has motion.telling, and so it points and has a
  // name_head(). Else null.
  const FinderHead* finder_head() const { return finder_head_ ? &*finder_head_ : nullptr; }
  const ToldPlaces* told_places() const { return told_places_ ? &*told_places_ : nullptr; }
  bool tells() const { return told_places_.has_value(); }
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
  std::optional<SpeechEncoder> speech_encoder_;  // both or none
  std::optional<SpeechDecoder> speech_decoder_;
  std::optional<StateEncoder> state_encoder_;  // both or none
  std::optional<ActionCodec> action_codec_;
  std::optional<CameraCells> camera_cells_;
  std::optional<SightHead> sight_head_;
  std::optional<NameHead> name_head_;
  std::optional<FinderHead> finder_head_;
  std::optional<ToldPlaces> told_places_;
  Backbone backbone_;
  std::string run_summary_ = "{}";
};

// The bytes of a model file. dtype: F32, or BF16 by rounding to nearest even.
std::string model_file(const Model& model, DType dtype, const std::string& run_summary);

}  // namespace naru
