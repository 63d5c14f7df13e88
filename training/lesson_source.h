// Where lessons come from: the sources of synth/ by the names of their groups.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "base/error.h"
#include "synth/charts.h"
#include "synth/documents.h"
#include "training/lesson.h"

namespace naru {

// What each group is to be like.
struct LessonOptions {
  synth::DocumentOptions line;
  synth::ChartOptions chart;
};

class LessonSource {
 public:
  // The names that a mix may have.
  static const std::set<std::string>& group_names();

  // Opens the sources of `groups`. Failure not_found: a Debian package of scripts/setup.sh is missing.
  static Result<LessonSource> open(const std::set<std::string>& groups);

  // A pure function of its arguments; safe to call from several threads.
  Lesson make(const std::string& group, const LessonOptions& options, uint64_t seed, uint64_t index) const;

  // Of all sources that are open.
  Result<synth::Provenance> provenance() const;

 private:
  std::optional<synth::DocumentSource> documents_;
  std::optional<synth::ChartSource> charts_;
};

}  // namespace naru
