// What speak and run --speak share: a model that speaks, its voices, and what sound costs.
#pragma once

#include <memory>
#include <string>

#include "apps/cost.h"
#include "apps/sound_file.h"
#include "omni/speaking.h"

namespace naru::apps {

// Whether a sound can be written under this name; where not, that is printed as wrong usage. stdout cannot hold a sound
// and JSON.
bool is_sound_name(const Options& options, const std::string& path);

// Null when there is none or it does not speak, which has been printed.
std::unique_ptr<Model> open_speaking_model(const Options& options);
// The model, or that it does not speak.
Result<void> check_speaks(const Model& model);

// The index of a voice; an empty name becomes that of the first. Failure not_found lists those there are.
Result<int32_t> find_voice(const Model& model, std::string* name);

// Codes are drawn as words are.
SpeakOptions speak_options(const ReadOptions& read);

struct SpeechCost {
  double seconds = 0;           // of sound
  double first_ms = -1;         // from the start of the command to the first sample
  double real_time_factor = 0;  // the time until the last sample over the length of the sound

  static SpeechCost of(const SoundFile& file, std::chrono::steady_clock::time_point start,
                       std::chrono::steady_clock::time_point made);
};

// "2.4 s of sound, the first after 180 ms, real-time factor 0.41; 12 + 80 tokens, 980 ms".
std::string text_of(const SpeechCost& speech, const Cost& cost);
// `tokens`; `ms`: `media`, `first_sound`, `total`; `seconds`, `real_time_factor`.
void add_fields(const SpeechCost& speech, const Cost& cost, nlohmann::ordered_json* object);

}  // namespace naru::apps
