// naru version: what this program is.
#include "apps/version.h"

#include <iostream>

#include "apps/common.h"
#include "build_info.h"

namespace naru::apps {

using nlohmann::ordered_json;

ordered_json version_json() {
  return {{"version", NARU_VERSION},
          {"commit", NARU_COMMIT},
          {"sources_sha256", NARU_SOURCES_SHA256},
          {"compiler", __VERSION__},
          {"numeric_profile", 1}};
}

Origin origin_of(const Model& model, std::string sha256) {
  return {.by = Origin::By::model,
          .model = model.config().name,
          .model_sha256 = std::move(sha256),
          .seed = {},
          .version = NARU_VERSION};
}

int version(const Options& options) {
  const ordered_json all = version_json();
  if (options.json) {
    print_json(all);
    return 0;
  }
  std::cout << "naru " << NARU_VERSION << " (" << NARU_COMMIT << ")\n";
  for (const auto& [key, value] : all.items())
    if (key != "version" && key != "commit") std::cout << "  " << key << ": " << value.dump() << "\n";
  return 0;
}

void add_version(Registry& registry) {
  const Options& options = registry.options;
  registry.add("version", "Show the version, the commit and the compiler.", [&options] { return version(options); });
}

}  // namespace naru::apps
