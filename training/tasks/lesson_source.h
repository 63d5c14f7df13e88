// Where lessons come from: groups, each a generator of synth/ or the user's folder, and what a recipe may say of it.
//
// A new group is one line in the table of lesson_source.cc.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "omni/fields.h"
#include "synth/source.h"
#include "training/tasks/lesson.h"
#include "training/tasks/motion_lessons.h"

namespace naru {

class Model;

// What the lessons of a group are to be like.
class GroupOptions {
 public:
  virtual ~GroupOptions() = default;
  // The same of what training never sees.
  virtual std::shared_ptr<const GroupOptions> held_out() const = 0;
  // Of the picture of a lesson, and of its sounds together; 0: it has none, or only the generator knows.
  virtual int64_t most_pixels() const = 0;
  virtual int64_t most_samples() const = 0;
  // What the lessons may teach beside their answers.
  virtual std::set<std::string> losses() const;
  // Voices of ours that say answers aloud; none where all are in writing.
  virtual std::vector<std::string> speakers() const { return {}; }
  // Whether answers are written, and what actions they are else, where that is known.
  virtual bool writes() const { return true; }
  virtual std::optional<MotionShape> motion() const { return std::nullopt; }
  // Whether answers may be actions. What is only looked at has none.
  virtual bool may_move() const { return motion().has_value(); }
};

struct LessonSize {
  int64_t pixels = 0, samples = 0;
};

// What generators are opened with.
struct LessonTools {
  std::string programs;          // the folder of naru-voice and naru-media-*, with its slash
  std::string folder;            // of the user's examples; empty: there is none
  const Model* model = nullptr;  // what is trained: the user's examples are brought to it
};

class LessonGenerator {
 public:
  virtual ~LessonGenerator() = default;
  // A pure function of its arguments; safe to call from several threads. `options` are of its own group.
  virtual Lesson make(const GroupOptions& options, uint64_t seed, uint64_t index) const = 0;
  virtual Result<synth::Provenance> provenance() const = 0;
  // The most that such a lesson has. Failure when it has no such lessons.
  virtual Result<LessonSize> largest(const GroupOptions& options) const {
    return LessonSize{options.most_pixels(), options.most_samples()};
  }
};

struct LessonGroup {
  // Throws Error "path: what" for what the generator cannot do.
  std::shared_ptr<const GroupOptions> (*parse)(Fields fields);
  // Failure not_found: a Debian package of scripts/setup.sh is missing, or a program, or the user's folder.
  Result<std::unique_ptr<LessonGenerator>> (*open)(const LessonTools& tools);
  bool needs_folder = false;  // of the user's
};

// By the names that a recipe uses.
const std::map<std::string, LessonGroup>& lesson_groups();

// The generators of some groups.
class LessonSource {
 public:
  static Result<LessonSource> open(const std::set<std::string>& groups, const LessonTools& tools);

  Lesson make(const std::string& group, const GroupOptions& options, uint64_t seed, uint64_t index) const;
  Result<LessonSize> largest(const std::string& group, const GroupOptions& options) const;

  // Of all of them.
  Result<synth::Provenance> provenance() const;

 private:
  const LessonGenerator& generator(const std::string& group) const;

  std::map<std::string, std::unique_ptr<LessonGenerator>> generators_;
};

}  // namespace naru
