#include "synth/manipulation/mujoco.h"

#include <dlfcn.h>

#include <cstring>
#include <mutex>

namespace naru::synth {
namespace {

void raise_error(const char* message) {
  raise("mujoco: ", message);
}
void be_silent(const char*) {}

// Sets `function` to what the library calls `name`.
template <class Function>
bool find(void* library, const char* name, Function* function) {
  *function = reinterpret_cast<Function>(::dlsym(library, name));
  return *function != nullptr;
}

std::string file_name() {
  return concat("libmujoco.so.", mjVERSION_HEADER / 100, '.', mjVERSION_HEADER / 10 % 10, '.', mjVERSION_HEADER % 10);
}

Result<Mujoco> load() {
  const std::string name = file_name();
  void* library = ::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);  // for the life of the process
  if (!library)
    return fail(Code::not_found, name, ": cannot be loaded; install Debian's libmujoco-dev (scripts/setup.sh does)");
  Mujoco out;
  decltype(&mj_version) version = nullptr;
  decltype(&mju_user_error) on_error = nullptr;
  decltype(&mju_user_warning) on_warning = nullptr;
  const bool all = find(library, "mj_version", &version) && find(library, "mju_user_error", &on_error) &&
                   find(library, "mju_user_warning", &on_warning) && find(library, "mj_defaultVFS", &out.default_vfs) &&
                   find(library, "mj_makeEmptyFileVFS", &out.make_file) &&
                   find(library, "mj_deleteVFS", &out.delete_vfs) && find(library, "mj_loadXML", &out.load_xml) &&
                   find(library, "mj_deleteModel", &out.delete_model) && find(library, "mj_makeData", &out.make_data) &&
                   find(library, "mj_deleteData", &out.delete_data) && find(library, "mj_name2id", &out.name2id) &&
                   find(library, "mj_forward", &out.forward) && find(library, "mj_step", &out.step);
  if (!all || version() != mjVERSION_HEADER)
    return fail(Code::unsupported, name, ": not the version that naru was built for; build it again");
  *on_error = raise_error, *on_warning = be_silent;
  return out;
}

}  // namespace

Result<const Mujoco*> Mujoco::open() {
  static const Result<Mujoco> library = load();
  if (!library) return library.failure();
  return &*library;
}

Physics::Physics(const Mujoco& library, const std::string& mjcf)
    : library_(&library), model(nullptr, library.delete_model), data(nullptr, library.delete_data) {
  constexpr char kFile[] = "scene.xml";
  const auto files = std::make_unique_for_overwrite<mjVFS>();
  library.default_vfs(files.get());
  check(library.make_file(files.get(), kFile, int(mjcf.size())) == 0, "mujoco: no memory for a scene");
  std::memcpy(files->filedata[0], mjcf.data(), mjcf.size());
  char error[500] = "";
  static std::mutex one_at_a_time;  // MuJoCo's compiler sets the process's handler of errors meanwhile
  const std::lock_guard lock(one_at_a_time);
  model.reset(library.load_xml(kFile, files.get(), error, sizeof error));
  library.delete_vfs(files.get());
  check(model != nullptr, "mujoco: the scene is refused: ", error);
  data.reset(library.make_data(model.get()));
  check(data != nullptr, "mujoco: no memory for a state");
}

int Physics::id(mjtObj kind, const char* name) const {
  const int id = library_->name2id(model.get(), kind, name);
  check(id >= 0, "mujoco: the scene has no ", name);
  return id;
}

}  // namespace naru::synth
