// What answers that are said aloud share: their turn on the threads of voices, and when their sound came.
#pragma once

#include <memory>
#include <string>

#include "serving/api/services.h"
#include "serving/api/strand.h"

namespace naru::serving::api {

// Of one request of the tenant.
std::shared_ptr<Strand> voice_strand(const SharedContext& context, const std::string& tenant);

// The sounds of one request, for the figures. One thread at a time.
class SoundClock {
 public:
  SoundClock(const Context& context, Clock::time_point since) : context_(context), since_(since) {}

  void heard(int64_t n_samples);  // at kSpeechRate, sent or kept
  void end();                     // behind the last
  int64_t n_samples() const { return n_samples_; }

 private:
  double seconds() const;  // since the request

  const Context& context_;
  const Clock::time_point since_;
  int64_t n_samples_ = 0;
};

}  // namespace naru::serving::api
