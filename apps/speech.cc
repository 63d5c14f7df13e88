#include "apps/speech.h"

#include <cmath>
#include <cstdio>

namespace naru::apps {

bool is_sound_name(const Options& options, const std::string& path) {
  if (path == "-" && options.json) {
    print_error(options, "-o", fail("stdout cannot hold both a sound and JSON; name a file, or leave out --json"));
    return false;
  }
  if (path == "-" || sound_format(path)) return true;
  print_error(options, "-o", fail("wanted a name that ends in ", kSoundEndings, ", or - for stdout, got '", path, "'"));
  return false;
}

Result<void> check_speaks(const Model& model) {
  if (model.speaks()) return {};
  return fail(Code::unsupported, "does not speak: it was trained without answers aloud; name a model that was with -m");
}

std::unique_ptr<Model> open_speaking_model(const Options& options) {
  auto model = open_model(options);
  const Result<void> usable = model ? check_speaks(**model) : Result<void>(model.failure());
  if (usable) return *std::move(model);
  print_error(options, options.model_name(), usable.failure());
  return nullptr;
}

Result<int32_t> find_voice(const Model& model, std::string* name) {
  const SpeakingConfig& speaking = *model.config().speaking;
  if (name->empty()) *name = speaking.voices[0];
  return speaking.voice(*name);
}

SpeakOptions speak_options(const ReadOptions& read) {
  return {.text = read, .codes = read.sampling};
}

SpeechCost SpeechCost::of(const SoundFile& file, std::chrono::steady_clock::time_point start,
                          std::chrono::steady_clock::time_point made) {
  SpeechCost out;
  out.seconds = file.seconds();
  out.first_ms = file.first_ms(start);
  if (out.seconds > 0) out.real_time_factor = std::chrono::duration<double>(made - start).count() / out.seconds;
  return out;
}

std::string text_of(const SpeechCost& speech, const Cost& cost) {
  char line[100];
  std::snprintf(line, sizeof line, "%.2f s of sound, the first after %.0f ms, real-time factor %.2f", speech.seconds,
                speech.first_ms, speech.real_time_factor);
  return concat(line, "; ", cost.tokens_in, " + ", cost.tokens_out, " tokens, ", int64_t(cost.total_ms), " ms");
}

void add_fields(const SpeechCost& speech, const Cost& cost, nlohmann::ordered_json* object) {
  const auto whole = [](double ms) { return int64_t(ms + 0.5); };
  (*object)["tokens"] = {{"in", cost.tokens_in}, {"out", cost.tokens_out}};
  (*object)["ms"] = {
      {"media", whole(cost.media_ms)}, {"first_sound", whole(speech.first_ms)}, {"total", whole(cost.total_ms)}};
  (*object)["seconds"] = speech.seconds;
  (*object)["real_time_factor"] = std::round(speech.real_time_factor * 1000) / 1000;
}

}  // namespace naru::apps
