#include "apps/sheet.h"

#include "synth/folder.h"

namespace naru::apps {

Result<Image> sheet_of(const std::vector<Sample>& samples) {
  auto fonts = synth::FontSet::open();
  if (!fonts) return fonts.failure();
  std::vector<synth::Example> examples;
  for (const Sample& sample : samples) {
    synth::Example example;
    example.image = sample.image;
    example.target = sample.target + "  |  " + sample.answer;
    examples.push_back(std::move(example));
  }
  synth::Typesetter typesetter(*fonts);
  return synth::contact_sheet(examples, &typesetter);
}

}  // namespace naru::apps
