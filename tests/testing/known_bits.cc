#include "tests/testing/known_bits.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/file.h"

namespace naru::testing {
namespace {

constexpr char kRecord[] = "models/naru-read/record.jsonl";
constexpr size_t kShown = 8;  // differences

std::string name_of(const std::string& version, const std::string& sha256) {
  return concat(version.empty() ? "" : version + " ", sha256.substr(0, 12));
}

}  // namespace

std::vector<std::string> library_differences(const synth::Provenance& here) {
  const std::string text = read_text(kRecord, 1 << 24).value();
  const auto run = nlohmann::json::parse(text.substr(0, text.find('\n')));
  std::map<std::string, std::string> recorded;
  for (const auto& source : run.at("sources"))
    if (source.contains("name")) recorded[source.at("name")] = name_of(source.at("version"), source.at("sha256"));
  std::vector<std::string> out;
  for (const synth::Ingredient& mine : here.ingredients) {
    const auto theirs = recorded.find(mine.name);
    const std::string name = name_of(mine.version, mine.sha256);
    if (theirs != recorded.end() && theirs->second != name)
      out.push_back(concat(mine.name, ": ", name, ", not ", theirs->second));
  }
  return out;
}

void expect_known_bits(const std::string& path, const synth::Provenance& here, const std::string& what,
                       const std::string& bits) {
  const std::string begin = here.key() + (what.empty() ? "" : " " + what) + " ";
  std::istringstream known(read_text(path, 1 << 16).value());
  for (std::string line; std::getline(known, line);) {
    if (!line.starts_with(begin)) continue;
    EXPECT_EQ(bits, line.substr(begin.size())) << "the same fonts, data and libraries give other bits than before";
    return;
  }
  // Other versions of libraries may draw other pixels, which is no mistake of this code. The bits of a new set are
  // known to be right when a person has looked at what it draws.
  constexpr char kHead[] = "UNKNOWN LIBRARY SET: ";
  std::string message = concat(kHead, path, " has no line of these fonts, data and libraries: bits are NOT compared\n");
  const auto differences = library_differences(here);
  for (size_t i = 0; i < std::min(kShown, differences.size()); ++i) message += kHead + differences[i] + "\n";
  if (differences.size() > kShown) message += concat(kHead, "and ", differences.size() - kShown, " more\n");
  if (differences.empty()) message += concat(kHead, "but all that ", kRecord, " names is as it says there\n");
  GTEST_SKIP() << message << kHead << "the line to add, once it is known to be right: " << begin << bits;
}

}  // namespace naru::testing
