// Errors of the engine and of the decoders as callers hear them: what was wrong with the request, and nothing of how
// the server is made.
#pragma once

#include <functional>
#include <string>

#include "serving/api/services.h"
#include "serving/http/error.h"

namespace naru::serving::api {

// invalid 400, overloaded 429, unavailable 503, internal 500; Retry-After where a time is known or may be guessed.
http::HttpError error_of(const Refusal& refusal);
// A file's own faults are 400 "media_truncated", "media_unsupported", ...
http::HttpError media_error(const Refusal& refusal, MediumKind kind, const std::string& param);
http::HttpError media_error(const Failure& failure, MediumKind kind, const std::string& param);
http::HttpError internal_error();

// 503: what is said into files holds as much as it may.
http::HttpError too_much_said();

// Runs it. What it throws is an error of ours: internal, and told to services.failed, or 503 where the memory was too
// small.
std::optional<http::HttpError> guarded(const Services& services, const std::function<void()>& run);

}  // namespace naru::serving::api
