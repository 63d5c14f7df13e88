// naru help: what naru --help and naru COMMAND --help print.
#include <iostream>

#include "apps/common.h"

namespace naru::apps {
namespace {

int run(const Registry& registry, const std::string& name) {
  const auto help = registry.help(name);
  if (!help) {
    print_error(registry.options, "help", fail(Code::invalid, "there is no command '", name, "'; see naru --help"));
    return 2;
  }
  std::cout << *help;
  return 0;
}

}  // namespace

void add_help(Registry& registry) {
  auto name = std::make_shared<std::string>();
  Subcommand command = registry.add("help", "Show how a command is called, as naru COMMAND --help does.",
                                    [name, &registry] { return run(registry, *name); });
  command.add_option("COMMAND", *name, "one of the commands of naru --help (default: all of them)");
}

}  // namespace naru::apps
