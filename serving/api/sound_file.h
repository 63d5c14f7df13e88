// What is said as the bytes of a file.
#pragma once

#include <span>
#include <string>
#include <variant>

#include "serving/api/answer/sound.h"
#include "serving/api/services.h"
#include "serving/http/error.h"

namespace naru::serving::api {

// Samples at kSpeechRate, at least one. May take as long as an encoder does.
std::variant<std::string, http::HttpError> sound_file(const Services& services, std::span<const int16_t> samples,
                                                      AudioFormat format, const Origin& origin);

}  // namespace naru::serving::api
