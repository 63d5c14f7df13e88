// All that a recipe names, opened: what `train` trains and `verify` replays.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "core/store/safetensors.h"
#include "omni/model.h"
#include "training/recipe.h"
#include "training/record.h"
#include "training/tasks/open_task.h"

namespace naru::apps {

// A model whose weights a run begins or goes on with.
struct BeginModel {
  std::string name;    // of its file, without folder and ending: what a record may say of it
  std::string sha256;  // of its file
  Safetensors file;
  bool goes_on = false;  // it is of this run, so what the recipe adds may be in it; else that is drawn in any case
};

// `model`: a file, a folder or a bundled name.
Result<BeginModel> open_begin_model(const std::string& model, bool goes_on);

struct Opened {
  Recipe recipe;
  nlohmann::json begin;  // what a record says of the model that the weights come from; null: they are drawn
  std::unique_ptr<Model> model;
  std::unique_ptr<OpenTask> task;
};

// The vocabulary that a recipe at the path `name` is to be opened with: the file that it names, beside it.
Result<Vocabulary> vocabulary_of(const Recipe& recipe, const std::string& name);

// The recipe and its model, weights as they are before the first step; no task. `name` stands in
// messages. `begin`: the model that the weights come from, or null: they are drawn from the recipe's seed.
Result<Opened> open_recipe(Recipe recipe, const std::string& name, const Vocabulary& vocabulary,
                           const BeginModel* begin);
// Opens what is left: the task and its sources of examples. `data_dir`: where data.folder begins; empty: beside the
// recipe. Failure not_found: a font, a corpus or that folder is not on this machine.
Result<void> open_task(Opened& opened, const std::string& name, const std::string& data_dir);

// Where a run of it on this machine comes from. Needs the task.
Result<Provenance> provenance_of(const Opened& opened);

}  // namespace naru::apps
