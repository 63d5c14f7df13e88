// naru train-tokenizer: text -> a vocabulary.
#include <iostream>

#include "apps/common.h"
#include "base/file.h"
#include "core/text/trainer.h"
#include "synth/text/text_source.h"
#include "base/utf8.h"

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

int run(const Options& options, const TokenizerFlags& flags) {
  constexpr uint64_t kMaxFileBytes = 1 << 30;
  std::vector<std::string> texts;
  for (const std::string& file : flags.files) {
    auto text = read_text(file, kMaxFileBytes);
    if (!text) {
      print_error(options, file, text.failure());
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
    std::cerr << "naru: train-tokenizer: there is no text; give files, or --lines N\n";
    return 2;
  }
  const Vocabulary vocabulary = train_vocabulary(texts, flags.trainer);
  if (const auto written = write_file(flags.out, vocabulary.to_json()); !written) {
    print_error(options, flags.out, written.failure());
    return 1;
  }
  std::cout << flags.out << ": " << vocabulary.size() << " ids\n";
  return 0;
}

}  // namespace

void add_train_tokenizer(Registry& registry) {
  auto flags = std::make_shared<TokenizerFlags>();
  const Options& options = registry.options;
  CLI::App* command = registry.add("train-tokenizer", "Learn a vocabulary (jamo BPE) from text.",
                                   [flags, &options] { return run(options, *flags); });
  command->add_option("FILE", flags->files, "UTF-8 text");
  command->add_option("--lines", flags->lines, "also this many generated lines, as the source `documents` draws them")
      ->check(CLI::Range(1, 100'000'000));
  command->add_option("--vocab", flags->trainer.vocab_size, "ids in all, control ids, bytes and jamo included")
      ->check(CLI::Range(int(kFirstMergeId), 1'000'000));
  command->add_option("-o,--out", flags->out, "where the vocabulary goes (JSON)")->required();
}

}  // namespace naru::apps
