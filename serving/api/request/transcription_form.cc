#include "serving/api/request/transcription_form.h"

#include <charconv>
#include <map>
#include <set>

namespace naru::serving::api {
namespace {

constexpr size_t kFieldBytes = 1024;  // of every field but the file and the prompt

std::string_view name_without_brackets(std::string_view name) {
  if (name.ends_with("[]")) name.remove_suffix(2);
  return name;
}

// One transcription's fields, one after the other.
class FormReader {
 public:
  FormReader(const RequestLimits& limits, Problem* problem) : limits_(limits), problem_(problem) {}

  void read(const http::FormPart& part);
  TranscriptionDraft finish();

 private:
  void field(const std::string& name, const std::string& value);
  void file(const http::FormPart& part);
  void format(const std::string& value);
  void granularity(const std::string& value);
  void temperature(const std::string& value);
  void language(const std::string& value);
  template <class... Parts>
  void invalid(const std::string& name, const Parts&... message) {
    problem_->invalid(name, "'", name, "' ", message...);
  }

  const RequestLimits& limits_;
  Problem* problem_;
  TranscriptionDraft draft_;
  std::set<std::string> seen_;
  bool has_file_ = false, segments_ = false, words_ = false;
};

void FormReader::file(const http::FormPart& part) {
  if (std::exchange(has_file_, true)) return invalid("file", "stands there twice; send one file at a time");
  if (part.content.empty()) return problem_->refuse("media_truncated", "file", "the sound is empty");
  if (part.content.size() > limits_.sound_bytes)
    return problem_->refuse("media_too_large", "file", "the sound has ", part.content.size(), " bytes; the limit is ",
                            limits_.sound_bytes);
  draft_.file = part.content;
}

void FormReader::format(const std::string& value) {
  static const std::map<std::string, TranscriptFormat> kFormats = {{"json", TranscriptFormat::json},
                                                                   {"text", TranscriptFormat::text},
                                                                   {"srt", TranscriptFormat::srt},
                                                                   {"vtt", TranscriptFormat::vtt},
                                                                   {"verbose_json", TranscriptFormat::verbose_json}};
  const auto found = kFormats.find(value);
  if (found == kFormats.end()) return invalid("response_format", "must be one of: json, text, srt, vtt, verbose_json");
  draft_.options.format = found->second;
}

void FormReader::granularity(const std::string& value) {
  if (value == "word")
    words_ = true;
  else if (value == "segment")
    segments_ = true;
  else
    invalid("timestamp_granularities", "must be word or segment");
}

void FormReader::temperature(const std::string& value) {
  double number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size() || !(number >= 0 && number <= 1))
    return invalid("temperature", "must be a number from 0 to 1");
  draft_.options.temperature = number;
}

// ISO 639-1 or a name; it is given back, and nothing else depends on it.
void FormReader::language(const std::string& value) {
  static const std::map<std::string, std::string> kNames = {
      {"ko", "korean"}, {"korean", "korean"}, {"en", "english"}, {"english", "english"}};
  const auto found = kNames.find(value);
  if (found == kNames.end()) return invalid("language", "must be ko or en: this model hears Korean and English");
  draft_.options.language = found->second;
}

void FormReader::field(const std::string& name, const std::string& value) {
  if (name == "model") {
    draft_.model = value;
  } else if (name == "response_format") {
    format(value);
  } else if (name == "timestamp_granularities") {
    granularity(value);
  } else if (name == "temperature") {
    temperature(value);
  } else if (name == "language") {
    language(value);
  } else if (name == "stream") {
    if (value != "true" && value != "false" && value != "True" && value != "False")
      return invalid("stream", "must be true or false");
    draft_.stream = value == "true" || value == "True";
  } else {
    draft_.unknown.push_back(name);
  }
}

void FormReader::read(const http::FormPart& part) {
  const std::string name(name_without_brackets(part.name));
  if (name == "file") return file(part);
  if (name == "prompt") return draft_.unknown.push_back(name);  // this model takes none beside a sound
  if (name != "timestamp_granularities" && name != "include" && !seen_.insert(name).second)
    return invalid(name.size() <= 64 ? name : "", "stands there twice");
  if (part.content.size() > kFieldBytes)
    return invalid(name.size() <= 64 ? name : "", "has ", part.content.size(), " bytes; the limit is ", kFieldBytes);
  field(name, std::string(part.content));
}

TranscriptionDraft FormReader::finish() {
  if (!has_file_) problem_->refuse("missing_required_parameter", "file", "'file' is missing");
  const TranscriptFormat format = draft_.options.format;
  if ((words_ || segments_) && format != TranscriptFormat::verbose_json)
    invalid("timestamp_granularities", "is only for 'response_format' verbose_json");
  if (draft_.stream && format != TranscriptFormat::json && format != TranscriptFormat::text)
    invalid("stream", "is only for 'response_format' json and text");
  draft_.options.segments = segments_ || !words_;
  draft_.options.words = words_;
  return std::move(draft_);
}

}  // namespace

TranscriptionDraft read_transcription(const std::vector<http::FormPart>& parts, const RequestLimits& limits,
                                      Problem* problem) {
  FormReader reader(limits, problem);
  for (const http::FormPart& part : parts) reader.read(part);
  return reader.finish();
}

}  // namespace naru::serving::api
