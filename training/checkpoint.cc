#include "training/checkpoint.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/sha256.h"
#include "core/store/json.h"
#include "core/store/safetensors.h"

namespace naru {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr size_t kKept = 2;
constexpr uint64_t kMaxManifestBytes = 4096;
constexpr std::string_view kPrefix = "step-", kManifest = ".json", kData = ".safetensors";

std::string stem_of(int64_t step) {
  const std::string digits = std::to_string(step);
  return concat(kPrefix, std::string(digits.size() < 8 ? 8 - digits.size() : 0, '0'), digits);
}

// The step in "step-00000500SUFFIX", or nothing.
std::optional<int64_t> step_in(std::string_view file, std::string_view suffix) {
  if (!file.starts_with(kPrefix) || !file.ends_with(suffix)) return {};
  file.remove_prefix(kPrefix.size());
  file.remove_suffix(std::min(suffix.size(), file.size()));
  int64_t step = 0;
  const auto [end, error] = std::from_chars(file.data(), file.data() + file.size(), step);
  if (error != std::errc() || end != file.data() + file.size() || step < 0) return {};
  return step;
}

std::vector<std::string> files_of(const std::string& folder) {
  std::vector<std::string> out;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    out.push_back(at->path().filename().string());
  return out;
}

// Steps with a manifest, newest first.
std::vector<int64_t> steps_of(const std::string& folder) {
  std::vector<int64_t> out;
  for (const std::string& file : files_of(folder))
    if (const auto step = step_in(file, kManifest)) out.push_back(*step);
  std::sort(out.rbegin(), out.rend());
  return out;
}

// Keeps the checkpoints of these steps alone. A manifest goes before its data.
void keep_only(const std::string& folder, const std::vector<int64_t>& kept) {
  const auto is_kept = [&](int64_t step) { return std::count(kept.begin(), kept.end(), step) > 0; };
  std::vector<std::string> files = files_of(folder), last;
  std::error_code ignored;
  for (const std::string& file : files) {
    const auto manifest = step_in(file, kManifest), data = step_in(file, kData);
    if ((manifest && !is_kept(*manifest)) || file.find(".tmp.") != std::string::npos)
      fs::remove(folder + "/" + file, ignored);
    else if (data && !is_kept(*data))
      last.push_back(file);
  }
  for (const std::string& file : last) fs::remove(folder + "/" + file, ignored);
}

bool is_sha256(const json& value) {
  return value.is_string() && value.get_ref<const std::string&>().size() == 64;
}

Result<Checkpoint> read_checkpoint(const std::string& folder, int64_t step) {
  const std::string path = folder + "/" + stem_of(step);
  const Result<std::string> text = read_text(path + std::string(kManifest), kMaxManifestBytes);
  if (!text) return text.failure();
  const json manifest = parse_json(*text);
  if (!manifest.is_object() || manifest.value("step", json()) != json(step) ||
      !is_sha256(manifest.value("sha256", json())) || !is_sha256(manifest.value("recipe_sha256", json())) ||
      !is_sha256(manifest.value("record_head", json())))
    return fail("its manifest is not whole");
  Result<MappedFile> file = MappedFile::open(path + std::string(kData));
  if (!file) return file.failure();
  auto owner = std::make_shared<MappedFile>(std::move(*file));
  if (json(sha256_hex(owner->bytes())) != manifest["sha256"])
    return fail("its ", owner->bytes().size(), " bytes have another SHA-256 than its manifest says");
  const Result<Safetensors> data = Safetensors::parse(owner->bytes(), owner);
  if (!data) return data.failure();
  return Checkpoint{step, manifest["recipe_sha256"], manifest["record_head"], data->tensors()};
}

}  // namespace

Result<void> save_checkpoint(const std::string& folder, const Checkpoint& checkpoint) {
  if (const auto made = make_folder(folder); !made) return made.failure();
  const std::string path = folder + "/" + stem_of(checkpoint.step);
  const std::string bytes = safetensors_bytes(checkpoint.tensors, {{"step", std::to_string(checkpoint.step)}});
  if (const auto written = write_file(path + std::string(kData), bytes); !written) return written.failure();
  const json manifest = {{"step", checkpoint.step},
                         {"bytes", bytes.size()},
                         {"sha256", sha256_hex(bytes)},
                         {"recipe_sha256", checkpoint.recipe_sha256},
                         {"record_head", checkpoint.record_head}};
  return write_file(path + std::string(kManifest), manifest.dump(2) + "\n");
}

void prune_checkpoints(const std::string& folder) {
  std::vector<int64_t> kept = steps_of(folder);
  while (kept.size() > kKept) kept.pop_back();
  keep_only(folder, kept);
}

void drop_checkpoints_after(const std::string& folder, int64_t step) {
  std::vector<int64_t> kept = steps_of(folder);
  kept.erase(std::remove_if(kept.begin(), kept.end(), [&](int64_t s) { return s > step; }), kept.end());
  keep_only(folder, kept);
}

LoadedCheckpoint load_checkpoint(const std::string& folder) {
  LoadedCheckpoint out;
  for (const int64_t step : steps_of(folder)) {
    Result<Checkpoint> checkpoint = read_checkpoint(folder, step);
    if (checkpoint) {
      out.newest = std::move(*checkpoint);
      break;
    }
    out.skipped.push_back(stem_of(step) + ": " + checkpoint.failure().message);
  }
  return out;
}

}  // namespace naru
