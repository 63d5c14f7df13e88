#include "apps/recording.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "apps/common.h"
#include "base/file.h"
#include "media/write.h"

namespace naru::apps {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

// The double whose shortest decimal form is that of `value`.
double shortest(float value) {
  char text[32];
  const char* end = std::to_chars(text, text + sizeof text, value).ptr;
  double out = 0;
  std::from_chars(text, end, out);
  return out;
}

template <size_t n>
ordered_json numbers_json(const std::array<float, n>& numbers) {
  ordered_json list = ordered_json::array();
  for (const float number : numbers) list.push_back(shortest(number));
  return list;
}

}  // namespace

Result<Recording> Recording::open(const std::string& folder) {
  std::string path = folder;
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  std::error_code error;
  if (fs::exists(path, error) && (!fs::is_directory(path, error) || !fs::is_empty(path, error)))
    return write_failure("something stands there");
  if (const std::string above = fs::path(path).parent_path().string(); !above.empty())
    if (const auto made = make_folder(above); !made) return made.failure();
  std::string work = path + ".XXXXXX";
  if (!::mkdtemp(work.data())) return write_failure(errno);
  fs::permissions(work, fs::perms::group_read | fs::perms::group_exec | fs::perms::others_read | fs::perms::others_exec,
                  fs::perm_options::add, error);
  std::FILE* steps = std::fopen((work + "/steps.jsonl").c_str(), "wx");
  if (!steps) {
    const Failure failure = write_failure(errno);
    fs::remove_all(work, error);
    return failure;
  }
  return Recording(path, work, steps);
}

Recording::Recording(Recording&& other) noexcept
    : folder_(std::move(other.folder_)),
      work_(std::exchange(other.work_, {})),
      steps_(std::move(other.steps_)),
      lines_(std::move(other.lines_)),
      n_episodes_(other.n_episodes_),
      n_steps_(other.n_steps_),
      side_(other.side_),
      n_cameras_(other.n_cameras_) {}

Recording::~Recording() {
  std::error_code error;
  if (!work_.empty()) fs::remove_all(work_, error);
}

Result<void> Recording::add(synth::Environment& environment, const synth::Action& meant, const synth::Action& applied) {
  const synth::Observation seen = environment.observe();
  n_cameras_ = seen.pictures.size(), side_ = seen.pictures[0].width;
  for (size_t i = 0; i < n_cameras_; ++i) {
    const std::string at = concat(work_, "/frames/", synth::kCameraNames[i], '/', padded(n_episodes_, 6));
    if (lines_.empty())
      if (const auto made = make_folder(at); !made) return made.failure();
    const std::string path = concat(at, '/', padded(int64_t(lines_.size()), 6), ".png");
    if (const auto done = write_file(path, png_bytes(seen.pictures[i])); !done) return done.failure();
  }
  lines_.push_back({{"episode", n_episodes_},
                    {"step", lines_.size()},
                    {"instruction", seen.instruction},
                    {"lang", seen.lang},
                    {"state", numbers_json(seen.state)},
                    {"action", numbers_json(meant)},
                    {"applied", numbers_json(synth::within_limits(applied))}});
  return {};
}

Result<void> Recording::end_episode(const Episode& episode) {
  for (ordered_json& line : lines_) {
    line["success"] = episode.success;
    const std::string text = line.dump() + "\n";
    if (std::fwrite(text.data(), 1, text.size(), steps_.get()) != text.size()) return write_failure(errno);
  }
  n_steps_ += int64_t(lines_.size()), ++n_episodes_;
  lines_.clear();
  return {};
}

Result<void> Recording::finish(const ordered_json& about) {
  if (std::fflush(steps_.get()) != 0 || ::fsync(fileno(steps_.get())) != 0) return write_failure(errno);
  ordered_json all{{"format", "naru-recording"}, {"version", 1}};
  all.update(about);
  all["rate_hz"] = synth::kControlHz;
  all["side"] = side_;
  all["cameras"] = std::span(synth::kCameraNames).first(n_cameras_);
  all["state"] = synth::kStateNames;
  all["action"] = synth::kActionNames;
  all["episodes"] = n_episodes_, all["steps"] = n_steps_;
  if (const auto done = write_file(work_ + "/recording.json", all.dump(1) + "\n"); !done) return done.failure();
  if (::rename(work_.c_str(), folder_.c_str()) != 0) return write_failure(errno);
  work_.clear();
  return {};
}

}  // namespace naru::apps
