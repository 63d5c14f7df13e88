// The pool of decoder processes as endpoints ask for it.
#pragma once

#include "serving/api/decoder.h"
#include "serving/media/pool.h"

namespace naru::serving {

// Safe to use from any thread. The pool must outlive it.
class DecoderOfPool : public api::Decoder {
 public:
  explicit DecoderOfPool(MediaPool& pool) : pool_(pool) {}
  std::variant<std::shared_ptr<void>, Refusal> decode(api::DecodeJob job, api::DecodeDone done) override;

 private:
  MediaPool& pool_;
};

}  // namespace naru::serving
