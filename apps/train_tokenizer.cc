// naru train-tokenizer: text -> a vocabulary.
#include <charconv>
#include <iostream>

#include "apps/common.h"
#include "base/file.h"
#include "base/utf8.h"
#include "core/text/trainer.h"
#include "synth/text/text_source.h"
#include "training/tasks/lesson_source.h"

namespace naru::apps {
namespace {

struct TokenizerFlags {
  std::vector<std::string> files, lessons;
  std::string out;
  TrainerOptions trainer;
  int64_t lines = 0;
};

// Lines as the source `documents` writes them in training, drawn with --seed.
Result<std::vector<std::string>> generated_lines(int64_t count, uint64_t seed) {
  const auto source = synth::TextSource::open();
  if (!source) return source.failure();
  std::vector<std::string> out;
  for (int64_t i = 0; i < count; ++i) {
    Random random(seed, uint64_t(i));
    std::string line;
    for (const char32_t c : source->line({}, &random).text) append_utf8(line, c);
    out.push_back(std::move(line));
  }
  return out;
}

// GROUP=N; N is 0 where it is not that.
std::pair<std::string, int64_t> parse_lessons(const std::string& text) {
  constexpr int64_t kMost = 10'000'000;
  const size_t sign = text.find('=');
  int64_t count = 0;
  const auto group = lesson_groups().find(text.substr(0, sign));
  if (sign != std::string::npos && group != lesson_groups().end() && !group->second.needs_folder) {
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + sign + 1, end, count);
    if (error != std::errc() || stop != end || count < 1 || count > kMost) count = 0;
  }
  return {text.substr(0, sign), count};
}

// What is said in lessons as a recipe without options draws them with --seed: a text for each lesson, its turns below
// each other.
Result<std::vector<std::string>> generated_lessons(const std::vector<std::string>& wanted, uint64_t seed) {
  static const nlohmann::json kNoOptions = nlohmann::json::object();
  std::vector<std::string> out;
  for (const std::string& text : wanted) {
    const auto [group, count] = parse_lessons(text);
    const auto source = LessonSource::open({group}, {program_folder(), "", nullptr});
    if (!source) return fail(source.failure().code, group, ": ", source.failure().message);
    const auto options = lesson_groups().at(group).parse(Fields(kNoOptions, group));
    const size_t first = out.size();
    out.resize(first + size_t(count));
    parallel_for(count, 1, [&](int64_t i0, int64_t i1) {
      for (int64_t i = i0; i < i1; ++i)
        for (const Turn& turn : source->make(group, *options, seed, uint64_t(i)).turns) {
          const std::string heard = turn.transcript == turn.answer ? "" : turn.transcript + '\n';
          out[first + size_t(i)] += heard + turn.prompt + '\n' + turn.answer + '\n';
          if (turn.said.is_said()) out[first + size_t(i)] += turn.said.spoken_form() + '\n';
        }
    });
  }
  return out;
}

Result<void> check_utf8(std::string_view text) {
  if (text.empty()) return fail("is empty; give a text");
  for (size_t at = 0, line = 1; at < text.size();) {
    const Utf8Char c = utf8_at(text, at);
    if (!c.valid) return fail("line ", line, " is not UTF-8; convert the file");
    line += c.code == '\n';
    at += c.size_bytes;
  }
  return {};
}

int run(const Options& options, const TokenizerFlags& flags) {
  constexpr uint64_t kMaxFileBytes = 1 << 30;
  std::vector<std::string> texts;
  for (const std::string& file : flags.files) {
    auto text = read_text(file, kMaxFileBytes);
    if (!text) {
      print_error(options, file, text.failure());
      return 1;
    }
    if (const auto good = check_utf8(*text); !good) {
      print_error(options, file, good.failure());
      return 1;
    }
    texts.push_back(std::move(*text));
  }
  if (flags.lines > 0) {
    auto lines = generated_lines(flags.lines, options.seed);
    if (!lines) {
      print_error(options, "documents", lines.failure());
      return 1;
    }
    texts.insert(texts.end(), lines->begin(), lines->end());
  }
  auto lessons = generated_lessons(flags.lessons, options.seed);
  if (!lessons) {
    print_error(options, "--lessons", lessons.failure());
    return 1;
  }
  texts.insert(texts.end(), lessons->begin(), lessons->end());
  if (texts.empty()) {
    print_error(options, "train-tokenizer", fail("there is no text; give files, --lines N or --lessons GROUP=N"));
    return 2;
  }
  const Vocabulary vocabulary = train_vocabulary(texts, flags.trainer);
  if (const auto written = write_file(flags.out, vocabulary.to_json()); !written) {
    print_error(options, flags.out, written.failure());
    return 1;
  }
  if (options.json)
    print_json({{"file", flags.out}, {"ids", vocabulary.size()}});
  else
    std::cout << flags.out << ": " << vocabulary.size() << " ids\n";
  return 0;
}

}  // namespace

void add_train_tokenizer(Registry& registry) {
  auto flags = std::make_shared<TokenizerFlags>();
  const Options& options = registry.options;
  Subcommand command = registry.add("train-tokenizer", "Learn a vocabulary (jamo BPE) from text.",
                                    [flags, &options] { return run(options, *flags); });
  command.add_option("FILE", flags->files, "text in UTF-8");
  command.add_option("--lines N", flags->lines, "also learn from N generated lines, as training draws them (default 0)")
      .check(whole_number(1, 100'000'000));
  std::string groups;
  for (const auto& [group, how] : lesson_groups())
    if (!how.needs_folder) groups += (groups.empty() ? "" : ", ") + group;
  command
      .add_option("--lessons GROUP=N", flags->lessons,
                  "also learn from what is said in N generated lessons of a group: " + groups + "; may be repeated")
      .check([groups](const std::string& text) {
        return parse_lessons(text).second > 0
                   ? std::string()
                   : concat("wanted GROUP=N, N at least 1 and GROUP one of ", groups, ", got '", text, "'");
      });
  command
      .add_option(
          "--vocab N", flags->trainer.vocab_size,
          concat("most ids in all, with those of control, bytes and jamo (default ", flags->trainer.vocab_size, ")"))
      .check(whole_number(uint64_t(kFirstMergeId), 1'000'000));
  command.add_option("-o,--out FILE", flags->out, "the file to write, in JSON").required();
}

}  // namespace naru::apps
