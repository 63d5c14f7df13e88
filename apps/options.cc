#include "apps/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "base/error.h"

namespace naru::apps {

struct Parser {
  Options& options;
  CLI::App app;
  Command chosen = {};                                                  // set by the sub-command that was named
  std::map<const CLI::Option*, std::vector<std::string>> choices = {};  // what among() was told
  std::set<const CLI::App*> with_model = {};                            // the commands that take -m
  struct Alone {
    std::string instead;
    Check fits;
  };
  std::map<const CLI::Option*, Alone> alone = {};  // what may_stand_alone() was told
};

Check whole_number(uint64_t low, uint64_t high) {
  return [low, high](const std::string& text) -> std::string {
    uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, value);
    const bool good = error == std::errc() && at == end && value >= low && value <= high;
    return good ? "" : concat("wanted a whole number from ", low, " to ", high, ", got '", text, "'");
  };
}

Check number(double low, double high) {
  return [low, high](const std::string& text) -> std::string {
    double value = 0;
    const char* end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, value);
    const bool good = error == std::errc() && at == end && value >= low && value <= high;  // a NaN is neither
    return good ? "" : concat("wanted a number from ", low, " to ", high, ", got '", text, "'");
  };
}

// --- a flag or an argument -------------------------------------------------------------------------------------------

Option Option::required() {
  option_->required();
  return *this;
}

Option Option::one_value() {
  option_->allow_extra_args(false);
  return *this;
}

Option Option::check(const Check& check) {
  option_->check(check);
  return *this;
}

Option Option::among(const std::vector<std::string>& words) {
  option_->check(CLI::IsMember(words).description(""));
  parser_->choices[option_] = words;
  return *this;
}

Option Option::each(const std::function<void(const std::string&)>& use) {
  option_->each(use);
  return *this;
}

Option Option::may_stand_alone(const std::string& instead, const Check& fits) {
  parser_->alone[option_] = {instead, fits};
  return check([=](const std::string& text) { return text == instead ? "" : fits(text); });
}

Option Option::needs(Option other) {
  option_->needs(other.option_);
  return *this;
}

Option Option::excludes(Option other) {
  option_->excludes(other.option_);
  return *this;
}

// --- a command -------------------------------------------------------------------------------------------------------

template <class T>
Option Subcommand::add_option(const std::string& name, T& value, const std::string& help) {
  const size_t space = name.find(' ');
  CLI::Option* option = app_->add_option(name.substr(0, space), value, help);
  option->type_name(space == std::string::npos ? "" : name.substr(space + 1));
  return {option, parser_};
}

Option Subcommand::add_flag(const std::string& name, bool& value, const std::string& help) {
  return {app_->add_flag(name, value, help), parser_};
}

void Subcommand::takes_model() {
  parser_->with_model.insert(app_);
  app_->footer("It also takes -m, -t, -s, --json and -q; naru --help explains them.");
}

void Subcommand::add_model(const std::string& name, const std::string& help, bool required) {
  takes_model();
  const CLI::Option* argument = app_->add_option(name, parser_->options.model, help + "; or -m")->type_name("");
  const CLI::Option* flag = parser_->app.get_option("--model");
  app_->parse_complete_callback([=] {
    if (argument->count() && flag->count()) throw CLI::ValidationError(name + " and -m both name a model; give one");
    if (required && !argument->count() && !flag->count()) throw CLI::RequiredError(name);
  });
}

void Subcommand::add_model_or_file(const std::string& name, std::string& value, const std::string& help) {
  takes_model();
  const CLI::Option* argument = app_->add_option(name, value, help)->type_name("");
  const CLI::Option* flag = parser_->app.get_option("--model");
  app_->parse_complete_callback([=] {
    if (!argument->count() && !flag->count()) throw CLI::RequiredError(name);
  });
}

void Subcommand::add_footer(const std::string& text) {
  const std::string after = app_->get_footer();
  app_->footer(after.empty() ? text : text + "\n\n" + after);
}

CommandInfo Subcommand::info() const {
  CommandInfo out{app_ == &parser_->app ? "" : app_->get_name(), app_->get_description(), {}, {}};
  out.takes_model = parser_->with_model.contains(app_);
  for (const CLI::Option* option : app_->get_options()) {
    const auto found = parser_->choices.find(option);
    const auto choices = found == parser_->choices.end() ? std::vector<std::string>() : found->second;
    if (option->get_positional()) {
      out.choices.insert(out.choices.end(), choices.begin(), choices.end());
      continue;
    }
    FlagInfo flag{{}, option->get_description(), {}, choices};
    for (const std::string& name : option->get_snames()) flag.names.push_back("-" + name);
    for (const std::string& name : option->get_lnames()) flag.names.push_back("--" + name);
    if (option->get_type_size() > 0) flag.takes = option->get_type_name();
    out.flags.push_back(std::move(flag));
  }
  return out;
}

// --- all of them -----------------------------------------------------------------------------------------------------

Registry::Registry(const std::string& about) : parser_(new Parser{options, CLI::App(about, "naru")}) {
  CLI::App& app = parser_->app;
  app.require_subcommand(0, 1);
  app.set_help_flag("-h,--help", "show this help");
  app.add_flag_callback(
      "--version", [] { throw CLI::CallForVersion("", 0); }, "the same as naru version");
  app.get_formatter()->label("SUBCOMMAND", "COMMAND");
  app.get_formatter()->label("Subcommands", "Commands");
  app.get_formatter()->label("REQUIRED", "(required)");
  app.get_formatter()->label("Positionals", "Arguments");
}

Registry::~Registry() = default;

Subcommand Registry::top() const {
  return {&parser_->app, parser_.get()};
}

Subcommand Registry::add(const std::string& name, const std::string& help, Command run) {
  Parser* parser = parser_.get();
  CLI::App* command = parser->app.add_subcommand(name, help);
  command->fallthrough();
  command->group("Commands");
  command->footer("It also takes -t, -s, --json and -q; naru --help explains them.");
  command->callback([parser, command, run = std::move(run)] {
    if (parser->app.get_option("--model")->count() && !parser->with_model.contains(command))
      throw CLI::ValidationError(command->get_name() + " does not take -m");
    parser->chosen = run;
  });
  return {command, parser};
}

std::vector<Subcommand> Registry::commands() const {
  std::vector<Subcommand> out;
  for (CLI::App* command : parser_->app.get_subcommands([](CLI::App*) { return true; }))
    out.emplace_back(command, parser_.get());
  return out;
}

std::optional<std::string> Registry::help(const std::string& command) const {
  const CLI::App& app = parser_->app;
  if (command.empty()) return app.get_formatter()->make_help(&app, app.get_name(), CLI::AppFormatMode::Normal);
  const auto found = app.get_subcommands([&](const CLI::App* one) { return one->get_name() == command; });
  if (found.empty()) return {};
  return found[0]->get_formatter()->make_help(found[0], app.get_name() + " " + command, CLI::AppFormatMode::Normal);
}

namespace {

// The arguments with the value of each option that stands alone, which CLI11 would else take from what is behind it.
std::vector<std::string> with_values(const Parser& parser, int argc, char** argv) {
  std::vector<std::string> out(argv + std::min(argc, 1), argv + argc);
  const CLI::App* command = nullptr;
  for (size_t i = 0; i < out.size() && out[i] != "--"; ++i) {
    const auto named = parser.app.get_subcommands([&](const CLI::App* one) { return one->get_name() == out[i]; });
    if (!command && !named.empty()) command = named[0];
    const CLI::Option* option = command ? command->get_option_no_throw(out[i]) : nullptr;
    const auto alone = out[i].starts_with("--") ? parser.alone.find(option) : parser.alone.end();
    if (alone == parser.alone.end()) continue;
    if (i + 1 == out.size() || !alone->second.fits(out[i + 1]).empty()) out[i] += "=" + alone->second.instead;
  }
  return out;
}

}  // namespace

Call Registry::parse(int argc, char** argv) {
  CLI::App& app = parser_->app;
  const auto call = [&](Call::Kind kind, const std::string& message = "") {
    const auto commands = app.get_subcommands();
    return Call{kind, commands.empty() ? "" : commands[0]->get_name(), parser_->chosen, message};
  };
  try {
    std::vector<std::string> arguments = with_values(*parser_, argc, argv);
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
    app.parse(std::move(arguments));
  } catch (const CLI::CallForVersion&) {
    return call(Call::version);
  } catch (const CLI::CallForHelp&) {
    return call(Call::help);
  } catch (const CLI::ParseError& error) {
    const std::vector<std::string> extras = app.remaining();
    const bool unknown = app.get_subcommands().empty() && !extras.empty() && !extras[0].starts_with("-");
    return call(Call::wrong, unknown ? "there is no command '" + extras[0] + "'" : error.what());
  }
  return parser_->chosen ? call(Call::command) : call(Call::nothing, "there is no command");
}

template Option Subcommand::add_option(const std::string&, int&, const std::string&);
template Option Subcommand::add_option(const std::string&, int64_t&, const std::string&);
template Option Subcommand::add_option(const std::string&, uint64_t&, const std::string&);
template Option Subcommand::add_option(const std::string&, float&, const std::string&);
template Option Subcommand::add_option(const std::string&, double&, const std::string&);
template Option Subcommand::add_option(const std::string&, std::string&, const std::string&);
template Option Subcommand::add_option(const std::string&, std::vector<std::string>&, const std::string&);

}  // namespace naru::apps
