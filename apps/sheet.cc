#include "apps/sheet.h"

#include "base/utf8.h"
#include "synth/folder.h"

namespace naru::apps {
namespace {

// As much of an answer as has room beneath a picture.
std::string beginning(const std::string& text) {
  constexpr size_t kCharacters = 24;
  std::string out;
  for (const char32_t c : code_points(text).substr(0, kCharacters)) append_utf8(out, c);
  return out;
}

}  // namespace

Result<Image> sheet_of(const std::vector<Sample>& samples) {
  auto fonts = synth::FontSet::open();
  if (!fonts) return fonts.failure();
  std::vector<synth::Example> examples;
  for (const Sample& sample : samples) {
    synth::Example example;
    example.image = sample.image;
    example.target = sample.target + "  |  " + beginning(sample.answer);
    examples.push_back(std::move(example));
  }
  synth::Typesetter typesetter(*fonts);
  return synth::contact_sheet(examples, &typesetter);
}

}  // namespace naru::apps
