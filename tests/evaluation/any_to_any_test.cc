// One loaded file: whatever goes in, whatever comes out. Words, a picture, a sound or a PDF are answered in writing and
// aloud; pictures, a robot's state and an instruction, written or spoken, become actions. Each answer is of its medium,
// and another input gets another answer. Inputs were made by other programs than those that the model learnt from.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/utf8.h"
#include "decoders/speech/speech_stream.h"
#include "omni/moving.h"
#include "omni/speaking.h"
#include "omni/turn_media.h"
#include "synth/manipulation/environment.h"
#include "tests/media/support.h"

namespace naru {
namespace {

constexpr char kModel[] = "models/unfinished/naru-xs/naru-xs.safetensors";

const Model& model() {
  static const std::unique_ptr<Model> loaded = Model::open(kModel).value();
  return *loaded;
}

std::vector<std::byte> bytes_of(const std::string& path) {
  return read_file(path, 8 << 20).value();
}

UserTurn in_words(const std::string& words) {
  return {{}, words};
}

UserTurn with_picture(const std::string& path, const std::string& words) {
  static ImageDecoder decoder = start_decoder();
  return {{picture_medium(model(), decoder.decode(bytes_of(path)).value()).value()}, words};
}

std::vector<float> sound_of(const std::string& path) {
  static SoundDecoder decoder = start_sound_decoder();
  return decoder.decode(bytes_of(path)).value().samples;
}

UserTurn with_sound(const std::string& path) {
  return {{sound_medium(model(), sound_of(path)).value()}, ""};
}

// The first page.
UserTurn with_document(const std::string& path, const std::string& words) {
  static PdfDecoder decoder = start_pdf_decoder();
  const std::vector<std::byte> bytes = bytes_of(path);
  UserTurn out = in_words("");
  TurnPages pages(decoder, bytes, picture_places(model(), out), fit_to_context(model(), /*n_words=*/32));
  add_page(pages.next().value().value(), &out);
  out.words += "\n" + words;
  return out;
}

struct Pair {
  std::string medium;
  UserTurn one, other;
};

std::vector<Pair> inputs() {
  const std::string demo = "examples/demo/", ask = "What is the largest value?";
  return {{"text", in_words("안녕하세요?"), in_words("What can you do?")},
          {"image", with_picture(demo + "chart_ko.png", ask), with_picture(demo + "chart_en.png", ask)},
          {"audio", with_sound(demo + "question_en.wav"), with_sound(demo + "recording_en.wav")},
          {"document", with_document(demo + "notice.pdf", "What is the title?"),
           with_document("tests/golden/pdfs/read.korean.pdf", "What is the title?")}};
}

Prompt prompt_of(const UserTurn& turn) {
  Prompt out(model());
  out.add_user(turn).value();
  return out;
}

TEST(AnyToAny, EverythingIsAnsweredInWriting) {
  for (const Pair& pair : inputs()) {
    SCOPED_TRACE(pair.medium);
    std::vector<std::string> said;
    for (const UserTurn* turn : {&pair.one, &pair.other}) {
      const Prompt prompt = prompt_of(*turn);
      said.push_back(answer(model(), {prompt.sequence()}, prompt.media(), {.max_tokens = 48})[0].text);
      EXPECT_FALSE(said.back().empty());
      EXPECT_EQ(code_points(said.back()).find(U'\uFFFD'), std::u32string::npos) << said.back();
    }
    EXPECT_NE(said[0], said[1]);
  }
}

// Samples between -1 and 1 that can be heard.
void expect_sound(const std::vector<float>& samples, size_t n_codes) {
  ASSERT_EQ(samples.size(), n_codes * size_t(kSoundRate / kCodesPerSecond));
  double sum = 0;
  for (const float x : samples) {
    ASSERT_TRUE(std::isfinite(x) && std::fabs(x) <= 1);
    sum += double(x) * x;
  }
  EXPECT_GT(std::sqrt(sum / double(samples.size())), 0.005);
}

TEST(AnyToAny, EverythingIsAnsweredAloud) {
  for (const Pair& pair : inputs()) {
    SCOPED_TRACE(pair.medium);
    std::vector<std::vector<int32_t>> codes;
    for (const UserTurn* turn : {&pair.one, &pair.other}) {
      const Prompt prompt = prompt_of(*turn);
      SpeakOptions options;
      options.text.max_tokens = 24;
      const SpokenReply reply =
          answer_aloud(model(), {{prompt.sequence(), /*voice=*/1, std::nullopt}}, prompt.media(), options).value()[0];
      EXPECT_FALSE(reply.written.empty());
      EXPECT_TRUE(can_be_said(reply.spoken)) << reply.written << " -> " << reply.spoken;
      SpeechStream stream(model().speech_decoder());
      std::vector<float> samples = stream.push(reply.codes);
      const std::vector<float> rest = stream.finish();
      samples.insert(samples.end(), rest.begin(), rest.end());
      expect_sound(samples, reply.codes.size());
      codes.push_back(reply.codes);
    }
    EXPECT_NE(codes[0], codes[1]);
  }
}

class Actions : public ::testing::Test {
 protected:
  synth::Environment environment = synth::Environment::open().value();
  const ModelPolicy policy{model()};

  Observation scene(synth::Task task, uint64_t seed) {
    environment.reset(task, seed);
    synth::Observation now = environment.observe();
    return {std::move(now.pictures), {now.state.begin(), now.state.end()}, std::move(now.instruction), {}};
  }
  std::vector<float> act(const Observation& observation) const {
    const ActionChunk chunk = policy.act(observation, /*seed=*/1, {}).value();
    EXPECT_EQ(chunk.values.size(), size_t(chunk.n_steps * chunk.n_actions));
    const ActionConfig& numbers = model().config().motion->actions;
    EXPECT_EQ(size_t(chunk.n_actions), numbers.low.size());
    for (size_t i = 0; i < chunk.values.size(); ++i) {
      const size_t n = i % numbers.low.size();
      EXPECT_TRUE(chunk.values[i] >= numbers.low[n] && chunk.values[i] <= numbers.high[n]) << chunk.values[i];
    }
    return chunk.values;
  }
};

TEST_F(Actions, FollowPictureStateAndInstruction) {
  const Observation push = scene(synth::Task::push, 1);
  const std::vector<float> chunk = act(push);
  EXPECT_EQ(act(push), chunk);
  Observation other = push;
  other.pictures = scene(synth::Task::push, 2).pictures;
  EXPECT_NE(act(other), chunk) << "another picture";
  other = push;
  other.state[0] += 0.1f;
  EXPECT_NE(act(other), chunk) << "another state";
  other = push;
  other.instruction = scene(synth::Task::reach, 1).instruction;
  EXPECT_NE(act(other), chunk) << "another instruction";
}

TEST_F(Actions, FollowASpokenInstruction) {
  Observation said = scene(synth::Task::push, 1);
  said.instruction.clear();
  said.spoken = sound_of("examples/demo/question_en.wav");
  const std::vector<float> chunk = act(said);
  said.spoken = sound_of("examples/demo/recording_en.wav");
  EXPECT_NE(act(said), chunk);
}

}  // namespace
}  // namespace naru
