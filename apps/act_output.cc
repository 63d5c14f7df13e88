#include "apps/act_output.h"

#include <utility>

#include "apps/common.h"
#include "base/file.h"
#include "media/write.h"

namespace naru::apps {

Result<void> Frames::begin(int64_t episode) {
  at_ = folder_ + "/" + padded(episode, 3);
  return make_folder(at_);
}

void Frames::add(synth::Environment& environment) {
  if (!done_) return;
  const std::string path = concat(at_, '/', padded(environment.steps(), 3), ".png");
  done_ = write_file(path, png_bytes(environment.observe().pictures[0]));
}

bool ActOutput::took(const std::string& what, const Result<void>& done) {
  if (!done) what_ = what, failure_ = done.failure();
  return bool(done);
}

bool ActOutput::open() {
  if (!names_.film.empty() && (!took(names_.film, can_write(names_.film)) ||
                               !took(names_.film, film_.open(program_folder() + "naru-media-av"))))
    return false;
  if (names_.recording.empty()) return true;
  auto opened = Recording::open(names_.recording);
  if (!opened) return took(names_.recording, opened.failure());
  recording_.emplace(*std::move(opened));
  return true;
}

bool ActOutput::begin(int64_t episode) {
  return names_.frames.empty() || took(names_.frames, frames_.begin(episode));
}

void ActOutput::see(synth::Environment& environment) {
  if (failure_) return;
  if (!names_.frames.empty()) frames_.add(environment);
  if (!names_.film.empty()) film_.add(environment);
}

void ActOutput::step(synth::Environment& environment, const synth::Action& meant, const synth::Action& applied) {
  if (recording_ && !failure_) took(names_.recording, recording_->add(environment, meant, applied));
}

bool ActOutput::end_episode(const Episode& episode) {
  film_.end_episode();
  if (failure_) return false;
  return took(names_.frames, frames_.done()) &&
         (!recording_ || took(names_.recording, recording_->end_episode(episode)));
}

bool ActOutput::finish(const nlohmann::ordered_json& about, const Origin& origin) {
  if (recording_ && !took(names_.recording, recording_->finish(about))) return false;
  if (names_.film.empty()) return true;
  const auto file = film_.file(origin);
  return took(names_.film, file ? write_file(names_.film, *file) : file.failure());
}

}  // namespace naru::apps
