// The pool of decoder processes as endpoints ask for it.
#pragma once

#include <functional>
#include <string>

#include "serving/api/decoder.h"
#include "serving/media/pool.h"

namespace naru::serving {

// Safe to use from any thread. The pool must outlive it.
class DecoderOfPool : public api::Decoder {
 public:
  // `failed` hears, on any thread, what a refusal does not tell; it may be empty.
  explicit DecoderOfPool(MediaPool& pool, std::function<void(const std::string&)> failed = {})
      : pool_(pool), failed_(std::move(failed)) {}
  std::variant<std::shared_ptr<void>, Refusal> decode(api::DecodeJob job, api::DecodeDone done) override;

 private:
  MediaPool& pool_;
  std::function<void(const std::string&)> failed_;
};

}  // namespace naru::serving
