// Where lessons come from: groups, each a generator of synth/ and what a recipe may say of it.
//
// A new group is one line in the table of lesson_source.cc.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "base/error.h"
#include "omni/fields.h"
#include "synth/source.h"
#include "training/tasks/lesson.h"

namespace naru {

// What the lessons of a group are to be like.
class GroupOptions {
 public:
  virtual ~GroupOptions() = default;
  // The same of what training never sees.
  virtual std::shared_ptr<const GroupOptions> held_out() const = 0;
  virtual int64_t most_pixels() const = 0;   // of the picture of a lesson; 0: it has none
  virtual int64_t most_samples() const = 0;  // of its sounds together; 0: it has none
};

class LessonGenerator {
 public:
  virtual ~LessonGenerator() = default;
  // A pure function of its arguments; safe to call from several threads. `options` are of its own group.
  virtual Lesson make(const GroupOptions& options, uint64_t seed, uint64_t index) const = 0;
  virtual Result<synth::Provenance> provenance() const = 0;
};

struct LessonGroup {
  // Throws Error "path: what" for what the generator cannot do.
  std::shared_ptr<const GroupOptions> (*parse)(Fields fields);
  // `voice_program` is the path of naru-voice, for those that speak. Failure not_found: a Debian package of
  // scripts/setup.sh is missing, or that program.
  Result<std::unique_ptr<LessonGenerator>> (*open)(const std::string& voice_program);
};

// By the names that a recipe uses.
const std::map<std::string, LessonGroup>& lesson_groups();

// The generators of some groups.
class LessonSource {
 public:
  static Result<LessonSource> open(const std::set<std::string>& groups, const std::string& voice_program);

  Lesson make(const std::string& group, const GroupOptions& options, uint64_t seed, uint64_t index) const;

  // Of all of them.
  Result<synth::Provenance> provenance() const;

 private:
  std::map<std::string, std::unique_ptr<LessonGenerator>> generators_;
};

}  // namespace naru
