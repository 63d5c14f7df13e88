#include "synth/spoken_charts.h"

#include "synth/text/aloud.h"

namespace naru::synth {
namespace {

constexpr uint64_t kMostQuestions = 64;  // of one chart: each has an index of its own as a voice

}  // namespace

Result<SpokenChartSource> SpokenChartSource::open(const std::string& voice_program) {
  auto voices = VoiceSource::open(voice_program);
  if (!voices) return voices.failure();
  auto charts = ChartSource::open();
  if (!charts) return charts.failure();
  return SpokenChartSource(*std::move(charts), *std::move(voices));
}

Example SpokenChartSource::make(const SpokenChartOptions& options, uint64_t seed, uint64_t index) const {
  ChartOptions asked = options.charts;
  asked.typed = false;
  Example example = charts_.make(asked, seed, index);
  check(example.questions.size() <= kMostQuestions, "spoken-charts: wanted at most ", kMostQuestions,
        " questions, got ", example.questions.size());
  example.id = "spoken-" + example.id;
  for (uint64_t i = 0; i < example.questions.size(); ++i) {
    Question& question = example.questions[i];
    const bool korean = question.lang == "ko";
    const auto line = read_aloud(korean, question.prompt);
    if (!line) continue;
    auto sound = voices_.speak(options.voices, korean, *line, seed, index * kMostQuestions + i);
    if (!sound) continue;
    question.sound = *std::move(sound);
    question.task = "spoken-chart-qa";
  }
  return example;
}

Result<Provenance> SpokenChartSource::provenance() const {
  Provenance all{{{"generator spoken-charts", std::to_string(kSpokenChartsVersion), "", "Naru", "Apache-2.0"}}};
  for (const auto& one : {charts_.provenance(), voices_.provenance()}) {
    if (!one) return one.failure();
    all.ingredients.insert(all.ingredients.end(), one->ingredients.begin(), one->ingredients.end());
  }
  return all;
}

}  // namespace naru::synth
