// naru run: one question to the model with any media; media alone, which are read or written down; a conversation.
#include <iostream>

#include "apps/aloud.h"
#include "apps/chat.h"
#include "apps/pictures.h"
#include "apps/transcribe.h"
#include "omni/picture.h"

namespace naru::apps {
namespace {

struct RunFlags {
  MediaPaths media;
  std::string prompt;
  ReadOptions read;
  AloudFlags aloud;
};

// What is to be done with media and no words.
enum class Alone { read, transcribe, ask };

// Pictures and PDFs alone are read, sounds alone written down; both together ask something. Nothing when a file is of
// no use, which has been printed.
std::optional<Alone> meaning_of(const Options& options, const MediaPaths& media) {
  bool seen = !media.images.empty(), heard = !media.sounds.empty();
  for (const std::string& file : media.files) {
    const auto kind = kind_of(file);
    if (!kind) {
      print_error(options, file, kind.failure());
      return std::nullopt;
    }
    (*kind == FileKind::sound ? heard : seen) = true;
  }
  return seen && heard ? Alone::ask : heard ? Alone::transcribe : Alone::read;
}

std::vector<std::string> joined(std::vector<std::string> a, const std::vector<std::string>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

nlohmann::ordered_json names_of(const MediaPaths& media) {
  auto out = nlohmann::ordered_json::object();
  if (!media.images.empty()) out["images"] = media.images;
  if (!media.files.empty()) out["files"] = media.files;
  if (!media.sounds.empty()) out["audio"] = media.sounds;
  return out;
}

int read_pictures(const Options& options, const MediaPaths& media, const ReadOptions& read) {
  auto reader = PictureReader::open(options);
  if (!reader) return 1;
  PictureReading all;
  for (const std::string& path : joined(media.images, media.files)) {
    const auto reading = reader->read(path, read);
    if (!reading) {
      print_error(options, path, reading.failure());
      return 1;
    }
    note_without_text(options, path, *reading);
    all.add(*reading);
  }
  print_reading(options, "answer", names_of(media), all);
  return 0;
}

// Half an answer is none: where one medium is of no use, nothing is asked.
int ask_once(const Options& options, const Model& model, const RunFlags& flags, const ReadOptions& read) {
  const auto start = std::chrono::steady_clock::now();
  QuestionMedia media(model);
  UserTurn turn;
  const auto n_words = int64_t(model.tokenizer().encode(flags.prompt).size());
  if (!add_media(options, flags.media, n_words, &media, &turn)) return 1;
  turn.words = under_pages(turn.words, flags.prompt);
  Cost cost;
  cost.media_ms = cost.total_ms = ms_since(start);
  if (flags.aloud.speak)
    return answer_aloud(options, model, turn, names_of(flags.media), read, flags.aloud, start, &cost) ? 0 : 1;
  Answering answering(options, model, read, /*interrupts=*/nullptr);
  if (!answering.ask(turn, names_of(flags.media), &cost)) return 1;
  if (!options.json && !options.quiet) std::cerr << "answer: " << text_of(cost) << "\n";
  return 0;
}

// A model that takes questions; null after it was told that this one takes none.
std::unique_ptr<Model> open_for_questions(const Options& options, const RunFlags& flags) {
  auto model = open_model(options);
  if (!model) {
    print_error(options, options.model_name(), model.failure());
    return nullptr;
  }
  if (answers_whole_pictures((*model)->config())) return *std::move(model);
  print_error(options, options.model_name(),
              fail(Code::unsupported, "reads lines and takes no question; ",
                   flags.prompt.empty() || flags.media.empty() ? "" : "leave out -p, or ",
                   "name a model that was trained for questions", flags.media.empty() ? " (-m)" : ""));
  return nullptr;
}

// Whether media that nobody asks about begin a conversation.
bool begins_conversation(const Options& options) {
  if (!at_terminal()) return false;
  const auto model = open_model(options);
  return model && answers_whole_pictures((*model)->config());
}

// A question in words, or in sounds, or what stands in a picture: answered in writing and aloud.
int speak(const Options& options, const RunFlags& flags, const ReadOptions& read) {
  if (!is_sound_name(options, flags.aloud.out)) return 2;
  if (flags.prompt.empty() && flags.media.empty()) {
    print_error(options, "--speak", fail("answers one question: give -p, or --audio with the question"));
    return 2;
  }
  const auto model = open_for_questions(options, flags);
  if (!model) return 1;
  if (const auto speaks = check_speaks(*model); !speaks) {
    print_error(options, options.model_name(), speaks.failure());
    return 1;
  }
  return ask_once(options, *model, flags, read);
}

int run(const Options& options, const RunFlags& flags) {
  ReadOptions read = flags.read;
  read.sampling.seed = options.seed;
  if (flags.aloud.speak) return speak(options, flags, read);
  const bool one_question = !flags.prompt.empty();
  if (!one_question && !flags.media.empty() && !begins_conversation(options)) {
    const auto meaning = meaning_of(options, flags.media);
    if (!meaning) return 1;
    if (*meaning == Alone::read) return read_pictures(options, flags.media, read);
    if (*meaning == Alone::transcribe)
      return transcribe_files(options, {.files = joined(flags.media.files, flags.media.sounds), .read = read});
    const auto model = open_for_questions(options, flags);
    return model ? ask_once(options, *model, flags, read) : 1;
  }
  const auto model = open_for_questions(options, flags);
  if (!model) return 1;
  if (one_question) return ask_once(options, *model, flags, read);
  Chat chat(options, *model, read);
  if (!chat.add(flags.media)) return 1;
  return at_terminal() ? chat.talk_at_terminal() : chat.talk(std::cin);
}

}  // namespace

void add_run(Registry& registry) {
  auto flags = std::make_shared<RunFlags>();
  const Options& options = registry.options;
  Subcommand command = registry.add("run", "Ask the model, with pictures, sounds and PDFs; without -p: a conversation.",
                                    [flags, &options] { return run(options, *flags); });
  command.takes_model();
  command.add_option("-p,--prompt QUESTION", flags->prompt, "one question, for a model that was trained for questions");
  command
      .add_option("--image FILE", flags->media.images,
                  "a picture (PNG, JPEG, WebP, BMP, TIFF); may be given several times")
      .one_value();
  command
      .add_option("--audio FILE", flags->media.sounds,
                  "a sound (WAV, FLAC, Ogg, Opus, MP3, AAC, M4A, WebM, MP4); may be given several times")
      .one_value();
  command
      .add_option("--file FILE", flags->media.files,
                  "a picture, a sound or a PDF: of a page its text layer, or else its picture; may be given several "
                  "times")
      .one_value();
  auto speak = command.add_flag("--speak", flags->aloud.speak, "one question: answer it in writing and aloud");
  command
      .add_option("-o,--out FILE", flags->aloud.out,
                  concat("with --speak: the sound, ", kSoundEndings, ", or - for WAV on stdout (default answer.wav)"))
      .needs(speak);
  command.add_option("--voice NAME", flags->aloud.voice, "with --speak: one of the model's voices (default: its first)")
      .needs(speak);
  add_sampling(command, &flags->read);
  command.add_footer(
      "Files stand before the question: pictures, then --file, then sounds. Without -p it is a conversation: at a\n"
      "terminal, where files wait for its first question (/help says what else can be typed), or, where no file is\n"
      "named, of lines from a pipe, each a turn. Away from a terminal files alone are answered: pictures and PDFs are\n"
      "read, sounds are written down, a picture with a sound is asked what the sound says, and a pipe is left unread.\n"
      "An answer whose tokens were unlikely says \"(unsure)\". With --speak there is no conversation: -p asks, or\n"
      "else a sound does (--audio question.wav --image chart.png --speak).");
}

}  // namespace naru::apps
