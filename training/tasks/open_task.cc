#include "training/tasks/open_task.h"

#include "training/tasks/joint_recipe.h"
#include "training/tasks/reading_recipe.h"

namespace naru {
namespace {

template <class Source, class TaskOfSource>
class Held : public OpenTask {
 public:
  template <class Options>
  Held(const Model& model, Source source, Options options)
      : source_(std::move(source)), task_(model, source_, std::move(options)) {}
  const Task& task() const override { return task_; }
  Result<synth::Provenance> provenance() const override { return source_.provenance(); }

 private:
  Source source_;
  TaskOfSource task_;
};

// The path of the user's folder.
std::string folder_of(const JointOptions& options, const std::string& name, const std::string& data_dir) {
  if (options.folder.empty()) return "";
  if (!data_dir.empty()) return data_dir + "/" + options.folder;
  return name.substr(0, name.rfind('/') + 1) + options.folder;  // all of an npos + 1 is nothing
}

Result<bool> is_joint(const Recipe& recipe, const std::string& name) {
  return with_lines(recipe, name, [&] {
    return Fields(recipe.data, "data").choice("task", {"reading", "joint"}, 0) == 1;
  });
}

}  // namespace

Result<void> check_task(const Recipe& recipe, const std::string& name) {
  const auto joint = is_joint(recipe, name);
  if (!joint) return joint.failure();
  if (*joint) {
    if (const auto options = joint_options(recipe, name); !options) return options.failure();
  } else if (const auto options = reading_options(recipe, name); !options) {
    return options.failure();
  }
  return {};
}

Result<std::unique_ptr<OpenTask>> open_task(const Recipe& recipe, const std::string& name, const Model& model,
                                            const std::string& programs, const std::string& data_dir) {
  const auto joint = is_joint(recipe, name);
  if (!joint) return joint.failure();
  if (*joint) {
    auto options = joint_options(recipe, name);
    if (!options) return options.failure();
    const LessonTools tools{programs, folder_of(*options, name, data_dir), &model};
    auto source = LessonSource::open(groups_of(*options), tools);
    if (!source) return source.failure();
    if (const auto checked = check_source(recipe, name, *options, *source); !checked) return checked.failure();
    return {std::make_unique<Held<LessonSource, JointTask>>(model, std::move(*source), std::move(*options))};
  }
  auto options = reading_options(recipe, name);
  if (!options) return options.failure();
  auto source = synth::DocumentSource::open();
  if (!source) return source.failure();
  return {std::make_unique<Held<synth::DocumentSource, ReadingTask>>(model, std::move(*source), std::move(*options))};
}

}  // namespace naru
