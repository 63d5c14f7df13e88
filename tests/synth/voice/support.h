// Shared by the tests of voices: the program that speaks. The build leaves it out where libespeak-ng-dev is missing;
// scripts/setup.sh installs that for the tests.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace naru::synth {

inline std::string voice_program() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "naru-voice";
}

// Fails the test where it is not built.
inline void check_voice_program() {
  ASSERT_TRUE(std::filesystem::exists(voice_program())) << "naru-voice is not built: run scripts/setup.sh";
}

}  // namespace naru::synth
