// naru transcribe: sound -> its words, as text, as captions or with their times.
#include "apps/transcribe.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>

#include "apps/pictures.h"
#include "base/file.h"
#include "core/store/json.h"
#include "core/store/safetensors.h"
#include "omni/captions.h"
#include "omni/transcriber.h"

namespace naru::apps {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using nlohmann::ordered_json;

double seconds(int64_t ms) {
  return double(ms) / 1000;
}

// Whether a model file says so of its model; its weights are not looked at.
bool file_hears(const std::string& path) {
  const auto file = Safetensors::open(path);
  if (!file) return false;
  const auto config = file->metadata().find("naru.config");
  if (config == file->metadata().end()) return false;
  const auto object = parse_json(config->second);
  return object.is_object() && object.contains("audio");
}

// The bundled models that hear, by name. A folder that cannot be read has none.
std::vector<std::string> models_that_hear() {
  std::vector<std::string> out;
  for (const std::string& folder : model_folders()) {
    std::error_code error, not_a_file;
    for (fs::directory_iterator entry(folder, error); !error && entry != fs::end(entry); entry.increment(error)) {
      const std::string name = entry->path().filename();
      const fs::path file = entry->path() / (name + ".safetensors");
      if (fs::is_regular_file(file, not_a_file) && file_hears(file)) out.push_back(name);
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

// The model of -m, or the first bundled one that hears. Nothing, and the error is printed, when there is none.
std::unique_ptr<Model> open_hearing_model(const Options& options) {
  Options chosen = options;
  if (chosen.model.empty()) {
    const auto names = models_that_hear();
    if (names.empty()) {
      print_error(options, "transcribe",
                  fail(Code::not_found, "no bundled model hears yet; name one that does with -m"));
      return nullptr;
    }
    chosen.model = names[0];
  }
  auto model = open_model(chosen);
  if (!model) {
    print_error(options, chosen.model, model.failure());
    return nullptr;
  }
  if (!(*model)->hears()) {
    std::string bundled;
    for (const std::string& name : models_that_hear()) bundled += (bundled.empty() ? "bundled: " : ", ") + name;
    print_error(
        options, chosen.model,
        fail(Code::unsupported, "does not hear: it was trained without sound; name a model that hears with -m (",
             bundled.empty() ? "no bundled one does yet" : bundled, ")"));
    return nullptr;
  }
  return *std::move(model);
}

// Prints segments as they come.
class Writer {
 public:
  // Begins with the file's name where there are several.
  Writer(const std::string& format, const std::string& file, bool named) : format_(format) {
    if (format_ == "vtt") std::cout << kVttHeader << std::flush;
    if (format_ == "text" && named) std::cout << "==> " << one_line(file) << " <==" << std::endl;
  }
  void write(const HeardSegment& segment) {
    if (format_ == "text") std::cout << segment.text << std::endl;
    if (format_ != "srt" && format_ != "vtt") return;
    for (const Caption& caption : captions_of(segment))
      std::cout << (format_ == "vtt" ? vtt_cue(caption) : srt_cue(caption, ++n_cues_));
    std::cout << std::flush;
  }

 private:
  std::string format_;
  int64_t n_cues_ = 0;
};

ordered_json json_of(const HeardSegment& segment) {
  ordered_json words = ordered_json::array();
  for (const HeardWord& word : segment.words)
    words.push_back({{"word", word.text}, {"start", seconds(word.begin_ms)}, {"end", seconds(word.end_ms)}});
  return {{"start", seconds(segment.begin_ms)},
          {"end", seconds(segment.end_ms)},
          {"text", segment.text},
          {"words", std::move(words)}};
}

void print_object(const std::string& file, double sound_s, const Transcript& transcript, const Cost& cost) {
  ordered_json segments = ordered_json::array();
  for (const HeardSegment& segment : transcript.segments) segments.push_back(json_of(segment));
  ordered_json object = {
      {"file", file}, {"text", transcript.text()}, {"segments", std::move(segments)}, {"seconds", sound_s}};
  add_fields(cost, &object);
  object["finish"] = finish_name(transcript.finish);
  print_json(object);
}

// On stderr: where the model went round in a loop or had no room left, that nothing was heard, and what it cost.
void print_notes(const Options& options, const std::string& file, double sound_s, const Transcript& transcript,
                 const Cost& cost) {
  if (options.quiet) return;
  const std::string name = one_line(file);
  for (const HeardSegment& segment : transcript.segments)
    if (segment.finish != Finish::stop)
      std::cerr << "naru: " << name << ": the words from " << seconds(segment.begin_ms) << " s to "
                << seconds(segment.end_ms) << " s end in "
                << (segment.finish == Finish::repetition ? "a repetition" : "the middle: the answer had no room left")
                << "\n";
  if (transcript.segments.empty()) std::cerr << "naru: " << name << ": no words were heard" << std::endl;
  if (options.json) return;
  std::cerr << name << ": " << sound_s << " s of sound, " << text_of(cost) << "\n";
}

class Listener {
 public:
  Listener(const Options& options, const TranscribeFlags& flags, SoundDecoder decoder, std::unique_ptr<Model> model)
      : options_(options), flags_(flags), decoder_(std::move(decoder)), model_(std::move(model)) {}

  // Prints the words of a file. What goes wrong inside of it is that file's failure.
  Result<void> listen(const std::string& file) {
    try {
      return listen_to(file);
    } catch (const std::bad_alloc&) {
      return fail(Code::internal, "there is too little memory for it; try a shorter sound");
    } catch (const Error& error) {
      return fail(Code::internal, error.what());
    }
  }

 private:
  Result<void> listen_to(const std::string& file) {
    const auto start = Clock::now();
    Cost cost;
    Sound sound;
    {
      const auto bytes = read_file(file, SoundDecoderLimits().max_bytes);
      if (!bytes) return bytes.failure();
      auto decoded = decoder_.decode(*bytes);
      if (!decoded) return decoded.failure();
      sound = *std::move(decoded);
    }
    cost.media_ms = ms_since(start);
    const double sound_s = seconds(int64_t(sound.samples.size()) * 1000 / kSoundRate);
    Writer writer(options_.json ? "json" : flags_.format, file, flags_.files.size() > 1);
    ReadOptions read = flags_.read;
    read.sampling.seed = options_.seed;
    const auto transcript = transcribe(
        *model_, sound.samples, read, [&](const HeardSegment& segment) { writer.write(segment); }, &cost.times);
    if (!transcript) return transcript.failure();
    cost.tokens_in = transcript->tokens_in, cost.tokens_out = transcript->tokens_out;
    cost.total_ms = ms_since(start);
    if (options_.json) print_object(file, sound_s, *transcript, cost);
    print_notes(options_, file, sound_s, *transcript, cost);
    return {};
  }

  const Options& options_;
  const TranscribeFlags& flags_;
  SoundDecoder decoder_;
  std::unique_ptr<Model> model_;
};

}  // namespace

int transcribe_files(const Options& options, const TranscribeFlags& flags) {
  const bool captions = flags.format == "srt" || flags.format == "vtt";
  if (captions && (options.json || flags.files.size() > 1)) {
    print_error(options, "transcribe",
                fail(Code::invalid, "--format ", flags.format, " writes one file of captions; ",
                     options.json ? "leave out --json" : "give one sound at a time"));
    return 2;
  }
  auto decoder = SoundDecoder::start(program_folder() + "naru-media-av");
  if (!decoder) {
    print_error(options, "naru-media-av", decoder.failure());
    return 1;
  }
  auto model = open_hearing_model(options);
  if (!model) return 1;
  Listener listener(options, flags, *std::move(decoder), std::move(model));
  int failed = 0;
  for (const std::string& file : flags.files)
    if (const auto listened = listener.listen(file); !listened) {
      print_error(options, file, listened.failure());
      failed = 1;
    }
  return failed;
}

void add_transcribe(Registry& registry) {
  auto flags = std::make_shared<TranscribeFlags>();
  const Options& options = registry.options;
  Subcommand command =
      registry.add("transcribe", "Write down what is said in sounds (WAV, FLAC, Ogg, Opus, MP3, AAC, M4A, WebM, MP4).",
                   [flags, &options] { return transcribe_files(options, *flags); });
  command.takes_model();
  command.add_option("FILE", flags->files, "sounds, or films for their sound; up to 25 MiB and 600 s each").required();
  command
      .add_option(
          "--format NAME", flags->format,
          "text (default); srt or vtt, captions in SubRip or WebVTT, of one FILE; or json, which is the same as "
          "--json and has the times of words")
      .each([&registry](const std::string& format) { registry.options.json |= format == "json"; })
      .among({"text", "srt", "vtt", "json"});
  add_sampling(command, &flags->read);
  command.add_footer("Without -m it takes the first bundled model that hears.");
}

}  // namespace naru::apps
