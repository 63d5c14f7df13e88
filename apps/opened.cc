#include "apps/opened.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "apps/common.h"
#include "apps/version.h"
#include "base/file.h"
#include "base/sha256.h"
#include "training/tasks/reading_recipe.h"

namespace naru::apps {

using nlohmann::ordered_json;

Result<Vocabulary> vocabulary_of(const Recipe& recipe, const std::string& name) {
  constexpr uint64_t kMaxTokenizerBytes = 64 << 20;
  const auto file = tokenizer_file(recipe, name);
  if (!file) return file.failure();
  const auto text = read_text(*file, kMaxTokenizerBytes);
  if (!text) return fail(text.failure().code, *file, ": ", text.failure().message);
  auto vocabulary = Vocabulary::parse(*text);
  if (!vocabulary) return fail(vocabulary.failure().code, *file, ": ", vocabulary.failure().message);
  return vocabulary;
}

Result<BeginModel> open_begin_model(const std::string& model, bool goes_on) {
  const auto path = find_model(model);
  if (!path) return path.failure();
  const auto bytes = MappedFile::open(*path);
  if (!bytes) return bytes.failure();
  auto file = Safetensors::open(*path);
  if (!file) return file.failure();
  return BeginModel{std::filesystem::path(*path).stem().string(), sha256_hex(bytes->bytes()), *std::move(file),
                    goes_on};
}

Result<Opened> open_recipe(Recipe recipe, const std::string& name, const Vocabulary& vocabulary,
                           const BeginModel* begin) {
  const auto config = model_config(recipe, name, vocabulary.size());
  if (!config) return config.failure();
  // Wrong data is told before anything large is made.
  if (const auto checked = check_task(recipe, name); !checked) return checked.failure();
  Weights weights = begin ? Weights::of(begin->file) : Weights::random(recipe.seed);
  if (begin) {
    const auto is_added = [added = recipe.added()](const std::string& name) { return is_below_any(name, added); };
    begin->goes_on ? weights.draw_missing(recipe.seed, is_added) : weights.draw_anew(recipe.seed, is_added);
  }
  Opened out;
  if (begin) out.begin = {{"model", begin->name}, {"sha256", begin->sha256}};
  out.model = std::make_unique<Model>(*config, Tokenizer(vocabulary), std::move(weights));
  out.recipe = std::move(recipe);
  return out;
}

Result<void> open_task(Opened& opened, const std::string& name, const std::string& data_dir) {
  auto task = naru::open_task(opened.recipe, name, *opened.model, program_folder(), data_dir);
  if (!task) return task.failure();
  opened.task = std::move(*task);
  return {};
}

Result<Provenance> provenance_of(const Opened& opened) {
  Provenance out;
  const ordered_json version = version_json();
  out.code = version["sources_sha256"];
  out.commit = version["commit"];
  out.dirty = version["commit"].get<std::string>().ends_with("-dirty");
  out.compiler = version["compiler"];
  const auto sources = opened.task->provenance();
  if (!sources) return sources.failure();
  for (const synth::Ingredient& i : sources->ingredients)
    out.sources.push_back(
        {{"name", i.name}, {"version", i.version}, {"sha256", i.sha256}, {"origin", i.origin}, {"licence", i.licence}});
  out.sources.push_back({{"tokenizer_sha256", sha256_hex(opened.model->tokenizer().vocabulary().to_json())}});
  out.begin = opened.begin;
  return out;
}

}  // namespace naru::apps
