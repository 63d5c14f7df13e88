// What a long job says of how far it is: the pace of a log, and a line that a terminal writes over.
#include "apps/progress.h"

#include <algorithm>

#include "tests/apps/naru.h"

namespace naru::testing {
namespace {

TEST(Progress, ALogGetsALineAtTheInterval) {
  apps::Pace pace(10);
  std::vector<double> shown;
  for (const double now_s : {0., 3., 9.9, 10.5, 12., 20., 20.6, 55., 64., 65., 66.})
    if (pace.due(now_s)) shown.push_back(now_s);
  EXPECT_EQ(shown, (std::vector<double>{10.5, 20.6, 55, 65}));
}

TEST(Progress, WithoutATerminalThereAreWholeLinesAndTheLast) {
  ::testing::internal::CaptureStderr();
  {
    apps::ProgressLine line(/*quiet=*/false), quiet(/*quiet=*/true);
    for (int i = 1; i <= 1000; ++i) {
      line.show("example " + std::to_string(i), i == 1000);
      quiet.show("nothing", i == 1000);
    }
    line.erase();
    line.end();
  }
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "example 1000\n");
}

class Shown : public Naru {};

TEST_F(Shown, JobsKeepToLinesInALogAndToOneLineOnATerminal) {
  const std::vector<std::string> eval = {"eval", path("run"), "--data", path("set")};
  const Outcome logged = naru(eval);
  EXPECT_EQ(logged.exit_code, 0);
  EXPECT_EQ(logged.err.find_first_of("\r\033"), std::string::npos) << logged.err;
  EXPECT_TRUE(("\n" + logged.err).ends_with("\nread-line: 6/6\n")) << logged.err;
  std::vector<std::string> words = {"-q", "-c"}, quiet = eval;
  quiet.push_back("-q");
  EXPECT_EQ(naru(quiet).err, "");
  const Outcome verified = naru({"verify", path("run"), "--steps", "2"});
  EXPECT_EQ(verified.exit_code, 0) << verified.out;
  EXPECT_EQ(verified.err, "step 2/2\n");

  // script gives it a terminal.
  std::string line = built("naru");
  for (const std::string& word : eval) line += " " + word;
  words.insert(words.end(), {line, "/dev/null"});
  const Outcome terminal = naru(words, {.program = "/usr/bin/script"});
  ASSERT_NE(terminal.exit_code, 127) << "script(1) is missing, which is in bsdutils, a part of every Debian";
  EXPECT_NE(terminal.out.find("\r\033[Kread-line: 6/6\r\033[K"), std::string::npos) << terminal.out;
}

}  // namespace
}  // namespace naru::testing
