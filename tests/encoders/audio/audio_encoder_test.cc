// The encoder of sounds against PyTorch and central differences, alone and in a batch.
#include "encoders/audio/audio_encoder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>

#include "base/philox.h"
#include "core/tensor/dispatch.h"
#include "encoders/audio/hearing_heads.h"
#include "tests/testing/op_case.h"

namespace naru {
namespace {

using testing::bits_of;

AudioConfig small_config() {
  AudioConfig c;
  c.channels = {2, 3};
  c.n_layers = 1;
  c.block = {.d_model = 8, .n_heads = 2, .n_kv_heads = 2, .head_dim = 4, .d_hidden = 12};
  c.block.causal = false;
  c.rope = RopeTable{.theta = 100, .rotary_dim = 4, .sections = {2, 0, 0}};
  c.skip_silence = true;
  c.d_out = 10;
  return c;
}

// Log-mel of `n_rows`: loud noise, silent in [begin, end).
Tensor sound(int64_t n_rows, uint64_t seed, int64_t begin = 0, int64_t end = 0) {
  const Tensor out = cast(testing::uniform({n_rows, 80}, -9, -3, seed), DType::f32);
  std::fill_n(out.data<float>() + begin * 80, (end - begin) * 80, -18.4f);
  return out;
}

// An encoder whose blocks do something: their outputs begin at zero.
struct Encoder {
  explicit Encoder(const AudioConfig& config = small_config()) : encoder(Params(weights) / "audio", config) {
    for (const auto& [name, tensor] : weights.all()) {
      if (tensor.rank() != 2) continue;
      Random random(7, uint64_t(tensor.size()));
      for (float& v : tensor.span<float>()) v = 0.4f * random.normal();
    }
  }
  Weights weights = Weights::random(3);
  AudioEncoder encoder;
};

// The names of the parameters in the order of tests/golden/audio_encoder.py.
std::vector<std::string> golden_names() {
  std::vector<std::string> out;
  for (const char* name : {"stem.0.weight", "stem.0.bias", "stem.1.weight", "stem.1.bias", "in.weight"})
    out.push_back(name);
  for (const char* name : {"pre_attn_norm", "pre_ffn_norm", "q_norm", "k_norm", "q", "k", "v", "o", "up", "down"})
    out.push_back(concat("layers.0.", name, ".weight"));
  for (const char* name : {"norm", "feature_norm", "out_norm", "merge", "out"}) out.push_back(concat(name, ".weight"));
  return out;
}

// inputs: thousandths of log-mel (sum of T, 80) i32, the rows of each sound (B) i32, then the parameters.
Tensor embeddings_of(const std::vector<Tensor>& inputs) {
  const std::vector<std::string> names = golden_names();
  NamedTensors parameters;
  for (size_t i = 0; i < names.size(); ++i) parameters.emplace_back(names[i], inputs[2 + i]);
  Weights weights = Weights::sharing(parameters);
  const AudioEncoder encoder(Params(weights), small_config());
  weights.check_all_taken();
  std::vector<Tensor> sounds;
  const int32_t* from = inputs[0].data<int32_t>();
  for (const int32_t n_rows : inputs[1].span<int32_t>()) {
    sounds.push_back(empty({n_rows, 80}, inputs[2].dtype()));
    dispatch(sounds.back(), [&]<class T>(auto) {
      for (T& v : sounds.back().span<T>()) v = T(*from++) / T(1000);
    });
  }
  return encoder.forward(sounds).embeddings;
}

TEST(AudioEncoder, ValuesAndGradientsOfAllParameters) {
  testing::OpCase op_case{.name = "audio_encoder", .inputs = {}, .op = embeddings_of, .golden = {}};
  op_case.golden = "tests/golden/audio_encoder.safetensors";
  const Tensor mel = testing::uniform({69, 80}, -9000, -3000);
  std::vector<int32_t> thousandths(mel.span<double>().begin(), mel.span<double>().end());
  std::fill_n(thousandths.begin() + 12 * 80, 36 * 80, -18400);
  op_case.inputs = {from(thousandths, {69, 80}), from<int32_t>({63, 6}, {2})};
  Weights weights = Weights::random(1);
  const AudioEncoder shapes(Params(weights), small_config());
  const std::map<std::string, Tensor> parameters(weights.all().begin(), weights.all().end());
  for (const std::string& name : golden_names()) {
    const Shape& shape = parameters.at(name).shape();
    const bool norm = name.find("norm") != std::string::npos;
    op_case.inputs.push_back(
        testing::uniform(shape, norm ? 0.5 : -0.4, norm ? 1.5 : 0.4, /*seed=*/op_case.inputs.size()));
  }
  testing::run(op_case);
}

TEST(AudioEncoder, ASoundIsTheSameAloneAndInABatch) {
  const Encoder e;
  const std::vector<Tensor> sounds{sound(63, 1, 12, 48), sound(1, 2), sound(97, 3), sound(6, 4, 0, 6)};
  const EncodedSounds all = e.encoder.forward(sounds);
  ASSERT_EQ(all.tracks.size(), 4u);
  EXPECT_EQ(all.frames.shape(), (Shape{13 + 1 + 25 + 1, 8}));
  EXPECT_EQ(all.features.shape(), (Shape{7 + 1 + 13 + 1, 8}));
  EXPECT_EQ(all.embeddings.shape(), (Shape{7 + 1 + 13 + 1, 10}));
  for (size_t i = 0; i < sounds.size(); ++i) {
    const EncodedSounds alone = e.encoder.forward({sounds[i]});
    const EncodedSounds::Track& track = all.tracks[i];
    const auto n = int64_t(track.frames.seen.size()), m = int64_t(track.frames.kept.size());
    EXPECT_EQ(bits_of({alone.frames}), bits_of({all.frames.rows(track.first_frame, n)})) << i;
    EXPECT_EQ(bits_of({alone.features}), bits_of({all.features.rows(track.first, m)})) << i;
    EXPECT_EQ(bits_of({alone.embeddings}), bits_of({all.embeddings.rows(track.first, m)})) << i;
  }
}

TEST(AudioEncoder, SameBits) {
  const Encoder e;
  testing::expect_same_bits("audio_encoder", [&] {
    const EncodedSounds out = e.encoder.forward({sound(300, 1, 50, 120), sound(41, 2)});
    return std::vector<Tensor>{out.frames, out.features, out.embeddings};
  });
}

// Of the silent rows 12 to 47 the ten next to each sound are sent, in frames of four: frames 6 to 8 are not.
TEST(AudioEncoder, SilentFramesAreNotSentAndTheRestKeepsItsTime) {
  const Encoder e;
  const EncodedSounds encoded = e.encoder.forward({sound(63, 1, 12, 48)});
  EXPECT_EQ(encoded.tracks[0].frames.n, 16);
  EXPECT_EQ(encoded.tracks[0].frames.seen, (std::vector<int32_t>{0, 1, 2, 3, 4, 5, 9, 10, 11, 12, 13, 14, 15}));
  EXPECT_EQ(encoded.tracks[0].frames.kept, (std::vector<int32_t>{0, 1, 2, 4, 5, 6, 7}));
  EXPECT_EQ(e.encoder.frames_of(sound(40, 1, 0, 40)).seen, std::vector<int32_t>{0});
  // Where nothing is silent the encoder is the one that sends all.
  AudioConfig config = small_config();
  config.skip_silence = false;
  const Encoder all(config);
  EXPECT_EQ(bits_of({e.encoder.forward({sound(40, 5)}).embeddings}),
            bits_of({all.encoder.forward({sound(40, 5)}).embeddings}));
  EXPECT_EQ(all.encoder.forward({sound(63, 1, 12, 48)}).embeddings.dim(0), 8);
}

// A pause is heard by its length alone: the frames are the same, their times are not.
TEST(AudioEncoder, TimesArePartOfTheResult) {
  const Encoder e;
  const auto with_pause = [](int64_t rows) {
    const Tensor words = sound(48, 1), out = full({48 + rows, 80}, -18.4);
    std::copy_n(words.data<float>(), 24 * 80, out.data<float>());
    std::copy_n(words.data<float>() + 24 * 80, 24 * 80, out.data<float>() + (24 + rows) * 80);
    return out;
  };
  const auto stem = [&](const Tensor& mel) { return e.encoder.forward({mel}, /*with_blocks=*/false).frames; };
  const Tensor near = with_pause(40), far = with_pause(80);
  EXPECT_EQ(bits_of({stem(near)}), bits_of({stem(far)}));
  EXPECT_NE(bits_of({e.encoder.forward({near}).frames}), bits_of({e.encoder.forward({far}).frames}));
}

TEST(AudioEncoder, NeitherLoudnessNorTheLengthOfSilenceMatters) {
  const Encoder e;
  AudioConfig config = small_config();
  config.skip_silence = false;
  const Encoder all(config);
  const auto even = [](const Encoder& by, const Tensor& mel) {
    return standardise({mel}, {by.encoder.frames_of(mel)});
  };
  const Tensor words = sound(40, 1), louder = sound(40, 1);
  for (float& v : louder.span<float>()) v += 2;
  const Tensor want = even(e, words), loud = even(e, louder);
  for (int64_t i = 0; i < want.size(); ++i) ASSERT_NEAR(loud.data<float>()[i], want.data<float>()[i], 1e-5);

  const auto inside = [&](const Encoder& by, int64_t around) {
    const Tensor mel = full({40 + 2 * around, 80}, -18.4);
    std::copy_n(words.data<float>(), words.size(), mel.data<float>() + around * 80);
    return bits_of({even(by, mel).rows(around, 40)});
  };
  EXPECT_EQ(inside(e, 40), inside(e, 400));
  EXPECT_NE(inside(all, 40), inside(all, 400));
}

TEST(AudioEncoder, CountsTheFlopsOfItsStem) {
  const Encoder e;
  const auto flops = [](int64_t frames, int64_t seen) {
    return 2. * double(2 * frames * 40 * 9 * 2 + frames * 20 * 9 * 2 * 3 + seen * 60 * 8);
  };
  EXPECT_EQ(e.encoder.stem_flops(e.encoder.frames_of(sound(40, 1))), flops(10, 10));
  EXPECT_EQ(e.encoder.stem_flops(e.encoder.frames_of(sound(63, 1, 12, 48))), flops(16, 13));
}

TEST(AudioEncoder, RefusesWhatIsNoLogMel) {
  const Encoder e;
  EXPECT_ERROR(e.encoder.forward({}), "AudioEncoder: there is no sound");
  EXPECT_ERROR(e.encoder.forward({zeros({0, 80})}),
               "AudioEncoder: log-mel must be (T, 80) with T from 1 to 32768, got (0, 80)");
  EXPECT_ERROR(e.encoder.forward({zeros({4, 64})}),
               "AudioEncoder: log-mel must be (T, 80) with T from 1 to 32768, got (4, 64)");
  EXPECT_ERROR(e.encoder.forward({zeros({32769, 80})}),
               "AudioEncoder: log-mel must be (T, 80) with T from 1 to 32768, got (32769, 80)");
  EXPECT_ERROR(e.encoder.forward({sound(8, 1), cast(sound(8, 1), DType::f64)}),
               "AudioEncoder: sounds of a batch must be of one type, got F32 and F64");
  for (const float bad : {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
    const Tensor mel = sound(9, 1);
    mel.data<float>()[5 * 80 + 3] = bad;
    EXPECT_ERROR(e.encoder.forward({mel}), "AudioEncoder: log-mel must be finite, row 5 is not");
  }
}

TEST(AudioEncoder, RefusesAConfigThatMakesNoEncoder) {
  const auto error_with = [](auto change) {
    AudioConfig config = small_config();
    change(config);
    return testing::error_of([&] { Encoder{config}; });
  };
  EXPECT_EQ(error_with([](AudioConfig&) {}), "");
  EXPECT_EQ(error_with([](AudioConfig& c) { c.channels = {4}; }),
            "AudioEncoder: channels must be a list of 2, one for each convolution, got 1");
  EXPECT_EQ(error_with([](AudioConfig& c) { c.merge_frames = 0; }),
            "AudioEncoder: merge_frames must be positive, got 0");
  EXPECT_EQ(error_with([](AudioConfig& c) { c.block.causal = true; }), "AudioEncoder: its blocks must not be causal");
  EXPECT_EQ(error_with([](AudioConfig& c) {
              c.rope.sections = {1, 1, 0};
            }),
            "AudioEncoder: sound has time alone: rope sections must be {pairs, 0, 0}");
  EXPECT_EQ(error_with([](AudioConfig& c) { c.rope.rotary_dim = 6; }),
            "AudioEncoder: rope turns 6 elements of a head, which has 4");
}

TEST(HearingHeads, HaveFramesOfTheirOwn) {
  Weights weights = Weights::random(1);
  const HearingHeads heads(Params(weights) / "hearing_heads", 8, {.frames = 2, .phonemes = 52});
  const Tensor frames = sound(9, 1).view({90, 8});
  EXPECT_EQ(heads.ctc(frames).shape(), (Shape{180, kCtcClasses}));
  EXPECT_EQ(heads.dense(frames).shape(), (Shape{90, 52}));
  EXPECT_EQ(bits_of({heads.ctc(frames.rows(7, 2))}), bits_of({heads.ctc(frames).rows(14, 4)}));
}

}  // namespace
}  // namespace naru
