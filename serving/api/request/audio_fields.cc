#include "serving/api/request/audio_fields.h"

#include <algorithm>

#include "base/utf8.h"

namespace naru::serving::api {
namespace {

using json = nlohmann::ordered_json;

constexpr size_t kVoiceBytes = 256;

struct Named {
  const char* name;
  AudioFormat format;
};
constexpr Named kSpeechFormats[] = {{"mp3", AudioFormat::mp3}, {"opus", AudioFormat::opus},
                                    {"aac", AudioFormat::aac}, {"flac", AudioFormat::flac},
                                    {"wav", AudioFormat::wav}, {"pcm", AudioFormat::pcm}};
constexpr Named kChatFormats[] = {{"wav", AudioFormat::wav},   {"aac", AudioFormat::aac},
                                  {"mp3", AudioFormat::mp3},   {"flac", AudioFormat::flac},
                                  {"opus", AudioFormat::opus}, {"pcm16", AudioFormat::pcm}};

template <size_t n>
AudioFormat read_format(Fields& body, const char* key, const Named (&formats)[n], AudioFormat otherwise) {
  std::vector<std::string_view> names;
  for (const Named& one : formats) names.emplace_back(one.name);
  const std::string* name = body.word(key, names);
  if (!name) return otherwise;
  const auto found =
      std::find_if(std::begin(formats), std::end(formats), [&](const Named& one) { return *name == one.name; });
  return found == std::end(formats) ? otherwise : found->format;
}

// Whether "modalities" ask for sound beside the words.
bool wants_sound(Fields& body) {
  const json* list = body.list("modalities", 8);
  if (!list || list->empty()) return false;
  const auto has = [&](const char* name) { return std::find(list->begin(), list->end(), name) != list->end(); };
  const bool known =
      std::all_of(list->begin(), list->end(), [](const json& one) { return one == "text" || one == "audio"; });
  if (known && has("text")) return has("audio");
  body.problem()->refuse("modality_not_supported", "modalities",
                         R"(an answer is ["text"] or ["text", "audio"]: what is said is also written)");
  return false;
}

}  // namespace

const char* content_type_of(AudioFormat format) {
  switch (format) {
    case AudioFormat::mp3:
      return "audio/mpeg";
    case AudioFormat::opus:
      return "audio/ogg";
    case AudioFormat::aac:
      return "audio/aac";
    case AudioFormat::flac:
      return "audio/flac";
    case AudioFormat::wav:
      return "audio/wav";
    case AudioFormat::pcm:
      return "audio/pcm";
  }
  return "";
}

int32_t read_voice(Fields& body, const Model& model) {
  const json* value = body.find("voice");
  if (!value || !model.speaks()) return 0;
  std::optional<Fields> object;
  const std::string* name = nullptr;
  if (value->is_object()) {
    object = body.object("voice");
    name = object->needed_text("id", kVoiceBytes);
  } else {
    name = body.text("voice", kVoiceBytes);
  }
  if (!name) return 0;
  const auto voice = model.config().speaking->voice(*name);
  if (!voice) body.problem()->refuse("voice_not_found", body.path_of("voice"), voice.failure().message);
  return voice ? *voice : 0;
}

std::optional<ChatAudio> read_chat_audio(Fields& body, const Model& model, bool stream) {
  if (!model.speaks()) {
    body.refuse("modalities", "modality_not_supported", "this model answers in text alone; leave it out",
                json::array({"text"}));
    body.refuse("audio", "modality_not_supported", "this model does not speak; leave it out");
    return std::nullopt;
  }
  const bool wanted = wants_sound(body);
  auto fields = body.object("audio");
  if (!wanted) {
    if (fields) body.problem()->invalid("audio", "'audio' is only for modalities with \"audio\"");
    return std::nullopt;
  }
  ChatAudio out{.voice = 0, .format = stream ? AudioFormat::pcm : AudioFormat::wav};
  if (!fields) return out;
  out.voice = read_voice(*fields, model);
  out.format = read_format(*fields, "format", kChatFormats, out.format);
  if (stream && out.format != AudioFormat::pcm)
    body.problem()->invalid("audio.format", "'audio.format' must be pcm16 for 'stream': true");
  return out;
}

SpeechDraft read_speech(Fields& body, const Model& model) {
  SpeechDraft out;
  constexpr size_t kMostBytesOfCharacter = 4;
  if (const std::string* input = body.needed_text("input", SpeechDraft::kMostCharacters * kMostBytesOfCharacter)) {
    out.input = *input;
    if (const size_t n = code_points(*input).size(); n > SpeechDraft::kMostCharacters)
      body.problem()->invalid("input", "'input' has ", n, " characters; the limit is ", SpeechDraft::kMostCharacters);
  }
  out.voice = read_voice(body, model);
  out.format = read_format(body, "response_format", kSpeechFormats, out.format);
  if (const std::string* form = body.word("stream_format", {"audio", "sse"})) out.events = *form == "sse";
  if (body.number("speed", 0.25, 4).value_or(1) != 1)
    body.problem()->refuse("not_supported", "speed", "this model speaks at its voices' own pace; leave 'speed' out");
  return out;
}

}  // namespace naru::serving::api
