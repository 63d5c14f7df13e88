// The task that a recipe asks for, [data] task: "reading" (training/tasks/reading.h; where none is named) or "joint"
// (training/tasks/joint.h), with the sources of examples that it draws from.
#pragma once

#include <memory>
#include <string>

#include "omni/model.h"
#include "synth/source.h"
#include "training/recipe.h"
#include "training/task.h"

namespace naru {

class OpenTask {
 public:
  virtual ~OpenTask() = default;
  virtual const Task& task() const = 0;
  virtual Result<synth::Provenance> provenance() const = 0;
};

// Whether [data] and the data of every phase are what their task wants. Failure "NAME:LINE: key: ...".
Result<void> check_task(const Recipe& recipe, const std::string& name);

// Keeps a reference to the model. `programs` is the folder of naru-voice and naru-media-*, with its slash; `data_dir`
// where data.folder begins, empty: beside the recipe, whose path is `name`. Failure not_found: a font, a corpus, a
// program or the folder is not on this machine.
Result<std::unique_ptr<OpenTask>> open_task(const Recipe& recipe, const std::string& name, const Model& model,
                                            const std::string& programs, const std::string& data_dir = "");

}  // namespace naru
