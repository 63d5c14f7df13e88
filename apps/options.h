// The command line: the commands of naru, their flags and arguments, and what a call asks for. CLI11 parses it, in
// options.cc alone, since a file that includes it compiles for seconds.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace naru::apps {

constexpr int kMaxThreads = 1024;
constexpr char kDefaultModel[] = "naru-xs";  // where none is named

// What all commands take.
struct Options {
  std::string model;  // empty: kDefaultModel
  int threads = 0;    // 0: NARU_THREADS, else one for each processor
  uint64_t seed = 0;
  bool json = false, quiet = false;

  std::string model_name() const { return model.empty() ? kDefaultModel : model; }
};

// Says what is wrong with a value; nothing where it is good.
using Check = std::function<std::string(const std::string&)>;
Check whole_number(uint64_t low, uint64_t high);
Check number(double low, double high);

struct Parser;  // what a Registry owns, and the two handles below point into

// A flag or an argument of a command.
class Option {
 public:
  Option(CLI::Option* option, Parser* parser) : option_(option), parser_(parser) {}
  Option required();
  Option one_value();  // each time that it is given, of a flag that may be given several times
  Option check(const Check& check);
  Option among(const std::vector<std::string>& words);              // takes one of them alone
  Option each(const std::function<void(const std::string&)>& use);  // called with what was given
  // Without a value it has the value `instead`: what stands behind it is its value only where `fits` says nothing.
  Option may_stand_alone(const std::string& instead, const Check& fits);
  Option needs(Option other);
  Option excludes(Option other);

 private:
  CLI::Option* option_;
  Parser* parser_;
};

// A flag as --help shows it. `takes` is what its value is called: FILE, N, ...; empty where it takes none.
struct FlagInfo {
  std::vector<std::string> names;  // with their dashes
  std::string help, takes;
  std::vector<std::string> choices;
};

// A command; the one without a name is naru itself, whose flags its commands take as well.
struct CommandInfo {
  std::string name, help;
  std::vector<FlagInfo> flags;
  std::vector<std::string> choices;  // of its argument; empty: files
  bool takes_model = false;          // whether -m is among naru's flags that it takes
};

// A command, or naru itself.
class Subcommand {
 public:
  Subcommand(CLI::App* app, Parser* parser) : app_(app), parser_(parser) {}
  // A flag as --help shows it, "-o,--out FILE", or an argument, "FILE"; what is given goes to `value`, which outlives
  // the parsing. T is one of those at the end of options.cc.
  template <class T>
  Option add_option(const std::string& name, T& value, const std::string& help);
  Option add_flag(const std::string& name, bool& value, const std::string& help);
  // It takes -m, which is wrong usage elsewhere. To be called before add_footer().
  void takes_model();
  // The same, and an argument `name` that names a model, in Options::model; -m may stand in its place. Both are wrong
  // usage, and so is neither where one is `required`.
  void add_model(const std::string& name, const std::string& help, bool required = true);
  // It takes -m, and an argument `name` in `value` that may be a model or another file; one of them, or both, whose
  // meaning is the command's.
  void add_model_or_file(const std::string& name, std::string& value, const std::string& help);
  void add_footer(const std::string& text);  // what --help ends with, before what it says of all commands
  CommandInfo info() const;

 private:
  CLI::App* app_;
  Parser* parser_;
};

// What runs a command. The result is the exit code: 0, or 1 when something failed.
using Command = std::function<int()>;

struct Call {
  enum Kind { command, help, version, nothing, wrong } kind;
  std::string name;     // of its command; empty: it has none
  Command run;          // of a command
  std::string message;  // what is wrong
};

// Each command registers its flags and what to run.
class Registry {
 public:
  explicit Registry(const std::string& about);
  ~Registry();
  Options options;
  Subcommand top() const;  // naru itself
  Subcommand add(const std::string& name, const std::string& help, Command run);
  std::vector<Subcommand> commands() const;
  // What --help prints of a command, of naru itself without one; nothing where there is no such command.
  std::optional<std::string> help(const std::string& command = "") const;
  // To be called once, when all is registered.
  Call parse(int argc, char** argv);

 private:
  std::unique_ptr<Parser> parser_;
};

}  // namespace naru::apps
