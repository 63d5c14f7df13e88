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

// Keeps a reference to the model. `voice_program` is the path of naru-voice, which is needed where the recipe has
// lessons with sounds. Failure not_found: a font, a corpus or that program is not on this machine.
Result<std::unique_ptr<OpenTask>> open_task(const Recipe& recipe, const std::string& name, const Model& model,
                                            const std::string& voice_program);

}  // namespace naru
