// The process that speaks: an utterance is a function of its request alone, and every way of dying is told.
#include "synth/voice/speaker.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include <cstring>
#include <fstream>
#include <thread>
#include <utility>

#include "tests/synth/voice/support.h"

namespace naru::synth {
namespace {

const Utterance kUtterances[] = {
    {.voice = "ko", .text = "세 개를 주세요."},
    {.voice = "ko+klatt3", .rate_wpm = 130, .text = "합계 만 이천오백 원입니다."},
    {.voice = "gmw/en-US+f1", .pitch = 70, .text = "turn on the lights, please"},
    {.voice = "gmw/en+Andrea", .range = 80, .gap_10ms = 3, .text = "six sixes"},
    {.voice = "gmw/en-GB-x-rp+klatt", .text = "What is the total for the third quarter?"},
    {.voice = "ko+f5", .rate_wpm = 200, .text = "서울특별시 종로구"},
};

// Samples and events, byte for byte.
std::string bytes_of(const Speech& speech) {
  std::string out(reinterpret_cast<const char*>(speech.samples.data()), speech.samples.size() * sizeof(int16_t));
  out.append(reinterpret_cast<const char*>(speech.events.data()), speech.events.size() * sizeof(SpeechEvent));
  return out;
}

class Speakers : public ::testing::Test {
 protected:
  void SetUp() override { check_voice_program(); }
};

// espeak-ng by itself gives other samples for the second of two equal utterances.
TEST_F(Speakers, SayTheSameAloneAfterOthersAndInAnotherProcess) {
  std::vector<std::string> alone;
  for (const Utterance& utterance : kUtterances) {
    Speaker speaker(voice_program());
    const Speech speech = speaker.say(utterance).value();
    EXPECT_GT(speech.samples.size(), 8000u);
    alone.push_back(bytes_of(speech));
  }
  Speaker one(voice_program()), two(voice_program());
  constexpr size_t kCount = std::size(kUtterances);
  for (int round = 0; round < 3; ++round)
    for (size_t i = 0; i < kCount; ++i) {
      EXPECT_EQ(bytes_of(one.say(kUtterances[i]).value()), alone[i]) << i;
      EXPECT_EQ(bytes_of(two.say(kUtterances[kCount - 1 - i]).value()), alone[kCount - 1 - i]) << i;
    }
}

TEST_F(Speakers, SayTheSameSideBySide) {
  Speaker first(voice_program());
  std::vector<std::string> expected;
  for (const Utterance& utterance : kUtterances) expected.push_back(bytes_of(first.say(utterance).value()));
  std::vector<std::thread> threads;
  std::vector<int> wrong(3, 0);
  for (size_t t = 0; t < wrong.size(); ++t)
    threads.emplace_back([&, t] {
      Speaker speaker(voice_program());
      for (size_t i = 0; i < 12; ++i) {
        const size_t which = (i * (t + 1) + t) % std::size(kUtterances);
        wrong[t] += bytes_of(speaker.say(kUtterances[which]).value()) != expected[which];
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(3, 0));
}

TEST_F(Speakers, EverySettingMatters) {
  Speaker speaker(voice_program());
  const Utterance plain = kUtterances[2];
  const std::string said = bytes_of(speaker.say(plain).value());
  std::vector<Utterance> others(6, plain);
  others[0].voice = "gmw/en-US+m1";
  others[1].rate_wpm = 200;
  others[2].pitch = 20;
  others[3].range = 90;
  others[4].gap_10ms = 9;
  others[5].text = "turn off the lights, please";
  for (const Utterance& other : others) EXPECT_NE(bytes_of(speaker.say(other).value()), said);
}

TEST_F(Speakers, RefuseWhatCannotBeSaid) {
  Speaker speaker(voice_program());
  std::vector<Utterance> wrong(6, kUtterances[0]);
  wrong[0].text = "";
  wrong[1].text = std::string(kMostTextBytes + 1, 'a');
  wrong[2].rate_wpm = 79;
  wrong[3].pitch = 100;
  wrong[4].gap_10ms = -1;
  wrong[5].voice = std::string(64, 'k');
  for (const Utterance& one : wrong) EXPECT_EQ(speaker.say(one).failure().code, Code::invalid);
  Utterance nobody = kUtterances[0];
  nobody.voice = "xx-nobody";
  EXPECT_EQ(speaker.say(nobody).failure().message, "espeak-ng has no voice xx-nobody; reinstall espeak-ng-data");
  EXPECT_TRUE(speaker.say(kUtterances[0]));
}

// The child of a process that sleeps, as /proc tells; 0 when there is none.
pid_t sleeping_child(pid_t parent) {
  pid_t child = 0;
  std::ifstream(concat("/proc/", parent, "/task/", parent, "/children")) >> child;
  std::string pid, name, state;
  std::ifstream(concat("/proc/", child, "/stat")) >> pid >> name >> state;
  return state == "S" ? child : 0;
}

// Whether the process ends within five seconds; a zombie has ended.
bool ends(pid_t process) {
  for (int i = 0; i < 5000; ++i, std::this_thread::sleep_for(std::chrono::milliseconds(1))) {
    std::string pid, name, state;
    std::ifstream(concat("/proc/", process, "/stat")) >> pid >> name >> state;
    if (state.empty() || state == "Z" || state == "X") return true;
  }
  return false;
}

TEST_F(Speakers, TellOfADeadProcessAndStartAnother) {
  Speaker speaker(voice_program());
  const std::string said = bytes_of(speaker.say(kUtterances[0]).value());
  const pid_t before = speaker.pid();
  pid_t child = 0;
  for (int i = 0; i < 100 && child == 0; ++i, std::this_thread::sleep_for(std::chrono::milliseconds(1)))
    child = sleeping_child(before);
  ASSERT_EQ(kill(before, SIGKILL), 0);
  // It goes with its process, but may yet answer what comes at once.
  ASSERT_TRUE(ends(before) && (child == 0 || ends(child)));
  const Result<Speech> dead = speaker.say(kUtterances[0]);
  ASSERT_FALSE(dead);
  EXPECT_EQ(dead.failure().code, Code::internal);
  EXPECT_NE(dead.failure().message.find("died; try again"), std::string::npos) << dead.failure().message;
  EXPECT_EQ(bytes_of(speaker.say(kUtterances[0]).value()), said);
  EXPECT_NE(speaker.pid(), before);
}

// Ends the child that waits for the next utterance, not one that still finishes the last. Only /proc tells which one
// that is, where the kernel was built to list children; what is tested does not depend on it.
TEST_F(Speakers, TellOfADeadChild) {
  if (!std::filesystem::exists("/proc/thread-self/children")) GTEST_SKIP() << "this kernel does not list children";
  Speaker speaker(voice_program());
  ASSERT_TRUE(speaker.say(kUtterances[0]));
  pid_t child = 0, before = -1;
  for (int i = 0; i < 500 && (child == 0 || child != before); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    before = std::exchange(child, sleeping_child(speaker.pid()));
  }
  ASSERT_NE(child, 0) << "no child waits";
  ASSERT_EQ(kill(child, SIGSEGV), 0);
  const Result<Speech> dead = speaker.say(kUtterances[0]);
  ASSERT_FALSE(dead);
  EXPECT_NE(dead.failure().message.find("died"), std::string::npos) << dead.failure().message;
  EXPECT_TRUE(speaker.say(kUtterances[0]));
}

TEST_F(Speakers, DoNotWaitForAStoppedProcess) {
  Speaker speaker(voice_program());
  ASSERT_TRUE(speaker.say(kUtterances[0]));
  // The program and the child that already waits for the next utterance.
  ASSERT_EQ(kill(-speaker.pid(), SIGSTOP), 0);
  const Result<Speech> stopped = speaker.say(kUtterances[0]);
  ASSERT_FALSE(stopped);
  EXPECT_NE(stopped.failure().message.find("was stopped from outside"), std::string::npos) << stopped.failure().message;
  EXPECT_TRUE(speaker.say(kUtterances[0]));
}

TEST_F(Speakers, NameTheirIngredients) {
  const auto paths = Speaker(voice_program()).ingredients().value();
  ASSERT_EQ(paths.size(), 4u);
  EXPECT_TRUE(std::filesystem::is_directory(paths[0])) << paths[0];
  for (size_t i = 1; i < paths.size(); ++i) EXPECT_TRUE(std::filesystem::is_regular_file(paths[i])) << paths[i];
}

TEST(Speaker, ThatIsNotThereIsAFailure) {
  Speaker nobody("no-such-program");
  const Result<Speech> none = nobody.say(kUtterances[0]);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.failure().code, Code::not_found);
  EXPECT_NE(none.failure().message.find("libespeak-ng-dev"), std::string::npos);
}

// A program that ends at once, and one that answers something else.
TEST(Speaker, ThatIsAnotherProgramIsAFailure) {
  Speaker speaker("/bin/true");
  const Result<Speech> said = speaker.say(kUtterances[0]);
  ASSERT_FALSE(said);
  EXPECT_NE(said.failure().message.find("/bin/true, died; try again"), std::string::npos) << said.failure().message;
}

}  // namespace
}  // namespace naru::synth
