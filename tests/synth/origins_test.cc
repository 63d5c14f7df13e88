// Fonts, their origins and the packages that scripts/setup.sh installs are three lists of the same things.
#include "synth/origins.h"

#include <gtest/gtest.h>

#include <iterator>
#include <set>
#include <sstream>

#include "base/error.h"
#include "base/file.h"
#include "synth/fonts.h"
#include "synth/text/corpus.h"

namespace naru::synth {
namespace {

std::string prefix_of(const FontFamily& family) {
  return concat("/usr/share/fonts/", family.folder, '/');
}

// Words of a list such as "fonts-nanum, fonts-nanum-extra".
std::set<std::string> words_of(std::string text) {
  for (char& c : text)
    if (c == ',') c = ' ';
  std::istringstream in(text);
  return {std::istream_iterator<std::string>(in), {}};
}

TEST(Origins, OfEveryFolderOfTheFontTable) {
  for (const FontFamily& family : font_families()) {
    const Origin* origin = find_origin(prefix_of(family));
    ASSERT_TRUE(origin) << family.name << ": origins.cc does not have " << prefix_of(family);
    EXPECT_EQ(origin->prefix, prefix_of(family)) << family.name;
  }
}

TEST(Origins, NoneIsOfFontsThatAreNotUsed) {
  std::set<std::string> used;
  for (const FontFamily& family : font_families()) used.insert(prefix_of(family));
  for (const Origin& origin : origins()) {
    const bool font = std::string_view(origin.prefix).starts_with("/usr/share/fonts/");
    EXPECT_TRUE(!font || used.count(origin.prefix)) << origin.prefix << ": no family of font_table.cc is from there";
  }
}

// find_origin() takes the first that fits.
TEST(Origins, NoPrefixBeginsLikeAnother) {
  for (const Origin& one : origins())
    for (const Origin& other : origins())
      EXPECT_TRUE(&one == &other || !std::string_view(one.prefix).starts_with(other.prefix))
          << one.prefix << " and " << other.prefix;
}

// What is read from folders of the system is what setup installs; libraries come with their -dev packages.
TEST(Origins, AreWhatSetupInstalls) {
  const std::string script = read_text("scripts/setup.sh", 1 << 16).value();
  const std::string head = "\nexamples=(\n";
  const size_t begin = script.find(head), end = script.find("\n)", begin);
  ASSERT_TRUE(begin != std::string::npos && end != std::string::npos);
  const std::set<std::string> installed = words_of(script.substr(begin + head.size(), end - begin - head.size()));
  std::set<std::string> wanted;
  for (const Origin& origin : origins())
    if (origin.prefix[0] == '/') wanted.merge(words_of(origin.packages));
  EXPECT_EQ(installed, wanted);
}

TEST(Origins, OfEveryText) {
  for (const std::string& path : corpus_paths()) EXPECT_TRUE(find_origin(path)) << path;
}

}  // namespace
}  // namespace naru::synth
