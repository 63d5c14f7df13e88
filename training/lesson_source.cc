#include "training/lesson_source.h"

#include <algorithm>

namespace naru {

const std::set<std::string>& LessonSource::group_names() {
  static const std::set<std::string> names = {"line", "chart"};
  return names;
}

Result<LessonSource> LessonSource::open(const std::set<std::string>& groups) {
  LessonSource out;
  const auto open = [&](const char* group, auto& source, auto open_source) -> Result<void> {
    if (!groups.count(group)) return {};
    auto opened = open_source();
    if (!opened) return opened.failure();
    source.emplace(std::move(*opened));
    return {};
  };
  if (const auto done = open("line", out.documents_, synth::DocumentSource::open); !done) return done.failure();
  if (const auto done = open("chart", out.charts_, synth::ChartSource::open); !done) return done.failure();
  return out;
}

Lesson LessonSource::make(const std::string& group, const LessonOptions& options, uint64_t seed, uint64_t index) const {
  if (group == "line" && documents_) return lesson_of(documents_->make(options.line, seed, index), group);
  if (group == "chart" && charts_) return lesson_of(charts_->make(options.chart, seed, index), group);
  raise("LessonSource: the source of '", group, "' is not open");
}

Result<synth::Provenance> LessonSource::provenance() const {
  synth::Provenance out;
  const auto add = [&](const auto& source) -> Result<void> {
    if (!source) return {};
    const auto one = source->provenance();
    if (!one) return one.failure();
    for (const synth::Ingredient& ingredient : one->ingredients) {
      const bool known = std::any_of(out.ingredients.begin(), out.ingredients.end(), [&](const auto& other) {
        return other.name == ingredient.name && other.version == ingredient.version;
      });
      if (!known) out.ingredients.push_back(ingredient);
    }
    return {};
  };
  if (const auto done = add(documents_); !done) return done.failure();
  if (const auto done = add(charts_); !done) return done.failure();
  return out;
}

}  // namespace naru
