#include "apps/findings.h"

#include <algorithm>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

namespace naru::apps {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr size_t kShown = 10;  // lines of a list that may be long

// name -> "version, SHA-256" of a list of sources.
std::map<std::string, std::string> named(const json& sources) {
  std::map<std::string, std::string> out;
  for (const json& source : sources) {
    const std::string name = text_member(source, "name"), version = text_member(source, "version");
    const std::string sha256 = text_member(source, "sha256");
    if (name.empty()) continue;
    out[name] = concat(version.empty() ? "" : "version " + version, version.empty() || sha256.empty() ? "" : ", ",
                       sha256.empty() ? "" : "SHA-256 " + sha256);
  }
  return out;
}

std::string source_line(const json& source) {
  std::string line = text_member(source, "name");
  for (const char* key : {"version", "sha256", "origin", "licence", "tokenizer_sha256"})
    if (const std::string value = text_member(source, key); !value.empty())
      line += concat(line.empty() ? "" : ", ", key, " ", value);
  return line;
}

}  // namespace

const char* status_name(Status status) {
  static const char* const kNames[] = {"ok", "note", "unchecked", "wrong"};
  return kNames[int(status)];
}

void Findings::add(Status status, const std::string& check, const std::string& text,
                   const std::vector<std::string>& details) {
  all_.push_back({status, check, text, details});
  if (options_.json) {
    ordered_json line = {{"check", check}, {"status", status_name(status)}, {"text", text}};
    if (!details.empty()) line["details"] = details;
    return print_json(line);
  }
  static const char* const kNames[] = {"  ok     ", "  note   ", "  COULD NOT CHECK  ", "  WRONG  "};
  std::cout << kNames[int(status)] << check << ": " << one_line(text) << std::endl;
  for (size_t i = 0; i < std::min(details.size(), kShown); ++i)
    std::cout << "           " << one_line(details[i]) << std::endl;
  if (details.size() > kShown)
    std::cout << "           and " << details.size() - kShown << " more; --json lists them" << std::endl;
}

std::vector<Finding> Findings::of(Status status) const {
  std::vector<Finding> out;
  for (const Finding& finding : all_)
    if (finding.status == status) out.push_back(finding);
  return out;
}

std::vector<std::string> source_differences(const json& recorded, const json& here) {
  const auto theirs = named(recorded), ours = named(here);
  std::vector<std::string> out;
  for (const auto& [name, what] : theirs) {
    const auto found = ours.find(name);
    if (found == ours.end())
      out.push_back(concat(name, ": recorded with ", what, ", not used by this build"));
    else if (found->second != what)
      out.push_back(concat(name, ": recorded with ", what, ", here ", found->second));
  }
  for (const auto& [name, what] : ours)
    if (!theirs.count(name)) out.push_back(concat(name, ": used by this build with ", what, ", not in the record"));
  return out;
}

namespace {

void print_line(const std::string& name, const std::string& text) {
  std::cout << "  " << name << ": " << one_line(text) << "\n";
}

// At most kShown of them; where the others are said.
void print_some(const std::string& name, const std::vector<std::string>& lines) {
  for (size_t i = 0; i < std::min(lines.size(), kShown); ++i) print_line(name, lines[i]);
  if (lines.size() > kShown) print_line(name, concat("and ", lines.size() - kShown, " more; --json lists them"));
}

// What examples were made from: fonts as counts, the few others by name, licences by how many sources have them.
void print_sources(const json& sources) {
  std::map<std::string, int> licences;
  std::set<std::string> font_origins;
  std::vector<std::string> others;
  int fonts = 0;
  for (const json& source : sources) {
    const std::string name = text_member(source, "name"), licence = text_member(source, "licence");
    if (!licence.empty()) ++licences[licence];
    if (!name.starts_with("/usr/share/fonts/")) {
      others.push_back(source_line(source));
      continue;
    }
    ++fonts;
    if (const std::string origin = text_member(source, "origin"); !origin.empty()) font_origins.insert(origin);
  }
  print_line("fonts",
             concat(fonts, " files", font_origins.empty() ? "" : concat(", from ", font_origins.size(), " origins"),
                    "; --json lists them with their hashes"));
  print_some("source", others);
  if (licences.empty()) return print_line("licences", "the record names none; the model's card does");
  std::vector<std::pair<int, std::string>> by_count;
  for (const auto& [licence, count] : licences) by_count.emplace_back(-count, licence);
  std::sort(by_count.begin(), by_count.end());
  std::vector<std::string> lines;
  for (const auto& [count, licence] : by_count) lines.push_back(concat(licence, " (", -count, " sources)"));
  print_some("licence", lines);
}

}  // namespace

void print_report(const Options& options, const RunRecord& record, const std::string& record_sha256) {
  ordered_json report = record.run;
  for (const char* key : {"kind", "previous"}) report.erase(key);
  report["recipe"].erase("text");
  report["steps"] = record.losses.size();
  if (!record.resumed.empty()) report["resumed"] = record.resumed;
  if (record.end) report["end"] = {{"f32", (*record.end)["f32"]}, {"bf16", (*record.end)["bf16"]}};
  report["record_sha256"] = record_sha256;
  if (options.json) return print_json({{"report", report}});

  const json& run = record.run;
  const std::string begin = text_member(run.value("begin", json()), "model"), commit = text_member(run, "commit");
  print_line("code", concat("sources sha256 ", text_member(run, "code"), commit.empty() ? "" : ", commit ", commit,
                            run.value("dirty", json()) == json(true) ? ", in a changed tree" : ""));
  print_line("compiler", text_member(run, "compiler"));
  print_line("numeric profile", run["profile"].dump());
  const json& recipe = record.recipe();
  print_line("recipe", concat(text_member(recipe, "name"), ", sha256 ", text_member(recipe, "sha256")));
  print_line("seed", run.value("seed", json()).dump());
  print_line("steps", std::to_string(record.losses.size()));
  print_line("begins from", begin.empty() ? "weights drawn from the seed" : "the weights of the model " + begin);
  print_line("weights before the first step", concat("f32 sha256 ", text_member(run, "weights")));
  if (record.end)
    print_line("weights after the last step", concat("f32 sha256 ", text_member(*record.end, "f32"), ", bf16 sha256 ",
                                                     text_member(*record.end, "bf16")));
  print_line("record", "sha256 " + record_sha256);
  std::vector<std::string> resumed;
  for (const json& line : record.resumed)
    resumed.push_back(concat("after step ", line.value("step", json()).dump(), ", code ", text_member(line, "code"),
                             line.contains("recipe") ? ", recipe amended" : "",
                             line.contains("weights_bf16") ? ", from its weights alone" : ""));
  print_some("went on with another build, other sources or an amended recipe, or from its weights alone", resumed);
  print_sources(run.value("sources", json::array()));
}

}  // namespace naru::apps
