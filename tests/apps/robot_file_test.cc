// The file of --robot.
#include "apps/robot_file.h"

#include <gtest/gtest.h>

#include "tests/serving/openpi/played_policy.h"

namespace naru::apps {
namespace {

using serving::openpi::Robot;

const std::string kArm =
    "name = \"arm\"\nrate_hz = 10\nmax_age_ms = 200\ndeadline_ms = 300\n"
    "[[action]]\nname = \"x\"\nlow = -1\nhigh = 1.5\nrate = 2\n";

std::string refusal(const std::string& text) {
  const auto robot = parse_robot(text, "arm.toml");
  return robot ? "read" : robot.failure().message;
}

// kArm with a line in the place of another.
std::string with(const std::string& line, const std::string& other) {
  std::string out = kArm;
  return out.replace(out.find(line), line.size(), other);
}

TEST(RobotFile, IsReadWhole) {
  const Robot robot = read_robot("tests/serving/openpi/arm.toml").value(), want = naru::testing::played_robot();
  EXPECT_EQ(robot.name, want.name);
  EXPECT_EQ(robot.rate_hz, want.rate_hz);
  EXPECT_EQ(robot.max_age, want.max_age);
  EXPECT_EQ(robot.deadline, want.deadline);
  EXPECT_EQ(robot.state_keys, want.state_keys);
  EXPECT_EQ(robot.cameras, want.cameras);
  EXPECT_EQ(robot.prompt_key, "prompt");
  ASSERT_EQ(robot.actions.size(), want.actions.size());
  for (size_t i = 0; i < want.actions.size(); ++i) {
    EXPECT_EQ(robot.actions[i].name, want.actions[i].name);
    EXPECT_EQ(robot.actions[i].low, want.actions[i].low);
    EXPECT_EQ(robot.actions[i].high, want.actions[i].high);
    EXPECT_EQ(robot.actions[i].rate, want.actions[i].rate);
    EXPECT_FALSE(robot.actions[i].state);
  }
  const Robot small = parse_robot(kArm + "state = 2\n[observation]\nprompt = \"task\"\n", "arm.toml").value();
  EXPECT_EQ(small.actions[0].state, 2);
  EXPECT_EQ(small.actions[0].high, 1.5);
  EXPECT_EQ(small.prompt_key, "task");
  EXPECT_TRUE(small.state_keys.empty() && small.cameras.empty());
}

TEST(RobotFile, IsRefusedByItsLine) {
  ASSERT_EQ(refusal(kArm), "read");
  const auto begins = [](const std::string& text, const std::string& what) {
    EXPECT_TRUE(refusal(text).starts_with(what)) << refusal(text);
  };
  begins(with("rate_hz = 10\n", ""), "arm.toml:1: rate_hz: ");
  begins(with("rate_hz = 10", "rate_hz = 0"), "arm.toml:2: rate_hz: ");
  begins(with("max_age_ms = 200", "max_age_ms = 0.5"), "arm.toml:3: max_age_ms: ");
  begins(with("high = 1.5", "high = -1"), "arm.toml:8: action[0].high: must be above low");
  begins(with("high = 1.5", "high = inf"), "arm.toml:8: action[0].high: ");
  begins(with("rate = 2", "rate = -2"), "arm.toml:9: action[0].rate: ");
  begins(kArm + "state = -1\n", "arm.toml:10: action[0].state: ");
  begins(kArm + "speed = 1\n", "arm.toml:10: action[0].speed: ");
  begins("colour = \"red\"\n" + kArm, "arm.toml:1: colour: ");
  begins(kArm + "[observation]\nstates = \"a\"\n", "arm.toml:11: observation.states: ");
  begins(kArm + "[observation]\nstate = \"a\"\n", "arm.toml:11: observation.state: ");
  begins(kArm + "[observation]\nstate = [\"a\", \"\"]\n", "arm.toml:11: observation.state[1]: ");
  begins(kArm + "[observation]\ncameras = [\"a\"]\n", "arm.toml:11: observation.cameras: ");
  begins(kArm + "[observation]\ncameras = {front = 1}\n", "arm.toml:11: observation.cameras.front: ");
  begins(kArm.substr(0, kArm.find("[[")), "arm.toml:1: action: ");
  begins("[,", "arm.toml:1: ");
  EXPECT_EQ(read_robot("no/such.toml").failure().code, Code::not_found);
}

}  // namespace
}  // namespace naru::apps
