// Fields of requests for sound: what is to be said, by which voice, in which format.
#pragma once

#include <optional>
#include <string>

#include "omni/model.h"
#include "serving/api/request/fields.h"

namespace naru::serving::api {

// All of them mono. pcm: 16 bits a sample, low byte first, without a head.
enum class AudioFormat { mp3, opus, aac, flac, wav, pcm };
const char* content_type_of(AudioFormat format);

// "voice": a name, or {"id": name}; the model's first where there is none. The index of it. Refused: voice_not_found.
int32_t read_voice(Fields& body, const Model& model);

// Of chat: its "audio", where "modalities" ask for it. A stream has pcm alone, which is then also what it has unless
// the request says. Nothing: an answer in writing. Refused: modality_not_supported, where the model does not speak.
struct ChatAudio {
  int32_t voice = 0;
  AudioFormat format = AudioFormat::wav;
};
std::optional<ChatAudio> read_chat_audio(Fields& body, const Model& model, bool stream);

// Of /v1/audio/speech, without the sampling.
struct SpeechDraft {
  static constexpr size_t kMostCharacters = 4096;
  std::string input;
  int32_t voice = 0;
  AudioFormat format = AudioFormat::mp3;
  bool events = false;  // server-sent, else the bytes of the sound
};
SpeechDraft read_speech(Fields& body, const Model& model);

}  // namespace naru::serving::api
