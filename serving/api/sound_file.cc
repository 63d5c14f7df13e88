#include "serving/api/sound_file.h"

#include "serving/api/errors.h"

namespace naru::serving::api {

std::variant<std::string, http::HttpError> sound_file(const Services& services, std::span<const int16_t> samples,
                                                      AudioFormat format, const Origin& origin) {
  if (format == AudioFormat::pcm) return pcm_bytes(samples);
  auto file = services.encoder->encode(samples, kSpeechRate, format, origin);
  if (file) return *std::move(file);
  const Failure& failure = file.failure();
  if (failure.code == Code::unsupported)
    return http::HttpError{400, "not_supported", "this server cannot write that format; ask for wav", "", {}};
  if (failure.code == Code::too_large) return http::HttpError{400, "sound_too_long", failure.message, "", {}};
  return internal_error();
}

}  // namespace naru::serving::api
