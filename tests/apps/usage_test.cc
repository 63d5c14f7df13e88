// How naru is called: help, wrong usage, the environment, and results that find no place.
#include <filesystem>

#include "kernels/isa.h"
#include "tests/apps/naru.h"

namespace naru::testing {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kCommands = {"read",    "run",    "train", "train-tokenizer", "synth",  "eval",
                                            "inspect", "verify", "bench", "doctor",          "version"};

class Usage : public Naru {};

TEST_F(Usage, HelpGoesToStdoutAndIsReadable) {
  std::vector<std::vector<std::string>> calls = {{"--help"}, {"-h"}};
  for (const std::string& command : kCommands) calls.push_back({command, "--help"});
  for (const auto& call : calls) {
    const Outcome help = naru(call);
    EXPECT_EQ(help.exit_code, 0) << call[0];
    EXPECT_EQ(help.err, "");
    EXPECT_NE(help.out.find("Usage: naru"), std::string::npos);
    for (const char* jargon : {"INT", "FLOAT", "TEXT", " in [", "REQUIRED", "SUBCOMMAND"})
      EXPECT_EQ(help.out.find(jargon), std::string::npos) << call[0] << ": " << jargon << "\n" << help.out;
    if (call.size() == 2) {
      EXPECT_NE(help.out.find("naru --help explains"), std::string::npos) << call[0];
    }
  }
}

TEST_F(Usage, WrongUsageIsCodeTwoAndOneLine) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"nope"}, "naru: there is no command 'nope'; see naru --help\n"},
      {{"-q", "nope"}, "naru: there is no command 'nope'; see naru --help\n"},
      {{"read"}, "naru: FILE is required; see naru read --help\n"},
      {{"train", "x"}, "naru: --out is required; see naru train --help\n"},
      {{"read", "x", "--bad"}, "naru: The following argument was not expected: --bad; see naru read --help\n"},
      {{"-t", "0", "version"},
       "naru: --threads: wanted a whole number from 1 to 1024, got '0'; see naru version --help\n"},
      {{"version", "-t", "2x"},
       "naru: --threads: wanted a whole number from 1 to 1024, got '2x'; see naru version --help\n"},
      {{"version", "-s", "-1"},
       "naru: --seed: wanted a whole number from 0 to 18446744073709551615, got '-1'; see naru version --help\n"},
      {{"read", "x", "--temp", "nan"},
       "naru: --temp: wanted a number from 0 to 100, got 'nan'; see naru read --help\n"},
      {{"read", "x", "--top-p", "0"},
       "naru: --top-p: wanted a number from 0.001 to 1, got '0'; see naru read --help\n"},
      {{"read", "x", "--format", "pdf"}, "naru: --format: pdf not in {text,json}; see naru read --help\n"},
      {{"synth", "documents", "--out", "x", "--count", "1e3"},
       "naru: --count: wanted a whole number from 1 to 1000000, got '1e3'; see naru synth --help\n"},
      {{"train-tokenizer", "-o", "x"}, "naru: train-tokenizer: there is no text; give files, or --lines N\n"}};
  for (const auto& [call, message] : cases) {
    const Outcome wrong = naru(call);
    EXPECT_EQ(wrong.exit_code, 2) << message;
    EXPECT_EQ(wrong.out, "");
    EXPECT_EQ(wrong.err, message);
  }
}

TEST_F(Usage, WithoutACommandHelpGoesToStderr) {
  const Outcome none = naru({});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_EQ(none.out, "");
  EXPECT_EQ(none.err, naru({"--help"}).out);
}

TEST_F(Usage, TheEnvironmentIsChecked) {
  for (const char* isa : {"foo", "AVX2", "avx2 "}) {
    const Outcome wrong = naru({"version", "--json"}, {.program = {}, .env = {{"NARU_ISA", isa}}});
    const std::string message = concat("wanted scalar, avx2 or avx512, got '", isa, "'");
    EXPECT_EQ(wrong.exit_code, 1);
    EXPECT_TRUE(says(wrong, "NARU_ISA", message));
    EXPECT_EQ(wrong.objects()[0]["error"]["message"], message);
  }
  for (const char* threads : {"0", "-1", "1025", "2x", " 2", "99999999999"}) {
    const Outcome wrong = naru({"version"}, {.program = {}, .env = {{"NARU_THREADS", threads}}});
    EXPECT_EQ(wrong.exit_code, 1);
    EXPECT_TRUE(says(wrong, "NARU_THREADS", concat("wanted a whole number from 1 to 1024, got '", threads, "'")));
  }
  EXPECT_EQ(naru({"version"}, {.program = {}, .env = {{"NARU_THREADS", ""}, {"NARU_ISA", ""}}}).exit_code, 0);
}

TEST_F(Usage, AnInstructionSetThatTheProcessorLacksIsAnError) {
  for (const kernels::Isa isa : {kernels::Isa::scalar, kernels::Isa::avx2, kernels::Isa::avx512}) {
    const Outcome version = naru({"version"}, {.program = {}, .env = {{"NARU_ISA", kernels::isa_name(isa)}}});
    EXPECT_EQ(version.exit_code, kernels::isa_supported(isa) ? 0 : 1) << version.err;
  }
}

TEST_F(Usage, ResultsThatFindNoPlaceAreAnError) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
  for (const auto& call : {std::vector<std::string>{"version"}, {"inspect", path("run")}, {"version", "--json"}}) {
    const Outcome lost = naru(call, {.program = {}, .env = {}, .stdout_path = "/dev/full"});
    EXPECT_EQ(lost.exit_code, 1);
    EXPECT_TRUE(says(lost, "stdout", "cannot write all results; look whether the disk is full"));
  }
  EXPECT_EQ(read({path("good.png")}, {.program = {}, .env = {}, .stdout_path = "/dev/full"}).exit_code, 1);
}

TEST_F(Usage, DoctorSaysWhatIsMissing) {
  const Outcome well = naru({"doctor", "-m", path("run")});
  EXPECT_EQ(well.exit_code, 0) << well.out;
  EXPECT_NE(well.out.find("picture decoder: works, in its sandbox (naru-media-image: PNG, "), std::string::npos);
  EXPECT_NE(well.out.find("sound decoder: works, in its sandbox (naru-media-av: WAV, FLAC, "), std::string::npos);
  fs::create_directory(path("alone"));
  fs::copy_file(built("naru"), path("alone/naru"));
  const Outcome ill = naru({"doctor", "--json"}, {.program = path("alone/naru")});
  EXPECT_EQ(ill.exit_code, 1);
  std::vector<std::string> bad;
  for (const auto& finding : ill.objects())
    if (!finding["good"]) bad.push_back(finding["name"]);
  EXPECT_EQ(bad, (std::vector<std::string>{"picture decoder", "sound decoder", "model"}));
}

}  // namespace
}  // namespace naru::testing
