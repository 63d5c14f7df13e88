// naru completions: a script that completes commands and flags, made from what --help is made from.
#include <algorithm>
#include <iostream>
#include <sstream>

#include "apps/common.h"

namespace naru::apps {
namespace {

// A flag as a shell needs it. `takes` is what --help calls its value: FILE, N, ...; empty where it takes none.
struct Flag {
  std::vector<std::string> names;  // with their dashes
  std::string help, takes;
  std::vector<std::string> choices;

  bool takes_file() const { return takes == "FILE" || takes == "DIR" || takes == "MODEL"; }
};

// A command; the one without a name is naru itself, whose flags its commands take as well.
struct Entry {
  std::string name, help;
  std::vector<Flag> flags;
  std::vector<std::string> choices;  // of its argument; empty: files
  bool takes_model = false;          // whether -m is among naru's flags that it takes
};

std::vector<std::string> choices_of(const Registry& registry, const CLI::Option* option) {
  const auto found = registry.choices.find(option);
  return found == registry.choices.end() ? std::vector<std::string>() : found->second;
}

Entry entry_of(const Registry& registry, const CLI::App& app) {
  Entry out{&app == &registry.app ? "" : app.get_name(), app.get_description(), {}, {}};
  out.takes_model = registry.with_model.contains(&app);
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) {
      const auto choices = choices_of(registry, option);
      out.choices.insert(out.choices.end(), choices.begin(), choices.end());
      continue;
    }
    Flag flag;
    for (const std::string& name : option->get_snames()) flag.names.push_back("-" + name);
    for (const std::string& name : option->get_lnames()) flag.names.push_back("--" + name);
    flag.help = option->get_description();
    if (option->get_type_size() > 0) flag.takes = option->get_type_name();
    flag.choices = choices_of(registry, option);
    out.flags.push_back(std::move(flag));
  }
  return out;
}

std::vector<Entry> commands_of(const Registry& registry) {
  std::vector<Entry> out;
  for (const CLI::App* command : registry.app.get_subcommands([](const CLI::App*) { return true; }))
    out.push_back(entry_of(registry, *command));
  for (Entry& entry : out)
    if (entry.name == "help")
      for (const Entry& other : out) entry.choices.push_back(other.name);
  return out;
}

bool names_model(const Flag& flag) {
  return std::find(flag.names.begin(), flag.names.end(), "--model") != flag.names.end();
}

// The flags of `top`, which is naru itself, that a command takes.
std::vector<Flag> shared_flags(const Entry& top, const Entry& command) {
  std::vector<Flag> out = top.flags;
  if (!command.takes_model) std::erase_if(out, names_model);
  return out;
}

std::string joined(const std::vector<std::string>& words, const char* between = " ") {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : between) + word;
  return out;
}

std::string flag_names(const std::vector<Flag>& flags) {
  std::vector<std::string> out;
  for (const Flag& flag : flags) out.insert(out.end(), flag.names.begin(), flag.names.end());
  return joined(out);
}

std::string command_names(const std::vector<Entry>& commands, const char* between) {
  std::vector<std::string> out;
  for (const Entry& command : commands) out.push_back(command.name);
  return joined(out, between);
}

// `text` with a backslash before each of `special`.
std::string escaped(const std::string& text, const std::string& special) {
  std::string out;
  for (const char c : text) {
    if (special.find(c) != std::string::npos) out += '\\';
    out += c;
  }
  return out;
}

// --- bash ------------------------------------------------------------------------------------------------------------

// "COMMAND/FLAG|COMMAND/FLAG) what to do ;;" for the flags of one entry that take a value. `command` may be a pattern.
std::string bash_values(const Entry& entry, const std::string& command) {
  std::ostringstream out;
  for (const Flag& flag : entry.flags) {
    if (flag.takes.empty()) continue;
    std::vector<std::string> patterns;
    for (const std::string& name : flag.names) patterns.push_back(command + "/" + name);
    out << "    " << joined(patterns, "|") << ") ";
    if (!flag.choices.empty())
      out << "words='" << joined(flag.choices) << "' flags= ;;\n";
    else
      out << (flag.takes_file() ? "return ;;\n" : "compopt +o default; return ;;\n");
  }
  return out.str();
}

std::string bash_script(const Entry& top, const std::vector<Entry>& commands) {
  std::vector<std::string> with_value;
  for (const Flag& flag : top.flags)
    if (!flag.takes.empty()) with_value.insert(with_value.end(), flag.names.begin(), flag.names.end());
  std::ostringstream out;
  out << "# Completes naru in bash: source <(naru completions bash)\n"
         "_naru() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= flags words i\n"
         "  COMPREPLY=()\n"
         "  for ((i = 1; i < COMP_CWORD; ++i)); do\n"
         "    case ${COMP_WORDS[i]} in\n"
      << "      " << joined(with_value, "|") << ") ((++i)) ;;\n"
      << "      " << command_names(commands, "|") << ") command=${COMP_WORDS[i]}; break ;;\n"
      << "    esac\n"
         "  done\n"
         "  case $command in\n"
      << "    '') flags='" << flag_names(top.flags) << "' words='" << command_names(commands, " ") << "' ;;\n";
  for (const Entry& command : commands)
    out << "    " << command.name << ") flags='" << flag_names(command.flags) << ' '
        << flag_names(shared_flags(top, command)) << "' words='" << joined(command.choices) << "' ;;\n";
  out << "  esac\n"
      << "  case $command/$before in\n";
  for (const Entry& command : commands) out << bash_values(command, command.name);
  out << bash_values(top, "*")
      << "  esac\n"
         "  [[ $word == -* ]] && words=$flags\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
         "}\n"
         "complete -o default -F _naru naru\n";
  return out.str();
}

// --- zsh -------------------------------------------------------------------------------------------------------------

// A text between single quotes, in a part of a specification that a colon or a bracket would end.
std::string zsh_text(const std::string& text) {
  std::string out;
  for (const char c : escaped(text, "\\[]:"))
    if (c == '\'')
      out += "'\\''";
    else
      out += c;
  return out;
}

std::string zsh_action(const std::vector<std::string>& choices, bool files) {
  if (!choices.empty()) return "(" + joined(choices) + ")";
  return files ? "_files" : " ";
}

void zsh_flags(const std::vector<Flag>& flags, const char* indent, std::ostream& out) {
  for (const Flag& flag : flags)
    for (const std::string& name : flag.names) {
      out << " \\\n" << indent << "'*" << name << "[" << zsh_text(flag.help) << "]";
      if (!flag.takes.empty()) out << ":" << flag.takes << ":" << zsh_action(flag.choices, flag.takes_file());
      out << "'";
    }
}

std::string zsh_script(const Entry& top, const std::vector<Entry>& commands) {
  std::ostringstream out;
  out << "#compdef naru\n"
         "# Completes naru in zsh: source <(naru completions zsh), or as a file _naru in a folder of $fpath\n"
         "_naru() {\n"
         "  local state line\n"
         "  local -a commands=(\n";
  for (const Entry& command : commands) out << "    '" << command.name << ":" << zsh_text(command.help) << "'\n";
  out << "  )\n"
         "  _arguments -C";
  zsh_flags(top.flags, "    ", out);
  out << " \\\n    '1: :->command' '*:: :->rest'\n"
         "  case $state in\n"
         "    command) _describe command commands ;;\n"
         "    rest)\n"
         "      case $words[1] in\n";
  for (const Entry& command : commands) {
    out << "        " << command.name << ")\n          _arguments";
    zsh_flags(command.flags, "            ", out);
    zsh_flags(shared_flags(top, command), "            ", out);
    out << " \\\n            '*:argument:" << zsh_action(command.choices, /*files=*/true) << "' ;;\n";
  }
  out << "      esac ;;\n"
         "  esac\n"
         "}\n"
         "if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _naru \"$@\"; else compdef _naru naru; fi\n";
  return out.str();
}

// --- fish ------------------------------------------------------------------------------------------------------------

std::string fish_text(const std::string& text) {
  return "'" + escaped(text, "\\'") + "'";
}

void fish_flags(const std::vector<Flag>& flags, const std::string& condition, std::ostream& out) {
  for (const Flag& flag : flags) {
    out << "complete -c naru" << condition;
    for (const std::string& name : flag.names)
      out << (name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1));
    if (!flag.choices.empty())
      out << " -x -a " << fish_text(joined(flag.choices));
    else if (!flag.takes.empty())
      out << (flag.takes_file() ? " -r -F" : " -x");
    out << " -d " << fish_text(flag.help) << "\n";
  }
}

std::string fish_script(const Entry& top, const std::vector<Entry>& commands) {
  std::ostringstream out;
  out << "# Completes naru in fish: naru completions fish | source\n";
  for (const Entry& command : commands)
    out << "complete -c naru -f -n __fish_use_subcommand -a " << command.name << " -d " << fish_text(command.help)
        << "\n";
  std::vector<std::string> without_model;
  for (const Entry& command : commands)
    if (!command.takes_model) without_model.push_back(command.name);
  for (const Flag& flag : top.flags)
    fish_flags({flag}, names_model(flag) ? " -n 'not __fish_seen_subcommand_from " + joined(without_model) + "'" : "",
               out);
  for (const Entry& command : commands) {
    const std::string condition = " -n '__fish_seen_subcommand_from " + command.name + "'";
    fish_flags(command.flags, condition, out);
    if (!command.choices.empty())
      out << "complete -c naru -f" << condition << " -a " << fish_text(joined(command.choices)) << "\n";
  }
  return out.str();
}

int run(const Registry& registry, const std::string& shell) {
  const Entry top = entry_of(registry, registry.app);
  const std::vector<Entry> commands = commands_of(registry);
  std::cout << (shell == "bash"  ? bash_script(top, commands)
                : shell == "zsh" ? zsh_script(top, commands)
                                 : fish_script(top, commands));
  return 0;
}

}  // namespace

void add_completions(Registry& registry) {
  auto shell = std::make_shared<std::string>();
  CLI::App* command = registry.add("completions", "Print a script that completes commands and flags in a shell.",
                                   [shell, &registry] { return run(registry, *shell); });
  CLI::Option* option = command->add_option("SHELL", *shell, "bash, zsh or fish")->type_name("")->required();
  registry.among(option, {"bash", "zsh", "fish"});
  command->footer("For bash: echo 'source <(naru completions bash)' >> ~/.bashrc\n\n" + command->get_footer());
}

}  // namespace naru::apps
