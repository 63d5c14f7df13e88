// naru completions: the shells take the scripts, and every flag of --help is in them.
#include <filesystem>
#include <regex>
#include <set>
#include <sstream>

#include "tests/apps/naru.h"

namespace naru::testing {
namespace {

namespace fs = std::filesystem;

class Completions : public Naru {
 protected:
  static std::string script(const std::string& shell) {
    const Outcome printed = naru({"completions", shell});
    EXPECT_EQ(printed.exit_code, 0) << printed.err;
    const std::string file = path("completions." + shell);
    write(file, printed.out);
    return file;
  }
  // What bash offers for the last of `words`.
  static std::set<std::string> offered(const std::vector<std::string>& words) {
    static const std::string file = script("bash");
    const std::string fill =
        "compopt() { :; }; source \"$0\"; COMP_WORDS=(naru \"$@\"); COMP_CWORD=$#; _naru; "
        "printf '%s\\n' \"${COMPREPLY[@]}\"";
    std::vector<std::string> arguments = {"-c", fill, file};
    arguments.insert(arguments.end(), words.begin(), words.end());
    const Outcome outcome = naru(arguments, {.program = "/bin/bash"});
    EXPECT_EQ(outcome.err, "");
    std::istringstream lines(outcome.out);
    std::set<std::string> out;
    for (std::string line; std::getline(lines, line);)
      if (!line.empty()) out.insert(line);
    return out;
  }
  // The commands, and the flags, that a help text names at the beginnings of its lines.
  static std::set<std::string> matches(const std::string& text, const std::string& pattern) {
    const std::regex wanted(pattern);
    std::set<std::string> out;
    for (std::sregex_iterator at(text.begin(), text.end(), wanted), end; at != end; ++at)
      for (size_t group = 1; group < at->size(); ++group)
        if ((*at)[group].matched) out.insert((*at)[group]);
    return out;
  }
  static std::set<std::string> commands() {
    const std::string help = naru({"--help"}).out;
    return matches(help.substr(help.find("\nCommands:")), "\n  ([a-z][a-z-]+) ");
  }
  static bool takes_model(const std::string& command) {
    return naru({command, "--help"}).out.find("It also takes -m, ") != std::string::npos;
  }
  static std::set<std::string> flags(const std::vector<std::string>& call) {
    return matches(naru(call).out, "\n  (-[a-z]|--[a-z-]+)(?:,(--[a-z-]+))?");
  }
};

TEST_F(Completions, BashOffersWhatHelpNames) {
  EXPECT_EQ(naru({"-n", script("bash")}, {.program = "/bin/bash"}).err, "");
  const auto names = commands();
  EXPECT_GE(names.size(), 14u);
  EXPECT_EQ(offered({""}), names);
  EXPECT_EQ(offered({"help", ""}), names);
  const auto common = flags({"--help"});
  EXPECT_TRUE(common.contains("--threads") && common.contains("-q"));
  EXPECT_EQ(offered({"-"}), common);
  for (const std::string& name : names) {
    std::set<std::string> want = flags({name, "--help"});
    want.insert(common.begin(), common.end());
    if (!takes_model(name)) want.erase("-m"), want.erase("--model");
    EXPECT_EQ(offered({name, "-"}), want) << name;
    EXPECT_EQ(offered({"-m", "read", "-q", name, "-"}), want) << name;  // a model may be called as a command is
  }
}

TEST_F(Completions, BashOffersValues) {
  using Words = std::set<std::string>;
  EXPECT_EQ(offered({"read", "--format", ""}), (Words{"text", "markdown", "json"}));
  EXPECT_EQ(offered({"transcribe", "--format", ""}), (Words{"text", "srt", "vtt", "json"}));
  EXPECT_EQ(offered({"synth", "c"}), (Words{"charts"}));
  EXPECT_EQ(offered({"synth", "v"}), (Words{"voices"}));
  EXPECT_EQ(offered({"completions", ""}), (Words{"bash", "zsh", "fish"}));
  EXPECT_EQ(offered({"tra"}), (Words{"train", "train-tokenizer", "transcribe"}));
  for (const auto& call : {std::vector<std::string>{"read", ""}, {"read", "-m", ""}, {"eval", "x", "--limit", ""}})
    EXPECT_EQ(offered(call), Words());  // files or a number
}

// zsh gets the flags of each command by itself; fish has -m for all but those that its condition names.
TEST_F(Completions, OtherShellsAreOfferedMinusMWhereItIsTaken) {
  const std::string zsh = naru({"completions", "zsh"}).out, fish = naru({"completions", "fish"}).out;
  const size_t model = fish.find(" -s m -l model ");
  const size_t line = fish.rfind('\n', model) + 1;
  const std::string condition = fish.substr(line, model - line);
  for (const std::string& name : commands()) {
    const size_t begin = zsh.find("        " + name + ")\n");
    ASSERT_NE(begin, std::string::npos) << name;
    const std::string block = zsh.substr(begin, zsh.find(";;\n", begin) - begin);
    EXPECT_EQ(block.find("'*--model[") != std::string::npos, takes_model(name)) << name;
    EXPECT_EQ(std::regex_search(condition, std::regex("'not __fish_seen_subcommand_from.* " + name + "[ ']")),
              !takes_model(name))
        << name;
  }
}

// Each shell reads the script without running it.
TEST_F(Completions, OtherShellsTakeTheirs) {
  for (const std::string shell : {"zsh", "fish"}) {
    const std::string file = script(shell), text = text_of(file);
    for (const std::string& name : commands())
      for (std::string flag : flags({name, "--help"})) {
        if (shell == "fish") flag = flag.starts_with("--") ? " -l " + flag.substr(2) : " -s " + flag.substr(1);
        EXPECT_NE(text.find(flag), std::string::npos) << shell << ": " << name << " " << flag;
      }
    const std::string program = "/usr/bin/" + shell;
    ASSERT_TRUE(fs::exists(program)) << shell << " is not here: run scripts/setup.sh";
    const Outcome read = naru({"-n", file}, {.program = program});
    EXPECT_EQ(read.exit_code, 0) << shell;
    EXPECT_EQ(read.err, "") << shell;
  }
}

}  // namespace
}  // namespace naru::testing
