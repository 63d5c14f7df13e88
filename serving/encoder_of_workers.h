// The endpoints' SoundEncoder over processes of naru-media-av: one for each file that is made at a time, kept for the
// next.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "media/encode.h"
#include "serving/api/encoder.h"

namespace naru::serving {

class EncoderOfWorkers : public api::SoundEncoder {
 public:
  // `failed` hears why our own processes failed, and may be empty.
  EncoderOfWorkers(std::string program, std::function<void(const std::string&)> failed)
      : program_(std::move(program)), failed_(std::move(failed)) {}

  Result<std::string> encode(std::span<const int16_t> samples, int rate_hz, api::AudioFormat format,
                             const Origin& origin) override;

 private:
  Result<Encoder> borrow();

  const std::string program_;
  const std::function<void(const std::string&)> failed_;
  std::mutex mutex_;
  std::vector<Encoder> idle_;
};

}  // namespace naru::serving
