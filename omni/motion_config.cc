#include "omni/motion_config.h"

#include <algorithm>

namespace naru {
namespace {

constexpr size_t kMostCameras = 8, kLongestName = 64;
constexpr int64_t kMostCodes = 4096;
constexpr double kGreatest = 1e6;

bool is_name(const std::string& text) {
  return !text.empty() && text.size() <= kLongestName && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.' || c == '/';
  });
}

void add_name(const std::string& path, const std::string& name, std::vector<std::string>* names) {
  check(is_name(name), path, ": wanted names of at most ", kLongestName, " Latin letters, digits, - _ . and /, got '",
        name, "'");
  check(std::find(names->begin(), names->end(), name) == names->end(), path, ": '", name, "' comes twice");
  names->push_back(name);
}

// A list of tables {name, low, high}; own(fields) reads what else one may have.
template <class Own>
void parse_numbers(Fields& f, const std::string& key, std::vector<std::string>* names, std::vector<float>* low,
                   std::vector<float>* high, Own own) {
  const auto& list = f.at(key);
  check(list.is_array() && !list.empty() && list.size() <= size_t(kMostActionNumbers), f.path(key),
        ": wanted a list of 1 to ", kMostActionNumbers, " tables { name, low, high }");
  for (const auto& item : list) {
    Fields one(item, f.path(key));
    add_name(one.path("name"), one.text("name"), names);
    low->push_back(float(one.number("low", -kGreatest, kGreatest)));
    high->push_back(float(one.number("high", -kGreatest, kGreatest)));
    check(low->back() < high->back(), one.path("high"), ": wanted more than low, ", low->back(), ", got ",
          high->back());
    own(one);
    one.done();
  }
}

void parse_cameras(Fields& f, std::vector<std::string>* cameras) {
  const auto& list = f.at("cameras");
  check(list.is_array() && !list.empty() && list.size() <= kMostCameras, f.path("cameras"), ": wanted a list of 1 to ",
        kMostCameras, " names");
  for (const auto& item : list) {
    check(item.is_string(), f.path("cameras"), ": wanted names, got ", item.dump());
    add_name(f.path("cameras"), item.get<std::string>(), cameras);
  }
}

}  // namespace

MotionConfig parse_motion(Fields f, int64_t d_out) {
  MotionConfig c;
  c.actions.steps = f.integer("steps", 1, kMostActionSteps, c.actions.steps);
  const int64_t kept = f.integer("coefficients", 1, c.actions.steps, c.actions.steps);
  parse_numbers(f, "actions", &c.action_names, &c.actions.low, &c.actions.high,
                [&](Fields& one) { c.actions.kept.push_back(one.integer("coefficients", 1, c.actions.steps, kept)); });
  int64_t n_codes = 0;
  for (const int64_t own : c.actions.kept) n_codes += own;
  check(n_codes <= kMostCodes, f.path("coefficients"), ": a chunk has ", n_codes, " codes, wanted at most ",
        kMostCodes);
  parse_numbers(f, "state", &c.state_names, &c.state.low, &c.state.high, [](Fields&) {});
  c.state.frequencies = f.integer("frequencies", 0, 16, c.state.frequencies);
  c.state.d_hidden = f.integer("d_hidden", 1, 1 << 16);
  c.state.d_out = d_out;
  parse_cameras(f, &c.cameras);
  c.picture_px = f.integer("picture_px", 16, 4096, c.picture_px);
  c.sights = f.integer("sights", 0, 16, 0);
  if (f.has("pointing")) {
    Fields pointing = f.table("pointing");
    c.pointing_frequencies = pointing.integer("frequencies", 1, 8);
    pointing.done();
    check(c.sights > 0, f.path("sights"), ": a model that points has things to point at, wanted at least 1");
  }
  if (f.has("names")) {
    Fields names = f.table("names");
    c.hues = names.integer("hues", 1, 256);
    c.forms = names.integer("forms", 1, 256);
    names.done();
  }
  if (f.has("telling")) {
    Fields telling = f.table("telling");
    c.told_things = telling.integer("things", 1, 16);
    c.telling_frequencies = telling.integer("frequencies", 1, 8);
    telling.done();
    check(c.pointing_frequencies && c.hues > 0, f.path("telling"),
          ": things are asked for and found by their names; give the tables pointing and names, too");
    check(c.told_things <= c.sights, f.path("telling.things"), ": wanted at most sights = ", c.sights, ", got ",
          c.told_things);
  }
  f.done();
  return c;
}

MotionIds motion_ids(const MotionConfig& config, int64_t first, int32_t slice) {
  int64_t places = 0;
  for (const int64_t kept : config.actions.kept) places += kept;
  return {.first = int32_t(first), .n_codes = kActionBins, .n_places = int32_t(places), .slice = slice};
}

}  // namespace naru
