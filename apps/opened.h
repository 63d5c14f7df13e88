// All that a recipe names, opened: what `train` trains and `verify` replays.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "omni/model.h"
#include "training/recipe.h"
#include "training/record.h"
#include "training/tasks/open_task.h"

namespace naru::apps {

struct Opened {
  Recipe recipe;
  std::string begin;  // the model that the weights come from; empty: they are drawn from the recipe's seed
  std::unique_ptr<Model> model;
  std::unique_ptr<OpenTask> task;
};

// The vocabulary that a recipe at the path `name` is to be opened with: the file that it names, beside it.
Result<Vocabulary> vocabulary_of(const Recipe& recipe, const std::string& name);

// The recipe and its model, weights as they are before the first step; no task. `name` stands in
// messages. `begin`: a model's file, folder or bundled name, or empty.
Result<Opened> open_recipe(Recipe recipe, const std::string& name, const Vocabulary& vocabulary,
                           const std::string& begin);
// Opens what is left: the task and its sources of examples. `data_dir`: where data.folder begins; empty: beside the
// recipe. Failure not_found: a font, a corpus or that folder is not on this machine.
Result<void> open_task(Opened& opened, const std::string& name, const std::string& data_dir);

// Where a run of it on this machine comes from. Needs the task.
Result<Provenance> provenance_of(const Opened& opened);

}  // namespace naru::apps
