// naru completions: a script that completes commands and flags, made from what --help is made from.
#include <algorithm>
#include <iostream>
#include <sstream>

#include "apps/common.h"

namespace naru::apps {
namespace {

std::vector<CommandInfo> commands_of(const Registry& registry) {
  std::vector<CommandInfo> out;
  for (const Subcommand& command : registry.commands()) out.push_back(command.info());
  for (CommandInfo& info : out)
    if (info.name == "help")
      for (const CommandInfo& other : out) info.choices.push_back(other.name);
  return out;
}

bool takes_file(const FlagInfo& flag) {
  return flag.takes == "FILE" || flag.takes == "DIR" || flag.takes == "MODEL";
}

bool names_model(const FlagInfo& flag) {
  return std::find(flag.names.begin(), flag.names.end(), "--model") != flag.names.end();
}

// The flags of `top`, which is naru itself, that a command takes.
std::vector<FlagInfo> shared_flags(const CommandInfo& top, const CommandInfo& command) {
  std::vector<FlagInfo> out = top.flags;
  if (!command.takes_model) std::erase_if(out, names_model);
  return out;
}

std::string joined(const std::vector<std::string>& words, const char* between = " ") {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : between) + word;
  return out;
}

std::string flag_names(const std::vector<FlagInfo>& flags) {
  std::vector<std::string> out;
  for (const FlagInfo& flag : flags) out.insert(out.end(), flag.names.begin(), flag.names.end());
  return joined(out);
}

std::string command_names(const std::vector<CommandInfo>& commands, const char* between) {
  std::vector<std::string> out;
  for (const CommandInfo& command : commands) out.push_back(command.name);
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

// "COMMAND/FLAG|COMMAND/FLAG) what to do ;;" for the flags of `info` that take a value. `command` may be a pattern.
std::string bash_values(const CommandInfo& info, const std::string& command) {
  std::ostringstream out;
  for (const FlagInfo& flag : info.flags) {
    if (flag.takes.empty()) continue;
    std::vector<std::string> patterns;
    for (const std::string& name : flag.names) patterns.push_back(command + "/" + name);
    out << "    " << joined(patterns, "|") << ") ";
    if (!flag.choices.empty())
      out << "words='" << joined(flag.choices) << "' flags= ;;\n";
    else
      out << (takes_file(flag) ? "return ;;\n" : "compopt +o default; return ;;\n");
  }
  return out.str();
}

std::string bash_script(const CommandInfo& top, const std::vector<CommandInfo>& commands) {
  std::vector<std::string> with_value;
  for (const FlagInfo& flag : top.flags)
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
  for (const CommandInfo& command : commands)
    out << "    " << command.name << ") flags='" << flag_names(command.flags) << ' '
        << flag_names(shared_flags(top, command)) << "' words='" << joined(command.choices) << "' ;;\n";
  out << "  esac\n"
      << "  case $command/$before in\n";
  for (const CommandInfo& command : commands) out << bash_values(command, command.name);
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

void zsh_flags(const std::vector<FlagInfo>& flags, const char* indent, std::ostream& out) {
  for (const FlagInfo& flag : flags)
    for (const std::string& name : flag.names) {
      out << " \\\n" << indent << "'*" << name << "[" << zsh_text(flag.help) << "]";
      if (!flag.takes.empty()) out << ":" << flag.takes << ":" << zsh_action(flag.choices, takes_file(flag));
      out << "'";
    }
}

std::string zsh_script(const CommandInfo& top, const std::vector<CommandInfo>& commands) {
  std::ostringstream out;
  out << "#compdef naru\n"
         "# Completes naru in zsh: source <(naru completions zsh), or as a file _naru in a folder of $fpath\n"
         "_naru() {\n"
         "  local state line\n"
         "  local -a commands=(\n";
  for (const CommandInfo& command : commands) out << "    '" << command.name << ":" << zsh_text(command.help) << "'\n";
  out << "  )\n"
         "  _arguments -C";
  zsh_flags(top.flags, "    ", out);
  out << " \\\n    '1: :->command' '*:: :->rest'\n"
         "  case $state in\n"
         "    command) _describe command commands ;;\n"
         "    rest)\n"
         "      case $words[1] in\n";
  for (const CommandInfo& command : commands) {
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

void fish_flags(const std::vector<FlagInfo>& flags, const std::string& condition, std::ostream& out) {
  for (const FlagInfo& flag : flags) {
    out << "complete -c naru" << condition;
    for (const std::string& name : flag.names)
      out << (name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1));
    if (!flag.choices.empty())
      out << " -x -a " << fish_text(joined(flag.choices));
    else if (!flag.takes.empty())
      out << (takes_file(flag) ? " -r -F" : " -x");
    out << " -d " << fish_text(flag.help) << "\n";
  }
}

std::string fish_script(const CommandInfo& top, const std::vector<CommandInfo>& commands) {
  std::ostringstream out;
  out << "# Completes naru in fish: naru completions fish | source\n";
  for (const CommandInfo& command : commands)
    out << "complete -c naru -f -n __fish_use_subcommand -a " << command.name << " -d " << fish_text(command.help)
        << "\n";
  std::vector<std::string> without_model;
  for (const CommandInfo& command : commands)
    if (!command.takes_model) without_model.push_back(command.name);
  for (const FlagInfo& flag : top.flags)
    fish_flags({flag}, names_model(flag) ? " -n 'not __fish_seen_subcommand_from " + joined(without_model) + "'" : "",
               out);
  for (const CommandInfo& command : commands) {
    const std::string condition = " -n '__fish_seen_subcommand_from " + command.name + "'";
    fish_flags(command.flags, condition, out);
    if (!command.choices.empty())
      out << "complete -c naru -f" << condition << " -a " << fish_text(joined(command.choices)) << "\n";
  }
  return out.str();
}

int run(const Registry& registry, const std::string& shell) {
  const CommandInfo top = registry.top().info();
  const std::vector<CommandInfo> commands = commands_of(registry);
  std::cout << (shell == "bash"  ? bash_script(top, commands)
                : shell == "zsh" ? zsh_script(top, commands)
                                 : fish_script(top, commands));
  return 0;
}

}  // namespace

void add_completions(Registry& registry) {
  auto shell = std::make_shared<std::string>();
  Subcommand command = registry.add("completions", "Print a script that completes commands and flags in a shell.",
                                    [shell, &registry] { return run(registry, *shell); });
  command.add_option("SHELL", *shell, "bash, zsh or fish").required().among({"bash", "zsh", "fish"});
  command.add_footer("For bash: echo 'source <(naru completions bash)' >> ~/.bashrc");
}

}  // namespace naru::apps
