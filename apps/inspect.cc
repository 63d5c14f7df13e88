// naru inspect: all that a model file says about itself.
#include <iostream>

#include "apps/common.h"
#include "core/store/safetensors.h"

namespace naru::apps {
namespace {

using nlohmann::ordered_json;

std::string shape_text(const Shape& shape) {
  return concat(shape);
}

int run(const Options& options) {
  const std::string& name = options.model;
  const auto path = find_model(name);
  const auto file = path ? Safetensors::open(*path) : Result<Safetensors>(path.failure());
  if (!file) {
    print_error(options, name, file.failure());
    return 1;
  }
  int64_t elements = 0, bytes = 0;
  ordered_json tensors = ordered_json::array();
  for (const auto& [tensor_name, tensor] : file->tensors()) {
    elements += tensor.size();
    bytes += tensor.size_bytes();
    const auto sizes = tensor.shape().sizes();
    tensors.push_back({{"name", tensor_name},
                       {"dtype", dtype_name(tensor.dtype())},
                       {"shape", std::vector<int64_t>(sizes.begin(), sizes.end())}});
  }
  if (options.json) {
    ordered_json metadata = ordered_json::object();
    for (const auto& [key, value] : file->metadata()) metadata[key] = value;
    const ordered_json out = {
        {"file", *path}, {"elements", elements}, {"bytes", bytes}, {"metadata", metadata}, {"tensors", tensors}};
    print_json(out);
    return 0;
  }
  std::cout << *path << ": " << file->tensors().size() << " tensors, " << elements << " elements, " << bytes
            << " bytes\n";
  for (const auto& [key, value] : file->metadata()) {
    std::cout << "  " << one_line(key) << ": ";
    if (value.size() > 300)
      std::cout << value.size() << " bytes; --json shows them\n";
    else
      std::cout << one_line(value) << "\n";
  }
  for (const auto& [tensor_name, tensor] : file->tensors())
    std::cout << "  " << one_line(tensor_name) << "  " << dtype_name(tensor.dtype()) << " "
              << shape_text(tensor.shape()) << "\n";
  return 0;
}

}  // namespace

void add_inspect(Registry& registry) {
  const Options& options = registry.options;
  Subcommand command = registry.add("inspect", "Show what a model file holds: tensors, config, tokenizer, run.",
                                    [&options] { return run(options); });
  command.add_model("FILE", "a safetensors file, a model's folder or a bundled name");
}

}  // namespace naru::apps
