// How naru is called: help, wrong usage, the environment, and results that find no place.
#include <filesystem>
#include <map>
#include <regex>
#include <sstream>

#include "kernels/isa.h"
#include "tests/apps/naru.h"

namespace naru::testing {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kCommands = {
    "read",  "run",    "transcribe", "train",   "train-tokenizer", "synth",       "eval", "inspect", "verify",
    "bench", "doctor", "serve",      "version", "licenses",        "completions", "help", "act",     "speak"};

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
      {{"read", "x", "--format", "pdf"}, "naru: --format: pdf not in {text,markdown,json}; see naru read --help\n"},
      {{"synth", "documents", "--out", "x", "--count", "1e3"},
       "naru: --count: wanted a whole number from 1 to 1000000, got '1e3'; see naru synth --help\n"},
      {{"synth", "charts", "--out", "x", "--count", "1", "--rephrased", "1.5"},
       "naru: --rephrased: wanted a number from 0 to 1, got '1.5'; see naru synth --help\n"},
      {{"synth", "voices", "--out", "x", "--count", "1", "--rephrased", "0.5"},
       "naru: synth: --rephrased is for charts, pages and spoken-charts; voices has no questions about a picture\n"},
      {{"train-tokenizer", "-o", "x", "--lessons", "chart=0"},
       "naru: --lessons: wanted GROUP=N, N at least 1 and GROUP one of chart, line, look, manipulation, page, say, "
       "spoken_chart, spoken_manipulation, talk, voice, got 'chart=0'; see naru train-tokenizer --help\n"},
      {{"train-tokenizer", "-o", "x", "--lessons", "tale=3"},
       "naru: --lessons: wanted GROUP=N, N at least 1 and GROUP one of chart, line, look, manipulation, page, say, "
       "spoken_chart, spoken_manipulation, talk, voice, got 'tale=3'; see naru train-tokenizer --help\n"},
      {{"train-tokenizer", "-o", "x"},
       "naru: train-tokenizer: there is no text; give files, --lines N or --lessons GROUP=N\n"}};
  for (const auto& [call, message] : cases) {
    const Outcome wrong = naru(call);
    EXPECT_EQ(wrong.exit_code, 2) << message;
    EXPECT_EQ(wrong.out, "");
    EXPECT_EQ(wrong.err, message);
  }
}

TEST_F(Usage, WrongUsageIsAnObjectToo) {
  const std::vector<std::vector<std::string>> calls = {{"--json"},
                                                       {"--json", "nope"},
                                                       {"read", "--json"},
                                                       {"read", "x", "--json", "--bad"},
                                                       {"--json", "bench", "x", "-m", "y"},
                                                       {"read", "x", "--top-k", "-1", "--format", "json"},
                                                       {"version", "-m", "x", "--json"},
                                                       {"help", "nope", "--json"},
                                                       {"train-tokenizer", "-o", "x", "--json"}};
  for (const auto& call : calls) {
    const Outcome wrong = naru(call);
    EXPECT_EQ(wrong.exit_code, 2);
    const auto objects = wrong.objects();
    ASSERT_EQ(objects.size(), 1u) << wrong.out << wrong.err;
    EXPECT_EQ(objects[0]["error"]["code"], "invalid");
    const std::string message = objects[0]["error"]["message"];
    EXPECT_EQ(std::count(wrong.err.begin(), wrong.err.end(), '\n'), 1) << wrong.err;
    EXPECT_TRUE(wrong.err.ends_with(message + "\n")) << wrong.err << message;
    EXPECT_TRUE(objects[0]["file"].get<std::string>().size() > 0);
  }
  EXPECT_EQ(naru({"read", "--json"}).objects()[0]["file"], "naru read");
}

TEST_F(Usage, HelpAndVersionAreCommandsAndFlags) {
  EXPECT_EQ(naru({"help"}).out, naru({"--help"}).out);
  for (const std::string& command : kCommands) EXPECT_EQ(naru({"help", command}).out, naru({command, "--help"}).out);
  EXPECT_EQ(naru({"help", "nope"}).err, "naru: help: there is no command 'nope'; see naru --help\n");
  const Outcome version = naru({"version"}), flag = naru({"--version"}), both = naru({"read", "--version"});
  EXPECT_TRUE(version.out.starts_with("naru ")) << version.out;
  EXPECT_EQ(flag.exit_code, 0) << flag.err;
  EXPECT_EQ(flag.out, version.out);
  EXPECT_EQ(both.out, version.out);
  EXPECT_EQ(naru({"--version", "--json"}).objects(), naru({"version", "--json"}).objects());
}

TEST_F(Usage, AModelIsAnArgumentOrMinusM) {
  const std::string model = path("run");
  const std::vector<std::vector<std::string>> calls = {
      {"inspect"}, {"eval", "--data", path("set"), "-q", "--show"}, {"verify", "--report"}};
  for (const auto& call : calls) {
    const auto with = [&](std::vector<std::string> more) {
      more.insert(more.begin(), call.begin(), call.end());
      return naru(more);
    };
    const auto untimed = [](std::string text) { return std::regex_replace(text, std::regex("[0-9]+ ms"), ""); };
    const Outcome argument = with({model}), flag = with({"-m", model}), both = with({model, "-m", model}),
                  none = with({});
    EXPECT_EQ(argument.exit_code, 0) << argument.err;
    EXPECT_EQ(flag.exit_code, 0) << flag.err;
    EXPECT_EQ(untimed(flag.out), untimed(argument.out));
    EXPECT_EQ(both.exit_code, 2);
    EXPECT_NE(both.err.find(" and -m both name a model; give one; see naru " + call[0]), std::string::npos) << both.err;
    EXPECT_EQ(none.exit_code, 2);
    EXPECT_NE(none.err.find(" is required; see naru " + call[0]), std::string::npos) << none.err;
  }
  EXPECT_EQ(naru({"-m", model, "inspect"}).out, naru({"inspect", model}).out);
  EXPECT_EQ(naru({"bench", model, "-m", model}).exit_code, 2);
}

// Nothing is written, and what --help says is what holds.
TEST_F(Usage, MinusMIsWrongWhereNoModelIsTaken) {
  const std::string model = path("run"), out = path("not-made");
  const std::vector<std::vector<std::string>> calls = {{"train", path("tiny.toml"), "--out", out, "--steps", "1"},
                                                       {"train-tokenizer", "--lines", "30", "-o", out},
                                                       {"synth", "documents", "--count", "1", "--out", out},
                                                       {"version"},
                                                       {"licenses"},
                                                       {"completions", "bash"},
                                                       {"help"}};
  std::vector<std::string> takers = kCommands;
  for (std::vector<std::string> call : calls) {
    const std::string command = call[0];
    std::erase(takers, command);
    std::vector<std::string> before = call;
    before.insert(before.begin(), {"-m", model});
    call.insert(call.end(), {"--model", model});
    for (const Outcome& refused : {naru(call), naru(before)}) {
      EXPECT_EQ(refused.exit_code, 2) << command;
      EXPECT_EQ(refused.out, "");
      EXPECT_EQ(refused.err, concat("naru: ", command, " does not take -m; see naru ", command, " --help\n"));
    }
    EXPECT_FALSE(fs::exists(out)) << command;
    EXPECT_NE(naru({command, "--help"}).out.find("It also takes -t, "), std::string::npos) << command;
  }
  for (const std::string& command : takers)
    EXPECT_NE(naru({command, "--help"}).out.find("It also takes -m, -t, "), std::string::npos) << command;
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
  // A container may be without the device, and nothing else plays a full disk.
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
  for (const auto& call : {std::vector<std::string>{"version"}, {"inspect", path("run")}, {"version", "--json"}}) {
    const Outcome lost = naru(call, {.program = {}, .env = {}, .stdout_path = "/dev/full"});
    EXPECT_EQ(lost.exit_code, 1);
    EXPECT_TRUE(says(lost, "stdout", "cannot be written: results are lost; make room, or send them elsewhere"));
  }
  EXPECT_EQ(read({path("good.png")}, {.program = {}, .env = {}, .stdout_path = "/dev/full"}).exit_code, 1);
}

// One wording for all that is written: what hinders, and what to do.
TEST_F(Usage, OutputsThatFindNoPlaceAreToldAlike) {
  const std::string recipe = path("tiny.toml"), set = path("set"), run = path("run"), good = path("good.png");
  const std::string none = "No such file or directory; make the folder that it is to stand in, or name another place";
  const std::string file = "a file stands where the folder is to be; name another place";
  const std::string folder = "it is a folder; name another place";
  const struct {
    std::vector<std::string> call;
    std::string place, reason;
  } cases[] = {{{"train", recipe, "--steps", "1", "--out"}, good, file},
               {{"synth", "documents", "--count", "1", "--out"}, good, file},
               {{"synth", "documents", "--count", "1", "--out"}, good + "/in", file},
               {{"train-tokenizer", recipe, "--vocab", "645", "-o"}, path("none/t.json"), none},
               {{"train-tokenizer", recipe, "--vocab", "645", "-o"}, set, folder},
               {{"eval", run, "-q", "--data", set, "--report"}, path("none/r.json"), none},
               {{"eval", run, "-q", "--data", set, "--predictions"}, set, folder}};
  for (const auto& c : cases) {
    std::vector<std::string> call = c.call;
    call.push_back(c.place);
    const Outcome refused = naru(call);
    EXPECT_EQ(refused.exit_code, 1) << c.call[0];
    EXPECT_TRUE(says(refused, c.place, "cannot be written: " + c.reason)) << c.call[0] << "\n" << refused.err;
  }
}

TEST_F(Usage, LicensesKnowEveryLibraryThatIsLoaded) {
  const Outcome table = naru({"licenses"}), full = naru({"licenses", "--full"});
  EXPECT_EQ(table.exit_code, 0) << table.err;
  EXPECT_TRUE(full.out.starts_with(table.out.substr(0, table.out.find("\n--full")))) << full.out;
  EXPECT_EQ(table.out.find("not known to this build"), std::string::npos) << table.out;
  for (const char* text : {"==== naru ====", "Apache License", "==== CLI11 ====", "Redistributions in binary form",
                           "==== nlohmann-json ====", "==== toml++ ====", "==== Boost ====", "Boost Software License"})
    EXPECT_NE(full.out.find(text), std::string::npos) << text;
  // As the dynamic linker lists them.
  std::istringstream lines(naru({built("naru")}, {.program = "/usr/bin/ldd"}).out);
  int libraries = 0;
  for (std::string name; lines >> name; std::getline(lines, name)) {
    if (name.starts_with("linux-vdso")) continue;
    const size_t slash = name.rfind('/') + 1;
    ++libraries;
    EXPECT_NE(table.out.find("  " + name.substr(slash, name.find(".so") - slash) + " "), std::string::npos) << name;
  }
  EXPECT_GT(libraries, 8);
  const auto objects = naru({"licenses", "--json"}).objects();
  std::map<std::string, int> hows;
  for (const auto& object : objects) ++hows[object["how"]];
  EXPECT_EQ(hows["program"] + hows["compiled in"], 5);
  EXPECT_EQ(hows["loaded"], libraries);
  EXPECT_EQ(hows["loaded later"], 5) << "MuJoCo and what it needs";
  EXPECT_EQ(objects[0]["licence"], "Apache-2.0");
}

// naru-voice is built where libespeak-ng-dev is installed.
TEST_F(Usage, LicensesNameTheProgramsThatAreGpl) {
  const Outcome table = naru({"licenses"});
  for (const char* program : {"naru-media-opencv", "naru-media-av", "naru-media-pdf", "naru-voice"})
    EXPECT_NE(table.out.find(program), std::string::npos) << program;
  for (const char* program : {"naru", "naru-media-opencv", "naru-media-av", "naru-media-pdf", "naru-voice"}) {
    if (!fs::exists(built(program))) continue;
    const std::string libraries = naru({built(program)}, {.program = "/usr/bin/ldd"}).out;
    const bool gpl = libraries.find("libavcodec.so") != std::string::npos ||
                     libraries.find("libopencv_imgcodecs.so") != std::string::npos ||
                     libraries.find("libpoppler.so") != std::string::npos ||
                     libraries.find("libespeak-ng.so") != std::string::npos;
    EXPECT_EQ(gpl, std::string(program) != "naru") << program << "\n" << libraries;
  }
}

TEST_F(Usage, DoctorSaysWhatIsMissing) {
  const Outcome well = naru({"doctor", "-m", path("run")});
  EXPECT_EQ(well.exit_code, 0) << well.out;
  EXPECT_NE(well.out.find("picture decoder: works, in its sandbox (naru-media-image: PNG, JPEG, TIFF)"),
            std::string::npos);
  EXPECT_NE(well.out.find("by OpenCV: works, in its sandbox (naru-media-opencv: WebP, BMP)"), std::string::npos);
  EXPECT_NE(well.out.find("sound decoder: works, in its sandbox (naru-media-av: WAV, FLAC, "), std::string::npos);
  EXPECT_NE(well.out.find("encoders: work, in their sandbox (naru-media-av: WAV, FLAC, MP3, Opus, AAC, MP4)"),
            std::string::npos);
  EXPECT_NE(well.out.find("PDF decoder: works, in its sandbox (naru-media-pdf)"), std::string::npos);
  fs::create_directory(path("alone"));
  fs::copy_file(built("naru"), path("alone/naru"));
  const Outcome ill = naru({"doctor", "--json"}, {.program = path("alone/naru")});
  EXPECT_EQ(ill.exit_code, 1);
  std::vector<std::string> bad;
  for (const auto& finding : ill.objects())
    if (!finding["good"]) bad.push_back(finding["name"]);
  EXPECT_EQ(bad, (std::vector<std::string>{"picture decoder", "picture decoder by OpenCV", "sound decoder", "model"}));
}

// naru with an empty folder over `folder`, in a mount namespace of this program alone. A system may forbid those, as
// many containers do, and what is installed cannot be hidden in another way: then the tests are skipped.
Outcome naru_without(const std::string& folder, const std::vector<std::string>& arguments) {
  const std::string hide = "mount -t tmpfs none " + folder + " && exec \"$0\" \"$@\"";
  std::vector<std::string> words = {"--user", "--map-root-user", "--mount", "/bin/sh", "-c", hide, built("naru")};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return naru(words, {.program = "/usr/bin/unshare"});
}

TEST_F(Usage, ReadNamesThePackagesThatAPdfWants) {
  const struct {
    const char *folder, *file, *complaint;
  } cases[] = {{"/usr/share/fonts", "read.words.pdf", "Couldn't find a font for 'Helvetica'"},
               {"/usr/share/poppler", "read.korean.pdf", "Missing language pack for 'Adobe-Korea1' mapping"}};
  for (const auto& [folder, name, complaint] : cases) {
    if (const Outcome can = naru_without(folder, {"version"}); can.exit_code != 0)
      GTEST_SKIP() << "NO MOUNT NAMESPACE: " << folder << " cannot be hidden here: " << can.err;
    const std::string file = concat("tests/golden/pdfs/", name);
    const Outcome out = naru_without(folder, {"read", "-m", path("run"), "--json", file});
    EXPECT_EQ(out.exit_code, 1);
    const std::string wanted = concat("pdf: page 1: ", complaint,
                                      "; save it with its fonts inside, or install fonts-liberation2, fonts-nanum and "
                                      "poppler-data");
    EXPECT_EQ(out.objects()[0]["error"], (nlohmann::json{{"message", wanted}, {"code", "unsupported"}}));
  }
}

TEST_F(Usage, DoctorNamesThePackagesOfMissingFonts) {
  const auto without_hack = [&](const std::vector<std::string>& arguments) {
    return naru_without("/usr/share/fonts/truetype/hack", arguments);
  };
  if (const Outcome can = without_hack({"version"}); can.exit_code != 0)
    GTEST_SKIP() << "NO MOUNT NAMESPACE: fonts cannot be hidden here: " << can.err;
  const Outcome text = without_hack({"doctor", "-m", path("run")});
  EXPECT_EQ(text.exit_code, 0) << text.out;
  for (const char* part : {"  warn  fonts and texts: 2 files are missing: synth, train, ", "read and eval --data do",
                           "apt-get install fonts-hack\n", "fonts-hack: Hack-Regular.ttf, Hack-Bold.ttf\n"})
    EXPECT_NE(text.out.find(part), std::string::npos) << part << "\n" << text.out;
  const auto last = without_hack({"doctor", "-m", path("run"), "--json"}).objects().back();
  EXPECT_EQ(last["warning"], true);
  EXPECT_EQ(last["missing"][1]["file"], "/usr/share/fonts/truetype/hack/Hack-Bold.ttf");
  EXPECT_EQ(without_hack({"synth", "documents", "--count", "1", "--out", path("no-hack")}).exit_code, 1);
  EXPECT_EQ(without_hack({"eval", path("run"), "-q", "--data", path("set")}).exit_code, 0);
  EXPECT_EQ(naru({"doctor", "-m", path("run"), "--json"}).objects().back(),
            (nlohmann::json{{"name", "fonts and texts"}, {"value", "all are here"}, {"good", true}}));
}

TEST_F(Usage, DoctorNamesThePackageOfMissingVoices) {
  ASSERT_TRUE(fs::exists(built("naru-voice"))) << "naru-voice is not built: run scripts/setup.sh";
  EXPECT_NE(naru({"doctor", "-m", path("run")}).out.find("  ok    voice: works (naru-voice: espeak-ng)\n"),
            std::string::npos);
  const auto without_data = [&](const std::vector<std::string>& arguments) {
    return naru_without("/usr/lib/x86_64-linux-gnu/espeak-ng-data", arguments);
  };
  if (const Outcome can = without_data({"version"}); can.exit_code != 0)
    GTEST_SKIP() << "NO MOUNT NAMESPACE: data cannot be hidden here: " << can.err;
  const Outcome text = without_data({"doctor", "-m", path("run")});
  EXPECT_EQ(text.exit_code, 0) << text.out;
  EXPECT_NE(text.out.find("  warn  voice: synth voices does not work: espeak-ng has no data here; install "
                          "espeak-ng-data\n"),
            std::string::npos)
      << text.out;
  const Outcome spoken = without_data({"synth", "voices", "--count", "1", "--out", path("mute")});
  EXPECT_EQ(spoken.exit_code, 1);
  EXPECT_TRUE(says(spoken, "voices", "espeak-ng has no data here; install espeak-ng-data"));
}

}  // namespace
}  // namespace naru::testing
