// What the endpoints ask of the engine, and what they hear back.
//
// A request is admitted before anything of it is decoded: admit() counts it against the queue, the tokens and the bytes
// that may wait. Its media are then decoded elsewhere, and submit() hands it over. Answers come to a Listener, piece by
// piece, on a thread of the engine.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/sha256.h"
#include "core/generate/sampler.h"
#include "omni/prompt.h"
#include "omni/reader.h"
#include "omni/transcriber.h"

namespace naru {
class Grammar;
}

namespace naru::serving {

using Clock = std::chrono::steady_clock;

// Why nothing, or no more, is answered.
struct Refusal {
  enum class Kind {
    invalid,      // the request cannot be answered by this model, or not in its context
    overloaded,   // of this caller or all callers, too much is waiting: try again
    unavailable,  // the server is being stopped, or the request waited longer than it may
    internal,     // our fault
  };
  Kind kind = Kind::invalid;
  std::string code;         // for machines: "context_length_exceeded", "queue_full"
  std::string message;      // what was wrong; what to do
  int retry_after_ms = -1;  // of overloaded and unavailable; negative: unknown
};

// Of a message: words, or a medium that is decoded and ready for the encoders.
struct Part {
  std::string words;
  std::shared_ptr<const Medium> medium;
  Sha256Digest digest = {};  // of the medium's bytes as they came: what caches know it by
};

struct Message {
  enum class Role { system, user, assistant };
  Role role = Role::user;
  std::vector<Part> parts;
};

// How answers are said aloud, behind their words.
struct AloudOptions {
  int32_t voice = 0;                   // of the model's (omni/speaking_config.h)
  SamplingOptions sampling;            // of codes
  std::optional<std::string> written;  // the answer, where it is known and only to be said
};

struct GenerationOptions {
  SamplingOptions sampling;
  float presence_penalty = 0, frequency_penalty = 0;  // -2 to 2, subtracted as OpenAI's API defines
  float repetition_penalty = 1;                       // above 0, divides (Keskar et al. 2019)
  std::vector<std::pair<int32_t, float>> logit_bias;
  int64_t max_tokens = 0;         // 0: what the context leaves
  int n = 1;                      // answers to the same question
  std::vector<std::string> stop;  // an answer ends before the first of these, which is not part of it
  int top_logprobs = -1;          // negative: no log probabilities; else of so many likeliest tokens beside the drawn
  std::shared_ptr<const Grammar> grammar;
  std::optional<AloudOptions> aloud;
};

// One question: a conversation, or a text to go on with.
struct GenerationRequest {
  std::vector<Message> messages;
  std::optional<std::string> text;
  GenerationOptions options;
  uint64_t first_stream = 0;  // of draws: that of its first answer
  bool has_begun = false;     // another request of the same admission was answered: it waits however long it takes
};

struct TokenLogprob {
  std::string bytes;  // what the token spells; a part of a character is possible
  double logprob = 0;
  std::vector<std::pair<std::string, double>> top;
};

// A piece of answer `choice`, 0 to n - 1: whole characters; of what is said aloud how it is read, and codes.
struct Delta {
  int choice = 0;
  std::string text = {};
  std::vector<TokenLogprob> logprobs = {};
  std::string spoken = {};
  std::vector<int32_t> codes = {};
  bool empty() const { return text.empty() && logprobs.empty() && spoken.empty() && codes.empty(); }
};

// Positions of the prompt, and of them those that were in the cache; tokens of all answers together.
struct Usage {
  int64_t prompt = 0, prompt_text = 0, prompt_image = 0, prompt_audio = 0, cached = 0, completion = 0;
  int64_t completion_audio = 0;  // of the latter, codes of sound
};

// Milliseconds. Decoding media is added by whoever did it.
struct Timings {
  double queue = 0, media = 0, encode = 0, prefill = 0, decode = 0;
};

struct ChoiceEnd {
  Finish finish = Finish::stop;  // of what is said aloud the first part that did not end by itself
  double log_probability = 0;    // mean over its tokens (omni/conversation.h)
};

struct Outcome {
  std::vector<ChoiceEnd> choices;
  Usage usage;
  Timings timings;
};

// Called by a thread of the engine, which waits for it: it must not block. After on_end() or on_refusal() nothing more
// comes.
class Listener {
 public:
  virtual ~Listener() = default;
  virtual void on_delta(const Delta& delta) = 0;
  virtual void on_end(const Outcome& outcome) = 0;
  virtual void on_refusal(const Refusal& refusal) = 0;
};

struct TranscriptionRequest {
  std::vector<float> samples;  // at kSoundRate
  SamplingOptions sampling;
};

struct TranscriptionOutcome {
  Transcript transcript;
  Usage usage;
  Timings timings;
};

// As Listener.
class TranscriptListener {
 public:
  virtual ~TranscriptListener() = default;
  virtual void on_segment(const HeardSegment& segment) = 0;
  virtual void on_end(const TranscriptionOutcome& outcome) = 0;
  virtual void on_refusal(const Refusal& refusal) = 0;
};

// A place in the engine: held from admission to the end of the request. What destroys it gives the place back, and
// cancels what was submitted with it and has not ended.
class Admission {
 public:
  virtual ~Admission() = default;
};

// Whose request it is, and how large.
struct Application {
  std::string tenant;         // the caller's key by name; empty where the server has none. Salts what caches know
  int64_t size_bytes = 0;     // of the body
  int64_t n_text_tokens = 0;  // at most, of all words, and of what is said aloud
  int n_pictures = 0, n_sounds = 0;
  Clock::time_point deadline = Clock::time_point::max();  // when it is refused if it still waits
};

// Figures for /metrics: what is, and what has been since the start.
struct EngineStats {
  int64_t admitted = 0;  // requests that hold an Admission
  int64_t running = 0, waiting = 0;
  int64_t kv_blocks = 0, kv_blocks_used = 0;
  int64_t prefix_queries = 0, prefix_hits = 0;  // positions
  int64_t media_queries = 0, media_hits = 0;    // of encoder outputs
  int64_t prompt_tokens = 0, generation_tokens = 0, steps = 0;
};

class Engine {
 public:
  virtual ~Engine() = default;

  virtual std::variant<std::shared_ptr<Admission>, Refusal> admit(const Application& application) = 0;
  // Why this tenant's smallest request would not be admitted now; nothing where it would be. Asked before a body is
  // read.
  virtual std::optional<Refusal> full(const std::string& tenant) const = 0;
  // Each admission is for one submission at a time. They return at once.
  virtual void submit(std::shared_ptr<Admission> admission, GenerationRequest request,
                      std::shared_ptr<Listener> listener) = 0;
  virtual void transcribe(std::shared_ptr<Admission> admission, TranscriptionRequest request,
                          std::shared_ptr<TranscriptListener> listener) = 0;
  // Admits nothing from here on; what was admitted goes on.
  virtual void drain() = 0;
  virtual EngineStats stats() const = 0;
};

}  // namespace naru::serving
