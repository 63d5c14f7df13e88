#include "omni/model.h"

#include "core/store/json.h"

namespace naru {
namespace {

std::optional<AudioEncoder> ears_of(Params p, const ModelConfig& config) {
  if (!config.audio) return std::nullopt;
  return std::optional<AudioEncoder>(std::in_place, p, *config.audio);
}

std::optional<HearingHeads> heads_of(Params p, const ModelConfig& config) {
  if (!config.audio) return std::nullopt;
  return std::optional<HearingHeads>(std::in_place, p, config.audio->block.d_model, config.hearing);
}

// Half of the codec.
template <class Half>
std::optional<Half> codec_of(Params p, const ModelConfig& config) {
  if (!config.speaking) return std::nullopt;
  return std::optional<Half>(std::in_place, p, config.speaking->codec);
}

std::optional<StateEncoder> state_encoder_of(Params p, const ModelConfig& config) {
  if (!config.motion) return std::nullopt;
  return std::optional<StateEncoder>(std::in_place, p, config.motion->state);
}

std::optional<ActionCodec> action_codec_of(const ModelConfig& config) {
  if (!config.motion) return std::nullopt;
  return ActionCodec(config.motion->actions);
}

std::optional<CameraCells> camera_cells_of(Params p, const ModelConfig& config) {
  if (!config.motion || !config.motion->pointing_frequencies) return std::nullopt;
  return std::optional<CameraCells>(std::in_place, p, int64_t(config.motion->cameras.size()),
                                    *config.motion->pointing_frequencies, config.backbone.block.d_model);
}

std::optional<SightHead> sight_head_of(Params p, const ModelConfig& config) {
  if (!config.motion || config.motion->sights == 0) return std::nullopt;
  return std::optional<SightHead>(std::in_place, p, config.backbone.block.d_model, config.motion->sights,
                                  config.motion->pointing_frequencies.has_value());
}

std::optional<NameHead> name_head_of(Params p, const ModelConfig& config) {
  if (!config.motion || config.motion->hues == 0) return std::nullopt;
  return std::optional<NameHead>(std::in_place, p, config.backbone.block.d_model, config.motion->hues,
                                 config.motion->forms);
}

std::optional<FinderHead> finder_head_of(Params p, const ModelConfig& config) {
  if (!config.motion || config.motion->told_things == 0) return std::nullopt;
  return std::optional<FinderHead>(std::in_place, p, config.backbone.block.d_model);
}

std::optional<ToldPlaces> told_places_of(Params p, const ModelConfig& config) {
  if (!config.motion || config.motion->told_things == 0) return std::nullopt;
  return std::optional<ToldPlaces>(std::in_place, p, config.motion->telling_frequencies, config.backbone.block.d_model);
}

}  // namespace

using nlohmann::json;

Model::Model(ModelConfig config, Tokenizer tokenizer, Weights weights)
    : config_(std::move(config)),
      tokenizer_(std::move(tokenizer)),
      detokenizer_(tokenizer_.vocabulary()),
      weights_(std::move(weights)),
      vision_(Params(weights_) / "vision", config_.vision),
      reading_heads_(Params(weights_) / "reading_heads", config_.vision.block.d_model, config_.reading_frames),
      audio_(ears_of(Params(weights_) / "audio", config_)),
      hearing_heads_(heads_of(Params(weights_) / "hearing_heads", config_)),
      speech_encoder_(codec_of<SpeechEncoder>(Params(weights_) / "speech" / "encoder", config_)),
      speech_decoder_(codec_of<SpeechDecoder>(Params(weights_) / "speech" / "decoder", config_)),
      state_encoder_(state_encoder_of(Params(weights_) / "motion" / "state", config_)),
      action_codec_(action_codec_of(config_)),
      camera_cells_(camera_cells_of(Params(weights_) / "motion" / "cells", config_)),
      sight_head_(sight_head_of(Params(weights_) / "motion" / "sights", config_)),
      name_head_(name_head_of(Params(weights_) / "motion" / "names", config_)),
      finder_head_(finder_head_of(Params(weights_) / "motion" / "finder", config_)),
      told_places_(told_places_of(Params(weights_) / "motion" / "told", config_)),
      backbone_(Params(weights_) / "backbone", config_.backbone) {
  weights_.check_all_taken();
}

const AudioEncoder& Model::audio() const {
  check(hears(), "this model does not hear: its config has no table 'audio'");
  return *audio_;
}

const HearingHeads& Model::hearing_heads() const {
  check(hears(), "this model does not hear: its config has no table 'audio'");
  return *hearing_heads_;
}

const SpeechEncoder& Model::speech_encoder() const {
  check(speaks(), "this model does not speak: its config has no table 'speech'");
  return *speech_encoder_;
}

const SpeechDecoder& Model::speech_decoder() const {
  check(speaks(), "this model does not speak: its config has no table 'speech'");
  return *speech_decoder_;
}

const StateEncoder& Model::state_encoder() const {
  check(moves(), "this model moves nothing: its config has no table 'motion'");
  return *state_encoder_;
}

const ActionCodec& Model::action_codec() const {
  check(moves(), "this model moves nothing: its config has no table 'motion'");
  return *action_codec_;
}

const CameraCells& Model::camera_cells() const {
  check(points(), "this model does not point: its config has no table 'motion.pointing'");
  return *camera_cells_;
}

Result<std::unique_ptr<Model>> Model::open(const std::string& path) {
  const auto file = Safetensors::open(path);
  if (!file) return file.failure();
  return open(*file);
}

Result<std::unique_ptr<Model>> Model::open(const Safetensors& file) {
  const auto entry = [&](const char* key) {
    const auto found = file.metadata().find(key);
    return found == file.metadata().end() ? std::string() : found->second;
  };
  if (entry("naru.format") != "1") return fail("is no Naru model: its metadata does not say naru.format 1");
  const json config = parse_json(entry("naru.config"));
  if (config.is_discarded()) return fail("its naru.config is not valid JSON, or nested too deep");
  auto tokenizer = Tokenizer::parse(entry("naru.tokenizer"));
  if (!tokenizer) return tokenizer.failure();
  try {
    const int64_t vocab = tokenizer->vocabulary().size();
    auto model =
        std::make_unique<Model>(parse_config(config, vocab), std::move(*tokenizer), Weights::for_answering(file));
    if (!entry("naru.run").empty()) model->run_summary_ = entry("naru.run");
    return model;
  } catch (const Error& error) {  // what a config or a set of tensors gets wrong is the file's fault here
    return fail(error.what());
  }
}

std::string model_file(const Model& model, DType dtype, const std::string& run_summary) {
  std::vector<std::pair<std::string, Tensor>> tensors;
  for (const auto& [name, tensor] : model.parameters()) tensors.emplace_back(name, cast(tensor, dtype));
  return safetensors_bytes(tensors, {{"naru.format", "1"},
                                     {"naru.config", model.config().source.dump()},
                                     {"naru.tokenizer", model.tokenizer().vocabulary().to_json()},
                                     {"naru.run", run_summary}});
}

}  // namespace naru
