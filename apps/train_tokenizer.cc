// naru train-tokenizer: text -> a vocabulary.
#include <iostream>

#include "apps/common.h"
#include "base/file.h"
#include "base/utf8.h"
#include "core/text/trainer.h"
#include "synth/text/text_source.h"

namespace naru::apps {
namespace {

struct TokenizerFlags {
  std::vector<std::string> files;
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
  if (texts.empty()) {
    print_error(options, "train-tokenizer", fail("there is no text; give files, or --lines N"));
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
  CLI::App* command = registry.add("train-tokenizer", "Learn a vocabulary (jamo BPE) from text.",
                                   [flags, &options] { return run(options, *flags); });
  command->add_option("FILE", flags->files, "text in UTF-8")->type_name("");
  command->add_option("--lines", flags->lines, "also learn from N generated lines, as training draws them (default 0)")
      ->type_name("N")
      ->check(whole_number(1, 100'000'000));
  command
      ->add_option(
          "--vocab", flags->trainer.vocab_size,
          concat("most ids in all, with those of control, bytes and jamo (default ", flags->trainer.vocab_size, ")"))
      ->type_name("N")
      ->check(whole_number(uint64_t(kFirstMergeId), 1'000'000));
  command->add_option("-o,--out", flags->out, "the file to write, in JSON")->type_name("FILE")->required();
}

}  // namespace naru::apps
