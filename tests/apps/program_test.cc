// The helper that the tests of apps/ stand on tells apart the two streams, exit codes and signals.
#include "tests/testing/program.h"

#include <gtest/gtest.h>

namespace naru::testing {
namespace {

TEST(Program, KeepsStreamsInputAndExitCode) {
  const ProgramResult result = run_program({"/bin/sh", "-c", "cat; echo $WORD; pwd; echo wrong >&2; exit 3"},
                                           {.input = "given\n", .env = {{"WORD", "set"}}, .folder = "/"});
  EXPECT_EQ(result.out, "given\nset\n/\n");
  EXPECT_EQ(result.err, "wrong\n");
  EXPECT_EQ(result.exit_code, 3);
}

TEST(Program, TakesMoreThanAPipeHolds) {
  const std::string much(1 << 20, 'x');
  EXPECT_EQ(run_program({"/bin/cat"}, {.input = much}).out, much);
}

TEST(Program, NamesTheSignal) {
  EXPECT_EQ(run_program({"/bin/sh", "-c", "kill -KILL $$"}).exit_code, 128 + 9);
  EXPECT_EQ(run_program({"/bin/sleep", "60"}, {.timeout_s = 1}).exit_code, 128 + 14);
}

TEST(Program, StandsBesideTheTests) {
  EXPECT_EQ(run_program({built("naru"), "version"}).exit_code, 0);
  EXPECT_EQ(run_program({built("no-such-program")}).exit_code, 127);
}

}  // namespace
}  // namespace naru::testing
