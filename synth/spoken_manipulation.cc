#include "synth/spoken_manipulation.h"

#include "synth/text/aloud.h"

namespace naru::synth {

Result<SpokenManipulationSource> SpokenManipulationSource::open(const std::string& voice_program) {
  auto voices = VoiceSource::open(voice_program);
  if (!voices) return voices.failure();
  auto moments = ManipulationSource::open();
  if (!moments) return moments.failure();
  return SpokenManipulationSource(*std::move(moments), *std::move(voices));
}

Example SpokenManipulationSource::make(const SpokenManipulationOptions& options, uint64_t seed, uint64_t index) const {
  Example example = moments_.make(options.manipulation, seed, index);
  example.id = "spoken-" + example.id;
  const bool korean = example.lang == "ko";
  if (const auto line = read_aloud(korean, example.prompt))
    if (auto sound = voices_.speak(options.voices, korean, *line, seed, index)) example.sound = *std::move(sound);
  return example;
}

Result<Provenance> SpokenManipulationSource::provenance() const {
  Provenance all{
      {{"generator spoken-manipulation", std::to_string(kSpokenManipulationVersion), "", "Naru", "Apache-2.0"}}};
  for (const auto& one : {moments_.provenance(), voices_.provenance()}) {
    if (!one) return one.failure();
    all.ingredients.insert(all.ingredients.end(), one->ingredients.begin(), one->ingredients.end());
  }
  return all;
}

}  // namespace naru::synth
