// naru help: what naru --help and naru COMMAND --help print.
#include <iostream>

#include "apps/common.h"

namespace naru::apps {
namespace {

int run(const Registry& registry, const std::string& name) {
  const CLI::App& app = registry.app;
  if (name.empty()) {
    std::cout << app.get_formatter()->make_help(&app, app.get_name(), CLI::AppFormatMode::Normal);
    return 0;
  }
  const auto commands = app.get_subcommands([&](const CLI::App* one) { return one->get_name() == name; });
  if (commands.empty()) {
    print_error(registry.options, "help",
                fail(Code::invalid, "there is no command '", name, "'; see ", app.get_name(), " --help"));
    return 2;
  }
  const CLI::App* command = commands[0];
  std::cout << command->get_formatter()->make_help(command, app.get_name() + " " + name, CLI::AppFormatMode::Normal);
  return 0;
}

}  // namespace

void add_help(Registry& registry) {
  auto name = std::make_shared<std::string>();
  CLI::App* command = registry.add("help", "Show how a command is called, as naru COMMAND --help does.",
                                   [name, &registry] { return run(registry, *name); });
  command->add_option("COMMAND", *name, "one of the commands of naru --help (default: all of them)")->type_name("");
}

}  // namespace naru::apps
