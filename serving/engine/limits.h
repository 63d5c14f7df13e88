// What the engine may use, fixed at its start.
#pragma once

#include <cstdint>

namespace naru::serving {

struct EngineLimits {
  int64_t slots = 32;     // answers that are written at the same time
  int64_t queue = 128;    // requests that wait beside them
  int64_t kv_blocks = 0;  // of 16 positions; 0: a context for each slot, at most 2 GiB
  int64_t media_cache_bytes = 64 << 20;
  int64_t waiting_tokens = 1 << 20;          // of all requests that were admitted
  int64_t waiting_bytes = int64_t(1) << 30;  // of their bodies
  int64_t prefill_chunk = 64;                // positions of prompts in a step, fewer behind a long context
  int threads = 1;
};

}  // namespace naru::serving
