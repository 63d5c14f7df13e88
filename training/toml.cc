#include "training/toml.h"

#include <algorithm>
#include <cmath>
#include <optional>

#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#define TOML_MAX_NESTED_VALUES 16
#include <toml++/toml.h>

namespace naru {
namespace {

using nlohmann::json;

// toml++ bounds nested arrays but not dotted keys, and destroys what it made by recursion. A key stands on one line, so
// this bounds the depth of its tree by 128 for each of at most 18 nested tables and arrays.
constexpr int kMaxDotsInLine = 128;

// The first line with too many dots, or 0.
int line_of_too_many_dots(std::string_view text) {
  int line = 1, dots = 0;
  for (const char c : text) {
    if (c == '\n') ++line, dots = 0;
    if (c == '.' && ++dots > kMaxDotsInLine) return line;
  }
  return 0;
}

class Converter {
 public:
  explicit Converter(Toml& out) : out_(out) {}

  json table(const toml::table& in, const std::string& path, int depth) {
    json value = json::object();
    for (const auto& [key, node] : in) {
      const std::string name(key.str());
      if (name.size() > Toml::kMaxKeyBytes) {
        failure_ = fail(Code::invalid, out_.name, ":", line_at(key.source()), ": a key of more than ",
                        Toml::kMaxKeyBytes, " bytes");
        break;
      }
      const std::string below = path.empty() ? name : path + "." + name;
      out_.lines.try_emplace(below, line_at(key.source()));
      value[name] = convert(node, below, depth + 1);
      if (failure_) break;
    }
    return value;
  }
  const std::optional<Failure>& failure() const { return failure_; }

 private:
  static int line_at(const toml::source_region& source) { return std::max(1, int(source.begin.line)); }

  json convert(const toml::node& node, const std::string& path, int depth) {
    if (out_.lines.size() > Toml::kMaxValues)
      return refuse(path, "more than ", Toml::kMaxValues, " values before this");
    if (depth > Toml::kMaxDepth) return refuse(path, "nested more than ", Toml::kMaxDepth, " levels deep");
    if (const auto* in = node.as_table()) return table(*in, path, depth);
    if (const auto* in = node.as_array()) return array(*in, path, depth);
    if (const auto* in = node.as_string()) return in->get();
    if (const auto* in = node.as_integer()) return in->get();
    if (const auto* in = node.as_boolean()) return in->get();
    if (const auto* in = node.as_floating_point()) {
      if (!std::isfinite(in->get())) return refuse(path, "wanted a finite number");
      return in->get();
    }
    return refuse(path, "dates and times are not used here; write a string");
  }

  json array(const toml::array& in, const std::string& path, int depth) {
    json value = json::array();
    for (const toml::node& node : in) {
      const std::string below = concat(path, "[", value.size(), "]");
      out_.lines.try_emplace(below, line_at(node.source()));
      value.push_back(convert(node, below, depth + 1));
      if (failure_) break;
    }
    return value;
  }

  template <class... Parts>
  json refuse(const std::string& path, const Parts&... parts) {
    if (!failure_) failure_ = out_.failure(path, parts...);
    return nullptr;
  }

  Toml& out_;
  std::optional<Failure> failure_;
};

}  // namespace

int Toml::line_of(std::string path) const {
  for (;;) {
    if (const auto found = lines.find(path); found != lines.end()) return found->second;
    const size_t cut = path.find_last_of(".[");
    if (cut == std::string::npos) return 1;
    path.resize(cut);
  }
}

Result<Toml> parse_toml(std::string_view text, const std::string& name) {
  if (text.size() > Toml::kMaxBytes)
    return fail(Code::too_large, name, ": is ", text.size(), " bytes; the limit is ", Toml::kMaxBytes);
  if (const int line = line_of_too_many_dots(text))
    return fail(Code::invalid, name, ":", line, ": more than ", kMaxDotsInLine, " dots in one line");
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed)
    return fail(Code::invalid, name, ":", std::max(1, int(parsed.error().source().begin.line)), ": ",
                parsed.error().description());
  Toml out;
  out.name = name;
  Converter converter(out);
  out.root = converter.table(parsed.table(), "", 0);
  if (converter.failure()) return *converter.failure();
  return out;
}

}  // namespace naru
