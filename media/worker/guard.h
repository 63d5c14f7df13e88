// No exception of a library leaves a decoder.
#pragma once

#include <exception>
#include <new>

#include "base/error.h"

namespace naru::media {

inline Failure out_of_memory(const char* noun, const char* remedy) {
  return fail(Code::too_large, "the ", noun, " needs more memory than the decoder may use; ", remedy);
}

// What `body` returns; a Failure when it throws. `noun` and `remedy` as in a Trade (media/worker/serve.h).
template <class Body>
auto guarded(const char* noun, const char* remedy, Body body) -> decltype(body()) {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    return out_of_memory(noun, remedy);
  } catch (const std::exception& exception) {
    return fail(Code::internal, "the ", noun, " decoder failed: ", exception.what());
  }
}

}  // namespace naru::media
