// naru-voice: speaks for naru with espeak-ng's library. Not for a user's hands: naru starts it
// (synth/voice/speaker.cc).
//
// The library keeps state from one utterance to the next (phases, filters, its place in the noise), so each utterance
// is spoken by a fresh child, forked from a parent that has only initialised the library: what comes out is a function
// of the request alone. The next child waits while this one speaks. A child that ends in any other way than it should
// ends the program; naru sees that.
#include <espeak-ng/speak_lib.h>
#include <link.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "base/philox.h"
#include "synth/voice/protocol.h"

namespace {

using namespace naru::synth;

constexpr int kBufferMs = 200;
constexpr int kServed = 0, kFinished = 3;  // exit codes of a child: go on; naru has gone

naru::Random noise(0);

std::vector<int16_t> samples;
std::vector<SpeechEvent> events;
bool too_much = false;
int rate_hz = 0;

int collect(short* wave, int count, espeak_EVENT* event) {
  for (; event->type != espeakEVENT_LIST_TERMINATED; ++event) {
    SpeechEvent one;
    one.sample = uint32_t(std::max(event->sample, 0));
    if (event->type == espeakEVENT_WORD) {
      one.position = uint32_t(std::max(event->text_position - 1, 0));
    } else if (event->type == espeakEVENT_PHONEME) {
      one.kind = SpeechEventKind::phoneme;
      std::memcpy(one.name, event->id.string, sizeof one.name);
      std::fill(std::find(one.name, one.name + sizeof one.name, '\0'), one.name + sizeof one.name, '\0');
    } else {
      continue;
    }
    events.push_back(one);
  }
  if (wave) samples.insert(samples.end(), wave, wave + count);
  too_much = samples.size() > kMostSpeechSamples || events.size() > kMostEvents;
  return too_much ? 1 : 0;
}

// 64-bit FNV-1a: the utterance's noise is a stream of its own.
uint64_t hash(const SpeechRequest& request, const std::string& text) {
  uint64_t value = 0xcbf29ce484222325;
  const auto add = [&](const void* bytes, size_t size) {
    for (size_t i = 0; i < size; ++i) value = (value ^ static_cast<const uint8_t*>(bytes)[i]) * 0x100000001b3;
  };
  add(&request, sizeof request);
  add(text.data(), text.size());
  return value;
}

// An empty answer is good; else it says what was wrong.
std::string speak(const SpeechRequest& request, const std::string& text) {
  if (espeak_SetVoiceByName(request.voice) != EE_OK)
    return "espeak-ng has no voice " + std::string(request.voice) + "; reinstall espeak-ng-data";
  const std::pair<espeak_PARAMETER, int> settings[] = {{espeakRATE, request.rate_wpm},
                                                       {espeakPITCH, request.pitch},
                                                       {espeakRANGE, request.range},
                                                       {espeakWORDGAP, request.gap_10ms}};
  for (const auto& [parameter, value] : settings)
    if (espeak_SetParameter(parameter, value, /*relative=*/0) != EE_OK) return "espeak-ng refused a setting";
  if (espeak_Synth(text.c_str(), text.size() + 1, 0, POS_CHARACTER, 0, espeakCHARS_UTF8, nullptr, nullptr) != EE_OK)
    return "espeak-ng could not speak the text";
  return too_much ? "the utterance is too long" : "";
}

int note_library(dl_phdr_info* info, size_t, void* user) {
  static constexpr const char* kNames[] = {"/libespeak-ng.so", "/libsonic.so", "/libm.so"};
  for (const char* name : kNames)
    if (info->dlpi_name && std::strstr(info->dlpi_name, name))
      *static_cast<std::string*>(user) += std::string(info->dlpi_name) + "\n";
  return 0;
}

std::string describe() {
  const char* data = nullptr;
  espeak_Info(&data);
  std::string text = std::string(data ? data : "") + "\n";
  dl_iterate_phdr(note_library, &text);
  return text;
}

bool within(int value, int low, int high) {
  return value >= low && value <= high;
}

bool acceptable(const SpeechRequest& request) {
  return request.protocol == kVoiceProtocol && request.task <= VoiceTask::describe &&
         request.voice[sizeof request.voice - 1] == 0 && within(request.rate_wpm, 80, 450) &&
         within(request.pitch, 0, 99) && within(request.range, 0, 99) && within(request.gap_10ms, 0, 50) &&
         request.text_bytes <= kMostTextBytes;
}

std::string answer(const SpeechRequest& request, const std::string& text, bool* good) {
  *good = false;
  if (rate_hz <= 0) return "espeak-ng has no data here; install espeak-ng-data";
  const bool speaks = request.task == VoiceTask::speak;
  std::string message = speaks ? speak(request, text) : describe();
  *good = !speaks || message.empty();
  return message;
}

// One request, in a child. The exit code.
int serve() {
  SpeechRequest request;
  if (!read_exactly(kVoiceSocket, &request, sizeof request)) return kFinished;
  if (!acceptable(request)) return 1;
  std::string text(request.text_bytes, '\0');
  if (!read_exactly(kVoiceSocket, text.data(), text.size())) return kFinished;
  noise = naru::Random(hash(request, text));
  SpeechReply reply;
  bool good = false;
  const std::string message = answer(request, text, &good);
  reply.message_bytes = uint32_t(message.size());
  if (good) {
    reply.good = 1;
    reply.rate_hz = uint32_t(rate_hz);
    reply.n_samples = uint32_t(samples.size());
    reply.n_events = uint32_t(events.size());
  }
  const bool written = write_exactly(kVoiceSocket, &reply, sizeof reply) &&
                       write_exactly(kVoiceSocket, message.data(), message.size()) &&
                       write_exactly(kVoiceSocket, samples.data(), size_t(reply.n_samples) * sizeof(int16_t)) &&
                       write_exactly(kVoiceSocket, events.data(), size_t(reply.n_events) * sizeof(SpeechEvent));
  return written ? kServed : kFinished;
}

}  // namespace

// The library's noise: it calls the C library's rand(), and this one stands before that. A function of the utterance.
extern "C" int rand() {
  return int(noise.bits() >> 1);
}

int main() {
  int type = 0;
  socklen_t size = sizeof type;
  if (getsockopt(kVoiceSocket, SOL_SOCKET, SO_TYPE, &type, &size) != 0 || type != SOCK_STREAM) {
    std::fputs("naru-voice is started by naru and does nothing by itself\n", stderr);
    return 2;
  }
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  rate_hz = espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, kBufferMs, nullptr,
                              espeakINITIALIZE_PHONEME_EVENTS | espeakINITIALIZE_DONT_EXIT);
  espeak_SetSynthCallback(collect);
  for (;;) {
    const pid_t child = fork();
    if (child < 0) return 5;
    if (child == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
      _exit(serve());
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (!WIFEXITED(status)) return 6;
    if (WEXITSTATUS(status) == kFinished) return 0;
    if (WEXITSTATUS(status) != kServed) return 7;
  }
}
