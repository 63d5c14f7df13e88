// The model file: what is written is what is opened, and nothing damaged is opened.
#include "omni/model.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "omni/hearing.h"
#include "omni/reader.h"
#include "tests/testing/folder.h"
#include "tests/testing/op_case.h"
#include "tests/testing/small_model.h"

namespace naru {
namespace {

using testing::small_config;
using testing::small_hearing_config;
using testing::small_model;
using testing::small_speaking_config;

class ModelFile : public ::testing::Test {
 protected:
  const testing::Folder folder;
  const std::string path = folder / "m.safetensors";
};

TEST_F(ModelFile, OpensWhatWasWritten) {
  const auto model = small_model(small_config());
  ASSERT_TRUE(write_file(path, model_file(*model, DType::f32, R"({"steps":3})")));
  const auto opened = Model::open(path);
  ASSERT_TRUE(opened) << opened.failure().message;
  EXPECT_EQ((*opened)->run_summary(), R"({"steps":3})");
  EXPECT_EQ((*opened)->config().name, "small");
  ASSERT_EQ((*opened)->parameters().size(), model->parameters().size());
  for (size_t i = 0; i < model->parameters().size(); ++i) {
    EXPECT_EQ((*opened)->parameters()[i].first, model->parameters()[i].first);
    EXPECT_EQ(testing::bits_of({(*opened)->parameters()[i].second}), testing::bits_of({model->parameters()[i].second}));
  }
}

TEST_F(ModelFile, RefusesPrefixesAndForeignFiles) {
  const std::string good = model_file(*small_model(small_config()), DType::bf16, "{}");
  for (size_t n = 0; n < good.size(); n += n < 4096 ? 97 : 1511) {
    ASSERT_TRUE(write_file(path, good.substr(0, n)));
    EXPECT_FALSE(Model::open(path)) << n;
  }
  ASSERT_TRUE(write_file(path, safetensors_bytes({{"a", zeros({1})}})));
  EXPECT_EQ(Model::open(path).failure().message, "is no Naru model: its metadata does not say naru.format 1");
  EXPECT_EQ(Model::open(folder / "none").failure().code, Code::not_found);
}

// Nested so deep that copying or printing the value would overflow the stack.
TEST_F(ModelFile, RefusesAConfigNestedTooDeep) {
  const std::string deep = std::string(300'000, '[') + std::string(300'000, ']');
  const std::map<std::string, std::string> metadata = {{"naru.format", "1"},
                                                       {"naru.config", R"({"name":"a","context":)" + deep + "}"},
                                                       {"naru.tokenizer", Vocabulary().to_json()}};
  ASSERT_TRUE(write_file(path, safetensors_bytes({{"a", zeros({1})}}, metadata)));
  EXPECT_EQ(Model::open(path).failure().message, "its naru.config is not valid JSON, or nested too deep");
}

TEST_F(ModelFile, RefusesTensorsThatDoNotFitTheConfig) {
  const auto model = small_model(small_config());
  nlohmann::json config = small_config();
  config["backbone"]["n_layers"] = 1;  // one layer's tensors are left over
  const std::map<std::string, std::string> metadata = {
      {"naru.format", "1"}, {"naru.config", config.dump()}, {"naru.tokenizer", Vocabulary().to_json()}};
  ASSERT_TRUE(write_file(path, safetensors_bytes(model->parameters(), metadata)));
  EXPECT_EQ(Model::open(path).failure().message,
            "Weights: the file has a tensor 'backbone.layers.1.down.weight' that this model does not use");
}

TEST(Config, NamesTheFieldThatIsWrong) {
  const auto error_with = [](auto change) {
    nlohmann::json config = small_config();
    change(config);
    return testing::error_of([&] { parse_config(config, 700); });
  };
  EXPECT_EQ(error_with([](auto& c) { c["colour"] = 1; }), "model: unknown field 'colour'");
  EXPECT_EQ(error_with([](auto& c) { c.erase("name"); }), "model: the field 'name' is missing");
  EXPECT_EQ(error_with([](auto& c) { c["context"] = -1; }),
            "model.context: wanted a whole number from 1 to 16777216, got -1");
  EXPECT_EQ(error_with([](auto& c) { c["backbone"]["windows"] = {1}; }),
            "model.backbone.windows: wanted one number for each of the 2 layers");
  EXPECT_EQ(error_with([](auto& c) { c["backbone"]["mlp"] = "moe"; }),
            "model.backbone.mlp: wanted one of silu_glu, relu2, got 'moe'");
  EXPECT_EQ(error_with([](auto& c) {
              c["vision"]["rope"]["sections"] = {1, 2};
            }),
            "model.vision.rope.sections: wanted three numbers of pairs: time, rows, columns");
  const auto audio_error_with = [](auto change) {
    nlohmann::json config = small_hearing_config();
    change(config["audio"]);
    return testing::error_of([&] { parse_config(config, 700); });
  };
  EXPECT_EQ(audio_error_with([](auto&) {}), "");
  EXPECT_EQ(audio_error_with([](auto& c) { c["colour"] = 1; }), "model.audio: unknown field 'colour'");
  EXPECT_EQ(audio_error_with([](auto& c) { c.erase("phonemes"); }), "model.audio: the field 'phonemes' is missing");
  EXPECT_EQ(audio_error_with([](auto& c) { c["channels"] = {4}; }),
            "model.audio.channels: wanted two numbers, one for each convolution");
  EXPECT_EQ(audio_error_with([](auto& c) {
              c["rope"]["sections"] = {2, 2, 0};
            }),
            "model.audio.rope.sections: sound has time alone: wanted [pairs, 0, 0]");
  EXPECT_EQ(audio_error_with([](auto& c) {
              c["rope"]["sections"] = {5, 0, 0};
            }),
            "model.audio.rope.sections: wanted at most head_dim / 2 = 4 pairs, got 5");
  EXPECT_EQ(audio_error_with([](auto& c) { c["skip_silence"] = 1; }),
            "model.audio.skip_silence: wanted true or false, got 1");
  EXPECT_EQ(audio_error_with([](auto& c) { c["merge_frames"] = 0; }),
            "model.audio.merge_frames: wanted a whole number from 1 to 16, got 0");
  EXPECT_EQ(audio_error_with([](auto& c) { c["hearing_frames"] = 5; }),
            "model.audio.hearing_frames: wanted a whole number from 1 to 4, got 5");
  EXPECT_EQ(audio_error_with([](auto& c) { c["max_seconds"] = 31; }),
            "model.audio.max_seconds: wanted a whole number from 1 to 30, got 31");
  EXPECT_EQ(audio_error_with([](auto& c) { c = 3; }), "model.audio: wanted a table of fields");
}

TEST(Config, NamesWhatIsWrongWithSpeech) {
  const auto error_with = [](auto change) {
    nlohmann::json config = small_speaking_config();
    change(config["speech"]);
    return testing::error_of([&] { parse_config(config, 700); });
  };
  EXPECT_EQ(error_with([](auto&) {}), "");
  EXPECT_EQ(error_with([](auto& c) { c["colour"] = 1; }), "model.speech: unknown field 'colour'");
  EXPECT_EQ(error_with([](auto& c) { c.erase("d_model"); }), "model.speech: the field 'd_model' is missing");
  EXPECT_EQ(error_with([](auto& c) { c["levels"] = 4; }),
            "model.speech.levels: wanted an odd number, as many levels above 0 as below, got 4");
  EXPECT_EQ(error_with([](auto& c) { c["digits"] = 7, c["levels"] = 5; }),
            "model.speech.digits: 7 digits of 5 levels are more than 65536 codes");
  EXPECT_EQ(error_with([](auto& c) { c["n_decoder_layers"] = 17; }),
            "model.speech.n_decoder_layers: wanted a whole number from 0 to 16, got 17");
  EXPECT_EQ(error_with([](auto& c) { c["voices"] = nlohmann::json::array(); }),
            "model.speech.voices: wanted a list of 1 to 64 names");
  EXPECT_EQ(error_with([](auto& c) {
              c["voices"] = {"sora", "Bada"};
            }),
            "model.speech.voices: wanted names of at most 32 letters from a to z, - and _, got \"Bada\"");
  EXPECT_EQ(error_with([](auto& c) {
              c["voices"] = {"sora", 3};
            }),
            "model.speech.voices: wanted names of at most 32 letters from a to z, - and _, got 3");
  EXPECT_EQ(error_with([](auto& c) {
              c["voices"] = {"sora", "sora"};
            }),
            "model.speech.voices: 'sora' comes twice");
  nlohmann::json untied = small_speaking_config();
  untied["backbone"]["tied"] = false;
  EXPECT_ERROR(parse_config(untied, 700), "model.speech: a model that speaks has a tied head; leave out backbone.tied");
  EXPECT_EQ(parse_config(small_speaking_config(), 700).speech_ids.end(), 727);
  EXPECT_EQ(parse_config(small_config(), 700).backbone.ranges.size(), 0u);
}

TEST_F(ModelFile, EarsAreOptional) {
  const auto without = small_model(small_config()), with = small_model(small_hearing_config());
  EXPECT_FALSE(without->hears());
  EXPECT_ERROR(without->audio(), "this model does not hear: its config has no table 'audio'");
  EXPECT_ERROR(without->hearing_heads(), "this model does not hear: its config has no table 'audio'");
  // The others are the same, in the same order.
  NamedTensors others;
  for (const auto& [name, tensor] : with->parameters())
    if (!name.starts_with("audio.") && !name.starts_with("hearing_heads.")) others.emplace_back(name, tensor);
  EXPECT_LT(others.size(), with->parameters().size());
  EXPECT_EQ(weights_sha256(others, DType::f32), weights_sha256(without->parameters(), DType::f32));

  ASSERT_TRUE(write_file(path, model_file(*with, DType::f32, "{}")));
  const auto opened = Model::open(path);
  ASSERT_TRUE(opened) << opened.failure().message;
  ASSERT_TRUE((*opened)->hears());
  EXPECT_EQ((*opened)->hearing_heads().config().phonemes, 52);
  EXPECT_EQ((*opened)->hearing_heads().config().frames, 2);
  const Tensor mel = cast(testing::uniform({31, 80}, -9, -3), DType::f32);
  EXPECT_EQ(testing::bits_of({(*opened)->audio().forward({mel}).embeddings}),
            testing::bits_of({with->audio().forward({mel}).embeddings}));
}

TEST_F(ModelFile, AVoiceIsOptional) {
  nlohmann::json silent = small_speaking_config();
  silent.erase("speech");
  const auto without = small_model(silent), with = small_model(small_speaking_config());
  EXPECT_FALSE(without->speaks());
  EXPECT_ERROR(without->speech_encoder(), "this model does not speak: its config has no table 'speech'");
  EXPECT_ERROR(without->speech_decoder(), "this model does not speak: its config has no table 'speech'");
  // The others are the same, in the same order.
  NamedTensors others;
  for (const auto& [name, tensor] : with->parameters())
    if (!name.starts_with("speech.") && !name.starts_with("backbone.ranges.")) others.emplace_back(name, tensor);
  EXPECT_LT(others.size(), with->parameters().size());
  EXPECT_EQ(weights_sha256(others, DType::f32), weights_sha256(without->parameters(), DType::f32));

  ASSERT_TRUE(write_file(path, model_file(*with, DType::f32, "{}")));
  const auto opened = Model::open(path);
  ASSERT_TRUE(opened) << opened.failure().message;
  ASSERT_TRUE((*opened)->speaks());
  EXPECT_EQ((*opened)->config().speaking->voices, (std::vector<std::string>{"sora", "bada"}));
  EXPECT_EQ((*opened)->config().speaking->n_codes(), 27);
  const Tensor mel = cast(testing::uniform({31, 80}, -9, -3), DType::f32), codes = with->speech_encoder().codes(mel);
  EXPECT_EQ(testing::bits_of({(*opened)->speech_encoder().codes(mel)}), testing::bits_of({codes}));
  EXPECT_EQ(testing::bits_of({(*opened)->speech_decoder().forward(codes)}),
            testing::bits_of({with->speech_decoder().forward(codes)}));
}

TEST(Hearing, APromptKeepsTheTimesOfWhatWasHeard) {
  const auto model = small_model(small_hearing_config());
  const Tensor words = cast(testing::uniform({40, 80}, -9, -3), DType::f32), apart = full({136, 80}, -18.4);
  std::copy_n(words.data<float>(), 20 * 80, apart.data<float>() + 16 * 80);
  std::copy_n(words.data<float>() + 20 * 80, 20 * 80, apart.data<float>() + 100 * 80);
  const EncodedSounds encoded = model->audio().forward({words, apart});
  EXPECT_EQ(encoded.embeddings.dim(1), 16);
  const Sequence prompt = hearing_prompt(encoded.tracks[1]);
  ASSERT_EQ(prompt.size(), 3u);
  EXPECT_EQ(prompt[0].ids, (std::vector<int32_t>{kBos, kUser, kAudio}));
  EXPECT_EQ(prompt[1].first_row, 5);
  // Rows 16 to 35 and 100 to 119 can be heard, and ten more are sent on each side: frames 1 to 11 and 22 to 32.
  std::vector<std::array<int32_t, 3>> places;
  for (const int32_t time : {0, 1, 2, 3, 4, 5, 11, 12, 13, 14, 15, 16}) places.push_back({time, 0, 0});
  EXPECT_EQ(prompt[1].places, places);
  EXPECT_EQ(prompt[2].ids, (std::vector<int32_t>{kAudioEnd, kAssistant}));
  const Packed packed = pack({hearing_prompt(encoded.tracks[0]), prompt});
  EXPECT_EQ(packed.size(), 5 + 5 + 5 + 12);
}

// Answers do not depend on who else is in the batch.
TEST(Reader, ALineIsReadTheSameAloneAndInABatchOfEight) {
  const auto model = small_model(small_config());
  testing::draw_weights(*model);
  std::vector<Image> lines;
  for (uint64_t i = 0; i < 8; ++i) lines.push_back(testing::noise(i, 32, int(16 + 8 * (i % 5))));
  const ReadOptions options{.sampling = {.temperature = 1, .seed = 4}, .max_tokens = 20};
  const ReadOptions greedy{.sampling = {}, .max_tokens = 20};
  const std::vector<Answer> together = read_pictures(*model, lines, greedy);
  std::set<std::string> different;
  for (size_t i = 0; i < lines.size(); ++i) {
    EXPECT_EQ(read_pictures(*model, {lines[i]}, greedy)[0].text, together[i].text);
    different.insert(together[i].text);
  }
  EXPECT_GT(different.size(), 2u);
  // What is drawn has the draws of its own place, wherever its batch begins.
  const std::vector<Answer> drawn = read_pictures(*model, lines, options);
  for (size_t i = 0; i < lines.size(); ++i) {
    ReadOptions own = options;
    own.first_stream = i;
    EXPECT_EQ(read_pictures(*model, {lines[i]}, own)[0].text, drawn[i].text);
  }
}

}  // namespace
}  // namespace naru
