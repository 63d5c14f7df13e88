// Prompts of several turns on tiny models: what fits, what is refused, how media share the context.
#include "omni/prompt.h"

#include <gtest/gtest.h>

#include "core/text/vocabulary.h"
#include "media/types.h"
#include "omni/hearing.h"
#include "omni/picture.h"
#include "tests/testing/op_case.h"
#include "tests/testing/small_model.h"

namespace naru {
namespace {

std::unique_ptr<Model> model_with_all() {
  nlohmann::json config = testing::small_picture_config();
  config["audio"] = testing::small_hearing_config()["audio"];
  config["audio"]["max_seconds"] = 3;
  return testing::small_model(config);
}

std::vector<int32_t> ids_of(const Sequence& sequence) {
  std::vector<int32_t> out;
  for (const Segment& segment : sequence) out.insert(out.end(), segment.ids.begin(), segment.ids.end());
  return out;
}

int64_t media_positions(const Sequence& sequence, size_t which) {
  for (const Segment& segment : sequence)
    if (!segment.is_text() && which-- == 0) return segment.size();
  return 0;
}

std::vector<int32_t> operator+(std::vector<int32_t> a, const std::vector<int32_t>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

TEST(PromptOfTurns, OfWordsIsWordsBetweenMarks) {
  const auto model = model_with_all();
  Prompt prompt(*model);
  ASSERT_TRUE(prompt.add_user({{}, "Hi"}));
  EXPECT_EQ(ids_of(prompt.sequence()),
            std::vector<int32_t>({kBos, kUser}) + model->tokenizer().encode("Hi") + std::vector<int32_t>{kAssistant});
  ASSERT_TRUE(prompt.add_answer("ok"));
  ASSERT_TRUE(prompt.add_user({{}, "\xe1\x84\x92\xe1\x85\xa1"}));  // 하, decomposed as macOS sends it
  const Tokenizer& tokenizer = model->tokenizer();
  EXPECT_EQ(ids_of(prompt.sequence()), std::vector<int32_t>({kBos, kUser}) + tokenizer.encode("Hi") +
                                           std::vector<int32_t>{kAssistant} + tokenizer.encode("ok") +
                                           std::vector<int32_t>({kEnd, kUser}) + tokenizer.encode("\xed\x95\x98") +
                                           std::vector<int32_t>{kAssistant});
  EXPECT_FALSE(prompt.media());
  EXPECT_EQ(testing::error_of([&] {
              (void)prompt.add_user({{}, "Hi"});
            }),
            "Prompt: the user's last turn has no answer yet");
  EXPECT_EQ(testing::error_of([&] { (void)Prompt(*model).add_answer("Hi"); }),
            "Prompt: there is no question to answer");
  EXPECT_EQ(testing::error_of([&] { (void)Prompt(*model).add_user({}); }),
            "user_part: the turn has neither words nor media");
}

// One picture or sound, and words, are asked about as everywhere else.
TEST(PromptOfTurns, OfOneMediumIsThatOfPicturesAndOfSounds) {
  const auto model = model_with_all();
  for (const auto& [height, width] : {std::pair{40, 50}, {700, 300}}) {
    const Image picture = testing::noise(7, height, width);
    Prompt prompt(*model);
    ASSERT_TRUE(prompt.add_user({{picture_medium(*model, picture, 4).value()}, "How?"}));
    const Image fitted = fit_picture(model->vision(), picture, picture_room(model->config(), 4));
    const Encoded encoded = model->vision().forward({&fitted});
    const Packed got = pack({prompt.sequence()}),
                 want = pack({{Segment::text({kBos, kUser, kImage}), picture_segment(encoded.grids[0]),
                               Segment::text(std::vector<int32_t>{kImageEnd} + model->tokenizer().encode("How?") +
                                             std::vector<int32_t>{kAssistant})}});
    EXPECT_EQ(testing::bits_of({got.ids, got.order, got.positions, prompt.media()}),
              testing::bits_of({want.ids, want.order, want.positions, encoded.embeddings}));
  }
  const std::vector<float> sound = testing::chatter(2);
  Prompt prompt(*model);
  ASSERT_TRUE(prompt.add_user({{sound_medium(*model, sound).value()}, ""}));
  const EncodedSounds heard = model->audio().forward({log_mel(sound)});
  const Packed got = pack({prompt.sequence()}), want = pack({hearing_prompt(heard.tracks[0])});
  EXPECT_EQ(testing::bits_of({got.ids, got.order, got.positions, prompt.media()}),
            testing::bits_of({want.ids, want.order, want.positions, heard.embeddings}));
}

TEST(PromptOfTurns, PicturesShareWhatTheContextLeaves) {
  const auto model = model_with_all();
  const int64_t context = model->config().context;
  const Medium large = picture_medium(*model, testing::noise(1, 600, 600)).value(),
               small = picture_medium(*model, testing::noise(2, 32, 32)).value(),
               sound = sound_medium(*model, testing::chatter(2)).value();
  for (const auto& media : {std::vector<Medium>{large, small, large}, {sound, large, small, large}, {large, large}}) {
    Prompt prompt(*model);
    ASSERT_TRUE(prompt.add_user({media, "Which?"}));
    EXPECT_LE(prompt.length(), context - answer_room(model->config()));
    EXPECT_GT(prompt.length(), context / 2);
    const size_t first = media[0].is_sound();
    EXPECT_GT(media_positions(prompt.sequence(), first), 9);
    if (media.size() > 2) {
      EXPECT_EQ(media_positions(prompt.sequence(), first + 1), 4);  // cells of 16 px: all of it
    }
    // The two large ones differ by what halving leaves.
    EXPECT_NEAR(double(media_positions(prompt.sequence(), first)),
                double(media_positions(prompt.sequence(), media.size() - 1)), 12);
  }
}

TEST(PromptOfTurns, ALaterPictureGetsWhatIsLeft) {
  const auto model = model_with_all();
  const Medium picture = picture_medium(*model, testing::noise(1, 64, 64)).value();
  Prompt prompt(*model);
  ASSERT_TRUE(prompt.add_user({{picture}, ""}));
  const int64_t first = media_positions(prompt.sequence(), 0);
  EXPECT_EQ(first, 16);
  ASSERT_TRUE(prompt.add_answer(std::string(20, 'a')));
  ASSERT_TRUE(prompt.add_user({{picture}, "x"}));
  EXPECT_EQ(media_positions(prompt.sequence(), 1), 16);
  EXPECT_EQ(prompt.media().dim(0), 32);
  ASSERT_TRUE(prompt.add_answer(std::string(10, 'a')));
  const int64_t length = prompt.length();
  ASSERT_TRUE(prompt.add_user({{picture}, "x"}));
  EXPECT_LT(media_positions(prompt.sequence(), 2), 16);
  EXPECT_LE(prompt.length(), model->config().context - least_answer_room(model->config()));
  EXPECT_GT(prompt.length(), length);
}

TEST(PromptOfTurns, SaysWhatDoesNotFit) {
  const auto model = model_with_all();
  EXPECT_EQ(least_answer_room(model->config()), 4);
  Prompt prompt(*model);
  const auto long_one = prompt.add_user({{}, std::string(122, 'x')});
  ASSERT_FALSE(long_one);
  EXPECT_EQ(long_one.failure().code, Code::too_large);
  EXPECT_EQ(
      long_one.failure().message,
      "takes at least 125 positions, of which the model's context holds 124 beside an answer; ask in fewer words");
  EXPECT_EQ(prompt.length(), 0);
  ASSERT_TRUE(prompt.add_user({{}, std::string(60, 'x')}));
  const auto answer = prompt.add_answer(std::string(70, 'y'));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.failure().message,
            "the answer takes 71 positions, and 65 are left of a context of 128; begin a new conversation");
  ASSERT_TRUE(prompt.add_answer(std::string(40, 'y')));  // 104 with both marks
  const auto full = prompt.add_user({{picture_medium(*model, testing::noise(1, 64, 64)).value()}, "eighteen letters"});
  ASSERT_FALSE(full);
  EXPECT_EQ(full.failure().message,
            "takes at least 24 positions, and the conversation has left 20 of 128 beside an answer; begin a new one");
  EXPECT_EQ(prompt.length(), 104);
  ASSERT_TRUE(prompt.add_user({{}, std::string(18, 'x')}));  // to the last position
  EXPECT_EQ(prompt.length(), 124);
}

TEST(PromptOfTurns, RefusesWhatAModelCannotTake) {
  const auto lines = testing::small_model(testing::small_config()), all = model_with_all();
  const Image picture = testing::noise(1, 64, 64);
  EXPECT_EQ(picture_medium(*lines, picture).failure().message,
            "the model reads lines and takes no question; name a model that was trained for questions");
  EXPECT_EQ(picture_medium(*all, picture, 100).failure().message,
            "the question takes 100 positions, which leaves no room for a picture in a context of 128; ask in fewer "
            "words");
  const auto wrong = [](const Model& model, const std::vector<float>& sound) {
    return sound_medium(model, sound).failure().message;
  };
  EXPECT_EQ(wrong(*lines, testing::chatter(1)), "the model does not hear; name one that was trained with sound");
  EXPECT_EQ(wrong(*all, {}), "the sound has no samples; nothing can be heard");
  EXPECT_EQ(wrong(*all, std::vector<float>(kSoundRate)), "the sound is silent; nothing can be heard");
  EXPECT_EQ(wrong(*all, testing::chatter(4)),
            "the sound lasts 4 s, and this model hears up to 3 s in a question; cut it");
  // The media of one model given to another.
  const Medium seen = picture_medium(*all, picture).value(), heard = sound_medium(*all, testing::chatter(1)).value();
  EXPECT_EQ(user_part(*lines, {{seen}, ""}, 0).failure().code, Code::unsupported);
  EXPECT_EQ(user_part(*lines, {{heard}, ""}, 0).failure().code, Code::unsupported);
}

TEST(PromptOfTurns, LongSilenceAroundASoundIsCutDown) {
  const auto model = model_with_all();
  const auto with_silence = [](double seconds) {
    std::vector<float> out(size_t(seconds * kSoundRate)), sound = testing::chatter(2);
    out.insert(out.end(), sound.begin(), sound.end());
    out.resize(out.size() + size_t(seconds * kSoundRate));
    return out;
  };
  EXPECT_EQ(sound_medium(*model, with_silence(0.3))->mel.dim(0), 260);
  const int64_t rows = sound_medium(*model, with_silence(4))->mel.dim(0);
  EXPECT_GT(rows, 200);
  EXPECT_LE(rows, 262);
}

}  // namespace
}  // namespace naru
