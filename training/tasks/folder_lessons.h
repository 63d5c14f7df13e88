// The group `folder`: lessons from a user's own examples (omni/examples.h), for recipes that adapt a model.
//
// Examples that name the same picture are one lesson, moments of a robot one each; the order of its turns is drawn anew
// each time, but those of one example stay together. A model of lines learns each line of a picture by itself. Boxes of
// glyphs, or else of words, say where the answers stand; examples without them teach no places, and sounds no phonemes.
// Nothing of a folder is held out: samples of it are what it trains on.
#pragma once

#include "training/tasks/lesson_source.h"

namespace naru {

// `tasks`: those of the folder's examples that are wanted; none named: all.
std::shared_ptr<const GroupOptions> parse_folder_options(Fields fields);

// Reads all of the folder, once, whatever `tasks` says: what is wrong with an example is told here,
// "examples.jsonl:12: ...", and not while training goes on. Failures also: there is no folder, or no example in it; an
// example that this model cannot be taught.
Result<std::unique_ptr<LessonGenerator>> open_folder_lessons(const LessonTools& tools);

}  // namespace naru
