#include "apps/robot_file.h"

#include "base/file.h"
#include "training/section.h"

namespace naru::apps {
namespace {

using nlohmann::json;
using serving::openpi::ActionLimit;
using serving::openpi::Robot;

constexpr size_t kMaxActions = 64, kMaxStateKeys = 64, kMaxKeyBytes = 256;
constexpr int64_t kMaxMs = 3'600'000, kMaxStates = 4096;
constexpr double kMost = 1e9;  // of any number

// A name in the client's observations.
std::string key_at(const json& value, const std::string& path, TomlErrors& errors) {
  if (value.is_string()) {
    const auto& key = value.get_ref<const std::string&>();
    if (!key.empty() && key.size() <= kMaxKeyBytes) return key;
  }
  errors.add(path, "wanted a name of 1 to ", kMaxKeyBytes, " bytes in quotes");
  return "none";
}

void read_state_keys(const json& value, TomlErrors& errors, Robot* out) {
  if (!value.is_array() || value.empty() || value.size() > kMaxStateKeys)
    return errors.add("observation.state", "wanted a list of 1 to ", kMaxStateKeys, " names");
  for (size_t i = 0; i < value.size(); ++i)
    out->state_keys.push_back(key_at(value[i], concat("observation.state[", i, "]"), errors));
}

void read_observation(const json& value, TomlErrors& errors, Robot* out) {
  for (const auto& [name, inner] : value.items()) {
    const std::string path = "observation." + name;
    if (name == "prompt")
      out->prompt_key = key_at(inner, path, errors);
    else if (name == "state")
      read_state_keys(inner, errors, out);
    else if (name != "cameras")
      errors.add(path, "is not known here; prompt, state and cameras are");
    else if (!inner.is_object())
      errors.add(path, "wanted a table of names");
    else
      for (const auto& [camera, key] : inner.items()) out->cameras[camera] = key_at(key, path + "." + camera, errors);
  }
}

ActionLimit read_action(const json& value, const std::string& path, TomlErrors& errors) {
  Section section(value, path, errors);
  ActionLimit out;
  out.name = section.word("name");
  out.low = section.number("low", {.low = -kMost, .high = kMost});
  out.high = section.number("high", {.low = -kMost, .high = kMost});
  out.rate = section.number("rate", {.low = 0, .high = kMost, .low_excluded = true});
  if (value.contains("state")) out.state = section.integer("state", 0, kMaxStates - 1);
  section.refuse_unknown();
  if (out.low >= out.high) errors.add(path + ".high", "must be above low");
  return out;
}

}  // namespace

Result<Robot> parse_robot(std::string_view text, const std::string& name) {
  const auto toml = parse_toml(text, name);
  if (!toml) return toml.failure();
  TomlErrors errors(*toml);
  Section top(toml->root, "", errors);
  Robot out;
  out.name = top.word("name");
  out.rate_hz = top.number("rate_hz", {.low = 0, .high = 10'000, .low_excluded = true});
  out.max_age = std::chrono::milliseconds(top.integer("max_age_ms", 1, kMaxMs));
  out.deadline = std::chrono::milliseconds(top.integer("deadline_ms", 1, kMaxMs));
  if (const json observation = top.table("observation", /*required=*/false); observation.is_object())
    read_observation(observation, errors, &out);
  const json actions = top.tables("action", kMaxActions);
  for (size_t i = 0; i < actions.size(); ++i)
    out.actions.push_back(read_action(actions[i], concat("action[", i, "]"), errors));
  top.refuse_unknown();
  if (errors.first()) return *errors.first();
  return out;
}

Result<Robot> read_robot(const std::string& path) {
  const auto text = read_text(path, Toml::kMaxBytes);
  if (!text) return fail(text.failure().code, path, ": ", text.failure().message);
  return parse_robot(*text, path);
}

}  // namespace naru::apps
