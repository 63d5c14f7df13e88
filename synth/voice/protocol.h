// What `naru-voice` and its client say to each other over a SOCK_STREAM pair: one SpeechRequest with its text, then one
// SpeechReply with its message, samples and events. Either side checks every size before it allocates.
#pragma once

#include <cstddef>
#include <cstdint>

namespace naru::synth {

inline constexpr uint32_t kVoiceProtocol = 0x4e565331;  // "NVS1": another number for another layout of these structures
inline constexpr int kVoiceSocket = 3;                  // the descriptor on which a started program listens

inline constexpr uint32_t kMostTextBytes = 4096, kMostEvents = 8192, kMostMessageBytes = 8192;
inline constexpr uint32_t kMostSpeechSamples = 60 * 48'000;

enum class VoiceTask : uint32_t { speak, describe };

struct SpeechRequest {
  uint32_t protocol = kVoiceProtocol;
  VoiceTask task = VoiceTask::speak;
  char voice[64] = {};      // as espeak-ng names a file of a language and a variant: "gmw/en-US+f1"; ends with a zero
  int32_t rate_wpm = 175;   // 80 to 450
  int32_t pitch = 50;       // 0 to 99
  int32_t range = 50;       // of the pitch, 0 to 99
  int32_t gap_10ms = 0;     // between words, 0 to 50
  uint32_t text_bytes = 0;  // UTF-8, follows
  uint32_t reserved = 0;
};

// After it come message_bytes, then n_samples of 16 bits, then n_events of SpeechEvent.
struct SpeechReply {
  uint32_t protocol = kVoiceProtocol;
  uint32_t good = 0;           // 1; else the message says why not
  uint32_t message_bytes = 0;  // of `describe`: one path a line, first the folder of data, then libraries
  uint32_t rate_hz = 0;
  uint32_t n_samples = 0;
  uint32_t n_events = 0;
};

enum class SpeechEventKind : uint32_t { word, phoneme };

struct SpeechEvent {
  uint32_t sample = 0;  // where it begins
  SpeechEventKind kind = SpeechEventKind::word;
  uint32_t position = 0;  // of a word: its first code point in the text
  char name[8] = {};      // of a phoneme, in espeak-ng's letters; all eight may be used
};

// The whole of it, over interruptions. False: the other side has gone.
bool read_exactly(int fd, void* to, size_t size);
bool write_exactly(int fd, const void* from, size_t size);

}  // namespace naru::synth
