#include "apps/act_output.h"

#include <algorithm>
#include <utility>

#include "apps/common.h"
#include "base/file.h"
#include "media/write.h"

namespace naru::apps {
namespace {

constexpr int kFilmSide = 256, kPause = 8;
constexpr size_t kMostFrames = 2400;  // 450 MiB, four minutes

}  // namespace

Result<void> Frames::begin(int64_t episode) {
  at_ = folder_ + "/" + padded(episode, 3);
  return make_folder(at_);
}

void Frames::add(synth::Environment& environment) {
  if (!done_) return;
  const std::string path = concat(at_, '/', padded(environment.steps(), 3), ".png");
  done_ = write_file(path, png_bytes(environment.observe().pictures[0]));
}

Result<void> Film::open() {
  auto encoder = Encoder::start(program_folder() + "naru-media-av");
  if (!encoder) return encoder.failure();
  encoder_ = *std::move(encoder);
  return {};
}

void Film::add(synth::Environment& environment) {
  if (frames_.size() < kMostFrames)
    frames_.push_back(environment.picture(0, kFilmSide));
  else
    ++n_left_out_;
}

void Film::end_episode() {
  for (int i = 0; i < kPause && !frames_.empty() && frames_.size() < kMostFrames; ++i)
    frames_.push_back(frames_.back());
}

Result<void> Film::write(const std::string& path, const Origin& origin) {
  const auto file = encoder_->encode(frames_, int(synth::kControlHz), origin);
  if (!file) return file.failure();
  return write_file(path, *file);
}

bool ActOutput::took(const std::string& what, const Result<void>& done) {
  if (!done) what_ = what, failure_ = done.failure();
  return bool(done);
}

bool ActOutput::open() {
  if (!names_.film.empty() && (!took(names_.film, can_write(names_.film)) || !took(names_.film, film_.open())))
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
  return names_.film.empty() || took(names_.film, film_.write(names_.film, origin));
}

}  // namespace naru::apps
