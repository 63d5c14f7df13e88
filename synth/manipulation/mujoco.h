// MuJoCo 2.2 (Todorov et al. 2012, "MuJoCo: a physics engine for model-based control"), loaded when a simulation is
// wanted first: naru starts without it.
#pragma once

#include <mujoco/mujoco.h>

#include <memory>
#include <string>

#include "base/error.h"

namespace naru::synth {

// The functions of the library that are used here.
struct Mujoco {
  decltype(&mj_defaultVFS) default_vfs = nullptr;
  decltype(&mj_makeEmptyFileVFS) make_file = nullptr;
  decltype(&mj_deleteVFS) delete_vfs = nullptr;
  decltype(&mj_loadXML) load_xml = nullptr;
  decltype(&mj_deleteModel) delete_model = nullptr;
  decltype(&mj_makeData) make_data = nullptr;
  decltype(&mj_deleteData) delete_data = nullptr;
  decltype(&mj_name2id) name2id = nullptr;
  decltype(&mj_forward) forward = nullptr;
  decltype(&mj_step) step = nullptr;

  // The library of this process. Its errors throw Error from then on, and its warnings are silent. Failure not_found:
  // it is not installed; unsupported: it is another version than the one this was built for.
  static Result<const Mujoco*> open();
};

// A model in MJCF (MuJoCo's XML) and its state.
class Physics {
 public:
  // Throws Error when MuJoCo refuses the text.
  Physics(const Mujoco& library, const std::string& mjcf);
  int id(mjtObj kind, const char* name) const;  // throws Error where there is none
  void forward() { library_->forward(model.get(), data.get()); }
  void step() { library_->step(model.get(), data.get()); }

 private:
  const Mujoco* library_;

 public:
  std::unique_ptr<mjModel, decltype(&mj_deleteModel)> model;
  std::unique_ptr<mjData, decltype(&mj_deleteData)> data;
};

}  // namespace naru::synth
