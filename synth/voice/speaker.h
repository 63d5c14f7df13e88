// A voice: text to samples with the times of its words and phonemes, spoken by espeak-ng in the process `naru-voice`.
// What it says is a function of the utterance and the library set alone (synth/voice/worker/main.cc says how).
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/descriptor.h"
#include "base/error.h"
#include "synth/voice/protocol.h"

namespace naru::synth {

struct Utterance {
  std::string voice;  // a file of a language and a variant: "ko", "gmw/en-US+f1"
  int rate_wpm = 175, pitch = 50, range = 50, gap_10ms = 0;
  std::string text;  // UTF-8
};

struct Speech {
  int rate_hz = 0;
  std::vector<int16_t> samples;
  std::vector<SpeechEvent> events;  // in the order of their samples
};

// One process and the line to it. One call at a time on an object. The destructor ends the process.
class Speaker {
 public:
  // The path of naru-voice. The first call starts it.
  explicit Speaker(std::string program) : program_(std::move(program)) {}

  // Failures: invalid (a text or a setting out of range, a voice or data that is not there), not_found (the program),
  // internal (it cannot be started; the process died, was stopped, hung or answered nonsense). A process that died is
  // started again for the next call.
  Result<Speech> say(const Utterance& utterance);

  // What the process speaks with: first its folder of data, then the paths of its libraries.
  Result<std::vector<std::string>> ingredients();

  ~Speaker() { stop(); }

  // Of the process, for tests; -1 when there is none.
  pid_t pid() const { return pid_; }

 private:
  struct Answer;
  Result<void> spawn();
  void stop();
  Result<Answer> ask(const SpeechRequest& request, const std::string& text);
  Result<void> wait_for_reply();
  Failure give_up(const std::string& what);

  std::string program_;
  pid_t pid_ = -1;
  Descriptor socket_;
};

}  // namespace naru::synth
