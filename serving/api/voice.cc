#include "serving/api/voice.h"

#include <utility>

#include "serving/api/answer/sound.h"

namespace naru::serving::api {

std::shared_ptr<Strand> voice_strand(const SharedContext& context, const std::string& tenant) {
  return std::make_shared<Strand>([context, tenant](Strand::Work work, size_t bytes) {
    context->services.voice_work(tenant, bytes, std::move(work));
  });
}

double SoundClock::seconds() const {
  return std::chrono::duration<double>(context_.services.clock() - since_).count();
}

void SoundClock::heard(int64_t n_samples) {
  if (n_samples_ == 0 && n_samples > 0) context_.figures.audio_first_chunk.observe(seconds());
  n_samples_ += n_samples;
}

void SoundClock::end() {
  if (n_samples_ > 0) context_.figures.audio_rtf.observe(seconds() * kSpeechRate / double(n_samples_));
}

}  // namespace naru::serving::api
