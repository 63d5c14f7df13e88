#include "apps/aloud.h"

#include <unistd.h>

#include <iostream>

#include "apps/terminal.h"
#include "decoders/speech/speech_stream.h"

namespace naru::apps {
namespace {

using nlohmann::ordered_json;

// What comes of one answer: words to stdout unless they are to be JSON, codes to the sound.
class Teller {
 public:
  Teller(bool prints, const Model& model, SoundFile* file)
      : prints_(prints), escapes_(::isatty(STDOUT_FILENO) == 1), stream_(model.speech_decoder()), file_(*file) {}

  void take(const SpokenPieces& pieces) {
    if (prints_ && !pieces.written.empty())
      std::cout << (escapes_ ? printable(pieces.written) : pieces.written) << std::flush;
    if (pieces.codes.empty()) return;
    end_line();
    file_.push(stream_.push(pieces.codes));
  }
  void finish() {
    end_line();
    file_.push(stream_.finish());
  }

 private:
  void end_line() {
    if (prints_ && !std::exchange(ended_, true)) std::cout << std::endl;
  }

  bool prints_, escapes_, ended_ = false;
  SpeechStream stream_;
  SoundFile& file_;
};

void print_object(const Options& options, ordered_json object, const SpokenReply& reply, const AloudFlags& flags,
                  const SpeechCost& speech, const Cost& cost) {
  object["text"] = reply.written;
  object["spoken"] = reply.spoken;
  object["file"] = flags.out;
  object["voice"] = flags.voice;
  object["seed"] = options.seed;
  add_fields(speech, cost, &object);
  object["finish"] = finish_name(reply.finish);
  object["log_probability"] = reply.log_probability;
  object["unsure"] = reply.log_probability < kUnsureBelow;
  print_json(object);
}

}  // namespace

bool answer_aloud(const Options& options, const Model& model, const UserTurn& turn, const ordered_json& named,
                  const ReadOptions& read, AloudFlags flags, std::chrono::steady_clock::time_point start, Cost* cost) {
  const auto fail_with = [&](const std::string& what, const Failure& failure) {
    print_error(options, what, failure);
    return false;
  };
  const auto voice = find_voice(model, &flags.voice);
  if (!voice) return fail_with("--voice", voice.failure());
  Prompt prompt(model);
  if (const auto added = prompt.add_user(turn); !added) return fail_with("question", added.failure());
  auto file = SoundFile::open(options, model, flags.out);
  if (!file) return fail_with(flags.out, file.failure());
  Teller teller(/*prints=*/!options.json && flags.out != "-", model, &*file);
  const SpeakListening listening = [&](size_t, const SpokenPieces& pieces) { teller.take(pieces); };
  const auto replies = naru::answer_aloud(model, {{prompt.sequence(), *voice, std::nullopt}}, prompt.media(),
                                          speak_options(read), listening);
  if (!replies) return fail_with("question", replies.failure());
  teller.finish();
  const auto made = std::chrono::steady_clock::now();
  if (const auto written = file->finish(); !written) return fail_with(flags.out, written.failure());
  const SpokenReply& reply = replies->at(0);
  cost->tokens_in = reply.tokens_in, cost->tokens_out = reply.tokens_out;
  cost->total_ms = ms_since(start);
  const SpeechCost speech = SpeechCost::of(*file, start, made);
  if (options.json) {
    print_object(options, named, reply, flags, speech, *cost);
    return true;
  }
  if (reply.log_probability < kUnsureBelow) std::cerr << "(unsure)" << std::endl;
  if (options.quiet) return true;
  std::cerr << (flags.out == "-" ? "" : flags.out + ": ") << text_of(speech, *cost)
            << "; read as: " << one_line(reply.spoken) << "\n";
  if (reply.finish != Finish::stop)
    std::cerr << "naru: the answer was not said to its end (" << finish_name(reply.finish) << ")\n";
  return true;
}

}  // namespace naru::apps
