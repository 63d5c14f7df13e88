// A recording of any length: its pieces, their words, and the order in which they come. The model's weights are random;
// tests/training/transcribe_test.cc has one that hears.
#include "omni/transcriber.h"

#include <gtest/gtest.h>

#include <set>

#include "core/text/vocabulary.h"
#include "media/types.h"
#include "tests/testing/op_case.h"
#include "tests/testing/small_model.h"

namespace naru {
namespace {

using testing::chatter;
using testing::small_hearing_config;
using testing::small_model;

std::unique_ptr<Model> drawn(const nlohmann::json& config = small_hearing_config()) {
  auto model = small_model(config);
  testing::draw_weights(*model);
  return model;
}

std::string all_of(const Transcript& transcript) {
  std::string out;
  for (const HeardSegment& segment : transcript.segments) {
    out += concat(segment.begin_ms, " ", segment.end_ms, " ", segment.until_ms, " ", segment.text, "\n");
    for (const HeardWord& word : segment.words) out += concat(word.text, " ", word.begin_ms, " ", word.end_ms, "\n");
  }
  return out;
}

TEST(Transcriber, ASoundThatIsLongerThanAPieceIsHeardWhole) {
  const auto model = drawn();
  const std::vector<float> samples = chatter(25.3);
  std::vector<std::string> streamed;
  const auto got = transcribe(*model, samples, {}, [&](const HeardSegment& one) { streamed.push_back(one.text); });
  ASSERT_TRUE(got) << got.failure().message;
  ASSERT_GE(got->segments.size(), 7u);  // of at most 3.44 s
  ASSERT_EQ(streamed.size(), got->segments.size());
  std::string text;
  int64_t before = 0;
  for (size_t i = 0; i < streamed.size(); ++i) {
    const HeardSegment& segment = got->segments[i];
    EXPECT_EQ(streamed[i], segment.text);
    ASSERT_FALSE(segment.words.empty());
    EXPECT_EQ(segment.begin_ms, segment.words.front().begin_ms);
    EXPECT_EQ(segment.end_ms, segment.words.back().end_ms);
    EXPECT_LE(segment.until_ms - before, 3440);
    std::string words;
    for (const HeardWord& word : segment.words) {
      EXPECT_GE(word.begin_ms, before);
      EXPECT_GT(word.end_ms, word.begin_ms);
      before = word.end_ms;
      words += (words.empty() ? "" : " ") + word.text;
    }
    EXPECT_EQ(segment.text, words);
    EXPECT_LE(before, segment.until_ms);
    before = segment.until_ms;
    text += (text.empty() ? "" : " ") + segment.text;
  }
  EXPECT_LE(before, 25'300);
  EXPECT_EQ(got->text(), text);
  EXPECT_GT(got->tokens_in, 25'300 / 80);
  EXPECT_GT(got->tokens_out, 0);
}

// A piece says the same whoever shares its batch.
TEST(Transcriber, PiecesAreHeardAsAlone) {
  const auto model = drawn();
  const std::vector<float> samples = chatter(3.4 * 6);
  const Transcript together = transcribe(*model, samples, {}).value();
  ASSERT_GE(together.segments.size(), 4u);
  // From the third piece on, the batch is another.
  const auto from = size_t(together.segments[1].until_ms) * kSoundRate / 1000;
  const Transcript apart = transcribe(*model, std::span(samples).subspan(from), {}).value();
  EXPECT_EQ(apart.segments.back().text, together.segments.back().text);
  EXPECT_EQ(all_of(transcribe(*model, samples, {}).value()), all_of(together));
}

// The same sound every three seconds. From the second piece on all are alike: one that draws answers as its number has
// it, whether it is the first of its batch or the second.
TEST(Transcriber, PiecesShareNoDraws) {
  const auto model = drawn();
  std::vector<float> samples;
  for (int i = 0; i < 6; ++i) {
    const std::vector<float> one = chatter(2);
    samples.insert(samples.end(), one.begin(), one.end());
    samples.resize(samples.size() + kSoundRate);
  }
  const auto texts = [&](float temperature) {
    const ReadOptions options{.sampling = {.temperature = temperature, .seed = 4}, .max_tokens = 12};
    const Transcript heard = transcribe(*model, samples, options).value();
    EXPECT_EQ(heard.segments.size(), 6u);
    std::set<std::string> out;
    for (size_t i = 1; i < heard.segments.size(); ++i) out.insert(heard.segments[i].text);
    return out;
  };
  EXPECT_EQ(texts(0).size(), 1u);
  EXPECT_EQ(texts(1).size(), 5u);
}

TEST(Transcriber, SilenceIsNotAskedAbout) {
  const auto model = drawn();
  const Transcript silent = transcribe(*model, std::vector<float>(10 * kSoundRate), {}).value();
  EXPECT_TRUE(silent.segments.empty());
  EXPECT_EQ(silent.tokens_in, 0);
  EXPECT_EQ(silent.text(), "");
  EXPECT_TRUE(transcribe(*model, {}, {}).value().segments.empty());
  // What comes after ten seconds of it has its time.
  std::vector<float> late(10 * kSoundRate);
  const std::vector<float> sound = chatter(2);
  late.insert(late.end(), sound.begin(), sound.end());
  const Transcript heard = transcribe(*model, late, {}).value();
  ASSERT_FALSE(heard.segments.empty());
  for (const HeardSegment& segment : heard.segments)
    EXPECT_GE(segment.begin_ms, 9'800);  // 100 ms of silence are sent with it
}

// The state of a new model is the embedding of the last id, to which that id itself is nearest: it says one for ever.
TEST(Transcriber, ALoopIsSaid) {
  nlohmann::json config = small_hearing_config();
  config["context"] = 512;
  const Transcript heard = transcribe(*small_model(config), chatter(2), {}).value();
  EXPECT_EQ(heard.finish, Finish::repetition);
  EXPECT_GE(heard.tokens_out, 48);
  EXPECT_LE(heard.tokens_out, 64);
}

// Says "a a a" until it is a loop: the norm before the logits turns the place of either letter into the other's, and
// what stands before the answer is as a blank.
void teach_to_babble(const Model& model) {
  const auto id_of = [&](const char* text) { return int64_t(model.tokenizer().encode(text).at(0)); };
  for (const auto& [name, tensor] : model.parameters()) {
    if (name.starts_with("backbone.norm")) {
      std::fill_n(tensor.data<float>(), tensor.size(), 1.f);
      tensor.data<float>()[1] = -1;
    } else if (name.starts_with("backbone.embedding")) {
      std::fill_n(tensor.data<float>(), tensor.size(), 0.f);
      for (const int64_t id : {id_of("a"), id_of(" "), int64_t(kAssistant)}) {
        float* const row = tensor.data<float>() + id * tensor.dim(1);
        row[0] = 1;
        row[1] = id == id_of("a") ? 1.f : -1.f;
      }
    }
  }
}

// More letters than milliseconds, in a recording that ends within its only frame.
TEST(Transcriber, ALoopHasTimesWithinTheRecording) {
  nlohmann::json config = small_hearing_config();
  config["context"] = 512;
  const auto model = small_model(config);
  teach_to_babble(*model);
  const auto samples = chatter(0.01);
  const Transcript heard = transcribe(*model, samples, {}).value();
  ASSERT_EQ(heard.segments.size(), 1u);
  const HeardSegment& segment = heard.segments[0];
  ASSERT_EQ(segment.words.size(), 24u) << segment.text;
  int64_t before = 0;
  for (const HeardWord& word : segment.words) {
    EXPECT_EQ(word.text, "a");
    EXPECT_GE(word.begin_ms, before);
    EXPECT_GE(word.end_ms, word.begin_ms);
    before = word.end_ms;
  }
  EXPECT_EQ(segment.until_ms, 10);
  EXPECT_LE(before, segment.until_ms);
  EXPECT_GT(before, 0);
}

TEST(Transcriber, RoomFollowsTheConfig) {
  const auto room = [](int64_t context, int64_t max_seconds, int64_t merge) {
    nlohmann::json config = small_hearing_config();
    config["context"] = context;
    config["audio"]["max_seconds"] = max_seconds;
    config["audio"]["merge_frames"] = merge;
    return sound_room(parse_config(config, 700));
  };
  EXPECT_EQ(room(64, 30, 2), (64 - 16 - 5) * 8);
  EXPECT_EQ(room(64, 30, 4), (64 - 16 - 5) * 16);
  EXPECT_EQ(room(64, 1, 2), 100);
  EXPECT_EQ(room(4096, 30, 2), 3000);
  EXPECT_EQ(room(4096, 12, 2), 1200);
  EXPECT_LT(room(10, 30, 2), 30);
}

TEST(Transcriber, SaysWhyItCannot) {
  const auto deaf = small_model(testing::small_config());
  const auto refused = transcribe(*deaf, chatter(1), {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.failure().code, Code::unsupported);
  EXPECT_EQ(refused.failure().message, "the model does not hear; name one that was trained with sound");
  nlohmann::json config = small_hearing_config();
  config["context"] = 6;
  const auto narrow = transcribe(*small_model(config), chatter(1), {});
  ASSERT_FALSE(narrow);
  EXPECT_EQ(narrow.failure().message, "the model's context of 6 has no room for a sound");
}

}  // namespace
}  // namespace naru
