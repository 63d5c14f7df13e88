#include "apps/chat.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "base/utf8.h"
#include "core/text/symbols.h"

namespace naru::apps {
namespace {

using Clock = std::chrono::steady_clock;
using nlohmann::ordered_json;

constexpr char kPrompt[] = "> ";
constexpr size_t kMaxLineBytes = 1 << 20;

constexpr char kHelp[] =
    "A line is a question; the answer knows the turns before it.\n"
    "  /image FILE   show a picture (PNG, JPEG, WebP, BMP, TIFF)\n"
    "  /audio FILE   a sound for it to hear (WAV, FLAC, Ogg, Opus, MP3, AAC, M4A, WebM, MP4)\n"
    "  /file FILE    either of them, or a PDF\n"
    "                Several may be given; the next question is about them, an empty line sends them alone.\n"
    "  /clear        forget all turns and files\n"
    "  /help         this\n"
    "  /quit         leave, as Ctrl-D does\n"
    "Ctrl-C stops an answer; where nothing is typed it leaves.\n";

bool has_hangul(const std::string& text) {
  const std::u32string all = code_points(text);
  return std::any_of(all.begin(), all.end(), [](char32_t c) { return hangul_kind(c) != HangulKind::none; });
}

std::string trimmed(const std::string& text) {
  static const char* const kSpace = " \t\r\n";
  const size_t first = text.find_first_not_of(kSpace);
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(kSpace) + 1 - first);
}

// The file that somebody typed, or dropped on the terminal, which puts it in quotes or a backslash before each blank.
std::string typed_path(const std::string& text) {
  std::error_code ignored;
  if (std::filesystem::exists(text, ignored)) return text;
  if (text.size() > 1 && (text[0] == '\'' || text[0] == '"') && text.back() == text[0])
    return text.substr(1, text.size() - 2);
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) out += text[i] == '\\' && i + 1 < text.size() ? text[++i] : text[i];
  return std::filesystem::exists(out, ignored) ? out : text;
}

// The next line, without its end. Nothing after the last; a line over the limit is cut there, and told.
std::optional<std::string> next_line(std::istream& in, bool* cut) {
  std::string out;
  *cut = false;
  int c = in.get();
  if (c == EOF) return std::nullopt;
  for (; c != EOF && c != '\n'; c = in.get())
    if (out.size() < kMaxLineBytes)
      out += char(c);
    else
      *cut = true;
  return out;
}

}  // namespace

bool add_media(const Options& options, const MediaPaths& paths, int64_t n_words, QuestionMedia* media, UserTurn* turn) {
  const auto all = [&](const std::vector<std::string>& list, const auto& add) {
    for (const std::string& path : list)
      if (const auto added = add(path); !added) {
        print_error(options, path, added.failure());
        return false;
      }
    return true;
  };
  return all(paths.images, [&](const std::string& path) { return media->add_picture(path, n_words, turn); }) &&
         all(paths.files, [&](const std::string& path) { return media->add_file(path, n_words, turn); }) &&
         all(paths.sounds, [&](const std::string& path) { return media->add_sound(path, turn); });
}

std::string under_pages(const std::string& pages, const std::string& question) {
  return pages.empty() || question.empty() ? pages + question : pages + "\n" + question;
}

// --- an answer -------------------------------------------------------------------------------------------------------

Answering::Answering(const Options& options, const Model& model, const ReadOptions& read, Interrupts* interrupts)
    : options_(options), talk_(model, read), interrupts_(interrupts), escapes_(::isatty(STDOUT_FILENO) == 1) {}

Result<Reply> Answering::try_ask(const UserTurn& turn, Cost* cost) {
  Listening listening;
  if (!options_.json)
    listening.heard = [this](std::string_view text) {
      std::cout << (escapes_ ? printable(std::string(text)) : text) << std::flush;
    };
  if (interrupts_) listening.stopped = [this] { return interrupts_->pressed(); };
  try {
    return talk_.ask(turn, listening, &cost->times);
  } catch (const std::bad_alloc&) {
    return fail(Code::internal, "there is too little memory for it; the conversation begins anew");
  } catch (const Error& error) {
    return fail(Code::internal, error.what(), "; the conversation begins anew");
  }
}

bool Answering::ask(const UserTurn& turn, const ordered_json& named, Cost* cost) {
  const auto start = Clock::now();
  const auto reply = try_ask(turn, cost);
  if (!reply) {
    print_error(options_, "question", reply.failure());
    return false;
  }
  cost->total_ms += ms_since(start);
  cost->tokens_in = reply->tokens_in, cost->tokens_out = reply->tokens_out;
  if (options_.json) {
    ordered_json object = named;
    object["text"] = reply->text;
    add_fields(*cost, &object);
    object["finish"] = finish_name(reply->finish);
    object["unsure"] = reply->unsure();
    object["log_probability"] = reply->log_probability;
    print_json(object);
  } else {
    std::cout << std::endl;
  }
  print_notes(turn, *reply);
  return true;
}

// What one who reads the answer should know of it. That it is unsure belongs to it, so -q leaves that.
void Answering::print_notes(const UserTurn& turn, const Reply& reply) const {
  if (options_.json) return;
  if (reply.unsure())
    std::cerr << (has_hangul(turn.words.empty() ? reply.text : turn.words) ? "(확실하지 않음)" : "(unsure)")
              << std::endl;
  if (options_.quiet || reply.finish == Finish::stop) return;
  std::cerr << "naru: the answer "
            << (reply.finish == Finish::interrupted  ? "was stopped"
                : reply.finish == Finish::repetition ? "ends in a repetition"
                                                     : "ends in the middle: -n or the context allows no more")
            << std::endl;
}

// --- a conversation --------------------------------------------------------------------------------------------------

Chat::Chat(const Options& options, const Model& model, const ReadOptions& read)
    : options_(options), model_(model), read_(read), media_(model) {}

bool Chat::add(const MediaPaths& paths) {
  return add_media(options_, paths, /*n_words=*/0, &media_, &waiting_);
}

int Chat::talk_at_terminal() {
  interrupts_.emplace();
  LineEditor editor(*interrupts_, kPrompt);
  answering_.emplace(options_, model_, read_, &*interrupts_);
  if (!options_.quiet) std::cerr << model_.config().name << "; /help says what can be typed" << std::endl;
  for (std::string line;;) {
    const LineEditor::Read read = editor.read(&line);
    if (read == LineEditor::Read::left) return 0;
    if (read == LineEditor::Read::interrupted) continue;
    if (take(line) == Next::leave) return 0;
    if (interrupts_->take() > 1) return 0;  // one to stop the answer, one to leave
  }
}

int Chat::talk(std::istream& lines) {
  answering_.emplace(options_, model_, read_, nullptr);
  bool cut = false;
  while (const auto line = next_line(lines, &cut)) {
    if (cut) {
      print_error(options_, "question", fail(Code::too_large, "is longer than ", kMaxLineBytes, " bytes; ask in less"));
      failed_ = true;
      forget_waiting();
    } else if (take(*line) == Next::leave) {
      break;
    }
  }
  return failed_;
}

Chat::Next Chat::take(const std::string& line) {
  const std::string words = trimmed(line);
  if (words.starts_with('/')) {
    const size_t end = std::min(words.find_first_of(" \t"), words.size());
    return command(words.substr(0, end), trimmed(words.substr(end)));
  }
  if (!words.empty() || !waiting_.media.empty() || !waiting_.words.empty() || spoiled_) ask(words);
  return Next::go_on;
}

Chat::Next Chat::command(const std::string& name, const std::string& argument) {
  const auto refuse = [&](const auto&... what) {
    print_error(options_, name, fail(Code::invalid, what...));
    failed_ = true;
    return Next::go_on;
  };
  const bool takes_file = name == "/image" || name == "/audio" || name == "/file";
  if (!takes_file && name != "/clear" && name != "/help" && name != "/quit")
    return refuse("there is no such command; /help says which there are");
  if (takes_file && argument.empty()) return refuse("wanted a file: ", name, " FILE");
  if (!takes_file && !argument.empty()) return refuse("takes nothing; what follows it is '", argument, "'");
  if (takes_file) add_file(name, typed_path(argument));
  if (name == "/help") std::cerr << kHelp << std::flush;
  if (name == "/clear") {
    answering_->clear();
    forget_waiting();
  }
  return name == "/quit" ? Next::leave : Next::go_on;
}

void Chat::add_file(const std::string& name, const std::string& path) {
  const auto added = name == "/image"   ? media_.add_picture(path, /*n_words=*/0, &waiting_)
                     : name == "/audio" ? media_.add_sound(path, &waiting_)
                                        : media_.add_file(path, /*n_words=*/0, &waiting_);
  if (!added) {
    print_error(options_, path, added.failure());
    failed_ = true;
    spoiled_ = !interrupts_;  // a person sees that it failed
  } else if (interrupts_ && !options_.quiet) {
    std::cerr << one_line(path) << ": the next question is about it" << std::endl;
  }
}

// Whatever comes of it, the next question begins without these files.
void Chat::ask(const std::string& words) {
  if (spoiled_) {
    print_error(options_, "question", fail(Code::invalid, "not asked: a file that it is about could not be added"));
    forget_waiting();
    return;
  }
  UserTurn turn = std::move(waiting_);
  forget_waiting();
  turn.words = under_pages(turn.words, words);
  if (interrupts_) interrupts_->take();
  Cost cost;
  if (!answering_->ask(turn, ordered_json::object(), &cost)) failed_ = true;
}

void Chat::forget_waiting() {
  waiting_ = {};
  spoiled_ = false;
}

}  // namespace naru::apps
