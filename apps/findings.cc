#include "apps/findings.h"

#include <iostream>
#include <nlohmann/json.hpp>

namespace naru::apps {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

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

void Findings::add(Status status, const std::string& check, const std::string& text,
                   const std::vector<std::string>& details) {
  all_.push_back({status, check, text});
  if (options_.json) {
    static const char* const kNames[] = {"ok", "note", "unchecked", "wrong"};
    ordered_json line = {{"check", check}, {"status", kNames[int(status)]}, {"text", text}};
    if (!details.empty()) line["details"] = details;
    return print_json(line);
  }
  static const char* const kNames[] = {"  ok     ", "  note   ", "  COULD NOT CHECK  ", "  WRONG  "};
  std::cout << kNames[int(status)] << check << ": " << one_line(text) << std::endl;
  for (const std::string& detail : details) std::cout << "           " << one_line(detail) << std::endl;
}

std::vector<Finding> Findings::of(Status status) const {
  std::vector<Finding> out;
  for (const Finding& finding : all_)
    if (finding.status == status) out.push_back(finding);
  return out;
}

std::string text_member(const json& object, const char* key) {
  if (!object.is_object()) return "";
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
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

void print_report(const Options& options, const RunRecord& record, const std::string& record_sha256) {
  ordered_json report = record.run;
  for (const char* key : {"kind", "previous"}) report.erase(key);
  report["recipe"].erase("text");
  report["steps"] = record.losses.size();
  if (!record.resumed.empty()) report["resumed"] = record.resumed;
  if (record.end) report["end"] = {{"f32", (*record.end)["f32"]}, {"bf16", (*record.end)["bf16"]}};
  report["record_sha256"] = record_sha256;
  if (options.json) return print_json({{"report", report}});

  const auto line = [](const char* name, const std::string& text) {
    std::cout << "  " << name << ": " << one_line(text) << "\n";
  };
  const json& run = record.run;
  line("code", text_member(run, "code") + (run.value("dirty", json()) == json(true) ? ", in a changed tree" : ""));
  line("compiler", text_member(run, "compiler"));
  line("numeric profile", run["profile"].dump());
  line("recipe", concat(text_member(run["recipe"], "name"), ", sha256 ", text_member(run["recipe"], "sha256")));
  line("seed", run.value("seed", json()).dump());
  const std::string begin = text_member(run.value("begin", json()), "model");
  line("begins from", begin.empty() ? "weights drawn from the seed" : "the weights of the model " + begin);
  line("weights before the first step", concat("f32 sha256 ", text_member(run, "weights")));
  bool any_licence = false;
  for (const json& source : run.value("sources", json::array())) {
    line("source", source_line(source));
    any_licence = any_licence || !text_member(source, "licence").empty();
  }
  if (!any_licence) line("licences", "the record names none; the model's card does");
  for (const json& resumed : record.resumed)
    line("went on with another build or other sources",
         concat("after step ", resumed.value("step", json()).dump(), ", code ", text_member(resumed, "code")));
  line("steps", std::to_string(record.losses.size()));
  if (record.end) {
    line("weights after the last step",
         concat("f32 sha256 ", text_member(*record.end, "f32"), ", bf16 sha256 ", text_member(*record.end, "bf16")));
  }
  line("record", "sha256 " + record_sha256);
}

}  // namespace naru::apps
