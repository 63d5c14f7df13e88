// The form of /v1/audio/transcriptions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "serving/api/answer/transcript_form.h"
#include "serving/api/request/draft.h"
#include "serving/api/request/problem.h"
#include "serving/http/multipart.h"

namespace naru::serving::api {

struct TranscriptionDraft {
  std::string_view file;  // of the body
  std::string model;      // empty: not named
  TranscriptFormOptions options;
  bool stream = false;
  std::vector<std::string> unknown;  // fields without effect
};

TranscriptionDraft read_transcription(const std::vector<http::FormPart>& parts, const RequestLimits& limits,
                                      Problem* problem);

}  // namespace naru::serving::api
