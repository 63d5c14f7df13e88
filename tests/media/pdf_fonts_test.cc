// What fontconfig offers to the reader of PDFs: fonts of the folders that the sandbox opens, and no others.
#include <fontconfig/fontconfig.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "media/worker/pdf/fonts.h"

// What fontconfig keeps until the program ends.
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libfontconfig\n";
}

namespace naru::media {
namespace {

// All fonts that are offered, and the one for Helvetica.
std::vector<std::string> offered() {
  const auto file_of = [](FcPattern* font) {
    FcChar8* file = nullptr;
    FcPatternGetString(font, FC_FILE, 0, &file);
    return std::string(file ? reinterpret_cast<const char*>(file) : "");
  };
  std::vector<std::string> out;
  const FcFontSet* fonts = FcConfigGetFonts(nullptr, FcSetSystem);
  for (int i = 0; fonts && i < fonts->nfont; ++i) out.push_back(file_of(fonts->fonts[i]));
  FcPattern* wanted = FcNameParse(reinterpret_cast<const FcChar8*>("Helvetica"));
  FcConfigSubstitute(nullptr, wanted, FcMatchPattern);
  FcDefaultSubstitute(wanted);
  FcResult result{};
  FcPattern* found = FcFontMatch(nullptr, wanted, &result);
  if (found) out.push_back(file_of(found));
  FcPatternDestroy(wanted);
  if (found) FcPatternDestroy(found);
  return out;
}

bool is_below(const std::string& file, std::span<const char* const> folders) {
  return std::any_of(folders.begin(), folders.end(),
                     [&](const char* folder) { return file.starts_with(std::string(folder) + "/"); });
}

TEST(PdfFonts, AreThoseOfTheFolders) {
  ASSERT_TRUE(offer_fonts_of(kPageFolders));
  const std::vector<std::string> all = offered();
  EXPECT_GT(all.size(), 2u);
  for (const std::string& file : all) EXPECT_TRUE(is_below(file, kPageFolders)) << file;

  constexpr const char* kLocal[] = {"/usr/local/share/fonts"};
  ASSERT_TRUE(offer_fonts_of(kLocal));
  for (const std::string& file : offered()) EXPECT_TRUE(is_below(file, kLocal)) << file;
}

}  // namespace
}  // namespace naru::media
