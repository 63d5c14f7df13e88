// naru speak: text -> a sound in which a voice of the model says it.
#include <iostream>

#include "apps/pictures.h"
#include "apps/speech.h"
#include "omni/saying.h"

namespace naru::apps {
namespace {

using nlohmann::ordered_json;

struct SpeakFlags {
  std::string text, out, voice;
  ReadOptions read;
};

double seconds_of(int64_t n_samples) {
  return double(n_samples) / kSoundRate;
}

ordered_json json_of(const Saying& saying) {
  ordered_json sentences = ordered_json::array();
  for (const SaidSentence& one : saying.sentences)
    sentences.push_back({{"text", one.written}, {"spoken", one.spoken}, {"seconds", seconds_of(one.n_samples)}});
  return sentences;
}

void print_result(const Options& options, const SpeakFlags& flags, const Sentences& sentences, const Saying& saying,
                  const SpeechCost& speech, const Cost& cost) {
  if (options.json) {
    ordered_json object = {{"file", flags.out}, {"voice", flags.voice}, {"sentences", json_of(saying)}};
    if (!sentences.left_out.empty()) object["left_out"] = sentences.left_out;
    object["seed"] = options.seed;
    add_fields(speech, cost, &object);
    object["finish"] = finish_name(saying.finish);
    return print_json(object);
  }
  if (flags.out != "-") std::cout << flags.out << "\n";
  for (const std::string& text : sentences.left_out)
    std::cerr << "naru: left out, since nothing in it has a sound: " << one_line(text) << "\n";
  if (options.quiet) return;
  if (saying.finish != Finish::stop)
    std::cerr << "naru: a sentence was not said to its end (" << finish_name(saying.finish) << ")\n";
  std::cerr << text_of(speech, cost) << "\n";
}

int speak(const Options& options, SpeakFlags flags) {
  const auto fail_with = [&](const std::string& what, const Failure& failure) {
    print_error(options, what, failure);
    return 1;
  };
  if (!is_sound_name(options, flags.out)) return 2;
  const auto start = std::chrono::steady_clock::now();
  const auto model = open_speaking_model(options);
  if (!model) return 1;
  const auto voice = find_voice(*model, &flags.voice);
  if (!voice) return fail_with("--voice", voice.failure());
  // What cannot be said is told before a file is touched.
  const auto sentences = sentences_of(*model, flags.text);
  if (!sentences) return fail_with("speak", sentences.failure());
  auto file = SoundFile::open(options, *model, flags.out);
  if (!file) return fail_with(flags.out, file.failure());
  flags.read.sampling.seed = options.seed;
  const auto saying = say(*model, sentences->said, *voice, speak_options(flags.read),
                          [&](std::span<const float> samples) { file->push(samples); });
  if (!saying) return fail_with("speak", saying.failure());
  const auto made = std::chrono::steady_clock::now();
  if (const auto written = file->finish(); !written) return fail_with(flags.out, written.failure());
  Cost cost;
  cost.tokens_in = saying->tokens_in, cost.tokens_out = saying->tokens_out;
  cost.total_ms = ms_since(start);
  print_result(options, flags, *sentences, *saying, SpeechCost::of(*file, start, made), cost);
  return 0;
}

}  // namespace

void add_speak(Registry& registry) {
  auto flags = std::make_shared<SpeakFlags>();
  const Options& options = registry.options;
  Subcommand command =
      registry.add("speak", "Say a text aloud, into a file.", [flags, &options] { return speak(options, *flags); });
  command.takes_model();
  command.add_option("WORDS", flags->text, "what is to be said, in Korean or English, up to 10,000 characters")
      .required();
  command
      .add_option("-o,--out FILE", flags->out,
                  concat("the sound, mono: a file that ends in ", kSoundEndings,
                         " (WAV: 16-bit PCM at 16 kHz), or - for WAV on stdout"))
      .required();
  command.add_option("--voice NAME", flags->voice, "one of the model's voices (default: its first)");
  add_sampling(command, &flags->read);
  command.add_footer(
      "Each sentence is said as the model reads it: numbers and units as words. A WAV file can be played while it is\n"
      "being made. The file says that a model made it, which one, and from which seed (naru verify FILE).");
}

}  // namespace naru::apps
