// Shared by the tests of voices: the program that speaks. Where libespeak-ng-dev is missing it is not built, and the
// tests that need it skip loudly.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace naru::synth {

inline std::string voice_program() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "naru-voice";
}

}  // namespace naru::synth

#define SKIP_WITHOUT_A_VOICE()                                  \
  if (!std::filesystem::exists(::naru::synth::voice_program())) \
  GTEST_SKIP() << "NO VOICE: naru-voice is not built; "         \
                  "scripts/setup.sh installs libespeak-ng-dev"
