#include "apps/film.h"

#include <utility>

namespace naru::apps {
namespace {

constexpr int kSide = 256, kPause = 8;
constexpr size_t kMostFrames = 2400;  // 450 MiB, four minutes

}  // namespace

Result<void> Film::open(const std::string& encoder) {
  auto started = Encoder::start(encoder);
  if (!started) return started.failure();
  encoder_ = *std::move(started);
  return {};
}

void Film::add(synth::Environment& environment) {
  if (frames_.size() < kMostFrames)
    frames_.push_back(environment.picture(0, kSide));
  else
    ++n_left_out_;
}

void Film::end_episode() {
  for (int i = 0; i < kPause && !frames_.empty() && frames_.size() < kMostFrames; ++i)
    frames_.push_back(frames_.back());
}

Result<std::string> Film::file(const Origin& origin) {
  return encoder_->encode(frames_, int(synth::kControlHz), origin);
}

int64_t Film::most_bytes(int64_t n_steps) {
  return 2 * (n_steps + 1 + kPause) * kSide * kSide * 3;
}

}  // namespace naru::apps
