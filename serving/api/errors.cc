#include "serving/api/errors.h"

#include <algorithm>
#include <new>

namespace naru::serving::api {
namespace {

constexpr int kGuessedRetryMs = 1000;

http::HttpError with_retry(http::HttpError error, int retry_after_ms) {
  const int ms = retry_after_ms < 0 ? kGuessedRetryMs : retry_after_ms;
  error.headers = {{"retry-after", std::to_string(std::max(1, (ms + 999) / 1000))},
                   {"retry-after-ms", std::to_string(ms)}};
  return error;
}

}  // namespace

http::HttpError error_of(const Refusal& refusal) {
  switch (refusal.kind) {
    case Refusal::Kind::invalid:
      return {400, refusal.code, refusal.message, "", {}};
    case Refusal::Kind::overloaded:
      return with_retry({429, refusal.code, refusal.message, "", {}}, refusal.retry_after_ms);
    case Refusal::Kind::unavailable:
      return with_retry({503, refusal.code, refusal.message, "", {}}, refusal.retry_after_ms);
    default:
      return internal_error();
  }
}

http::HttpError media_error(const Refusal& refusal, MediumKind kind, const std::string& param) {
  if (refusal.kind == Refusal::Kind::invalid)
    return {400, "media_" + refusal.code, std::string("the ") + kind_name(kind) + ": " + refusal.message, param, {}};
  if (refusal.kind != Refusal::Kind::internal) return error_of(refusal);
  return with_retry({503,
                     "media_unavailable",
                     std::string("the ") + kind_name(kind) + " could not be decoded now; try again",
                     param,
                     {}},
                    -1);
}

http::HttpError media_error(const Failure& failure, MediumKind kind, const std::string& param) {
  const bool ours = failure.code == Code::internal;
  return media_error(
      Refusal{ours ? Refusal::Kind::internal : Refusal::Kind::invalid, code_name(failure.code), failure.message, -1},
      kind, param);
}

http::HttpError too_much_said() {
  return with_retry(
      {503, "overloaded", "too much is being said into files now; try again, or stream it as pcm", "", {}}, -1);
}

http::HttpError internal_error() {
  return {500, "internal_error", "the server failed to answer this request; its id stands in x-request-id", "", {}};
}

std::optional<http::HttpError> guarded(const Services& services, const std::function<void()>& run) {
  try {
    run();
    return std::nullopt;
  } catch (const std::bad_alloc&) {
    return with_retry({503, "out_of_memory", "there is too little memory for this request now; try again", "", {}}, -1);
  } catch (const std::exception& error) {
    if (services.failed) services.failed(std::string("api: ") + error.what());
    return internal_error();
  }
}

}  // namespace naru::serving::api
