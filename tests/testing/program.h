// Runs a program as a user's shell does and keeps what it printed. For the tests of apps/.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace naru::testing {

struct ProgramResult {
  int exit_code = -1;  // 128 + the signal's number when one ended it
  std::string out, err;
};

struct ProgramOptions {
  std::string input;                       // what it reads from standard input
  std::map<std::string, std::string> env;  // set on top of this program's environment
  std::string folder;                      // where it runs; empty: here
  unsigned timeout_s = 120;                // then SIGALRM ends it
};

// The path of a program that was built beside the test program: built("naru").
std::string built(const std::string& name);

// args[0] is the program's path. Throws Error when the system refuses to start a process.
ProgramResult run_program(const std::vector<std::string>& args, const ProgramOptions& options = {});

}  // namespace naru::testing
