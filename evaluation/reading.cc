#include "evaluation/reading.h"

#include <algorithm>
#include <chrono>

#include "core/ops/ctc.h"

namespace naru {
namespace {

const ReadOptions kGreedy{.sampling = {}, .max_tokens = 128};

// What the CTC head reads in each picture of a batch.
std::vector<std::string> ctc_readings(const Model& model, const Encoded& encoded) {
  std::vector<std::string> out;
  for (const Encoded::Grid& grid : encoded.grids) {
    const Tensor logits = model.reading_heads().ctc(encoded.features.rows(grid.first, int64_t(grid.cells.size())));
    out.push_back(text_of_symbols(ctc_greedy(logits, kCtcBlank)));
  }
  return out;
}

// The texts of the pieces of one picture, which begin at `first`.
std::vector<std::string> part(const std::vector<std::string>& all, size_t first, const std::vector<TextLine>& lines) {
  size_t n = 0;
  for (const TextLine& line : lines) n += line.pieces.size();
  return {all.begin() + int64_t(first), all.begin() + int64_t(first + n)};
}

}  // namespace

std::vector<ReadingResult> read_examples(const Model& model, const std::vector<ReadingExample>& examples, int64_t batch,
                                         const std::function<void(int64_t)>& progress) {
  std::vector<ReadingResult> out;
  if (examples.empty()) return out;
  const std::string without_picture = answer(model, {blind_prompt()}, {}, kGreedy)[0].text;
  for (size_t begin = 0; begin < examples.size(); begin += size_t(batch)) {
    const size_t end = std::min(examples.size(), begin + size_t(batch));
    const auto start = std::chrono::steady_clock::now();
    std::vector<const Image*> images;
    for (size_t i = begin; i < end; ++i)
      for (const TextLine& line : examples[i].lines)
        for (const Image& piece : line.pieces) images.push_back(&piece);
    std::vector<std::string> texts, ctc;
    if (!images.empty()) {
      const Encoded encoded = model.vision().forward(images);
      std::vector<Sequence> prompts;
      for (const Encoded::Grid& grid : encoded.grids) prompts.push_back(reading_prompt(grid));
      for (const Answer& a : answer(model, prompts, encoded.embeddings, kGreedy)) texts.push_back(a.text);
      ctc = ctc_readings(model, encoded);
    }
    const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    size_t at = 0;
    for (size_t i = begin; i < end; ++i) {
      const ReadingExample& example = examples[i];
      const std::vector<std::string> own = part(texts, at, example.lines);
      const std::string text = join_pieces(example.lines, own);
      const std::string ctc_text = join_pieces(example.lines, part(ctc, at, example.lines));
      at += own.size();
      out.push_back({text, ms / double(end - begin), character_errors(example.targets, text),
                     character_errors(example.targets, ctc_text), character_errors(example.targets, without_picture),
                     // the answer to this picture against the next example's target
                     character_errors(examples[(i + 1) % examples.size()].targets, text)});
    }
    if (progress) progress(int64_t(end));
  }
  return out;
}

ReadingScore summarise(const std::vector<ReadingResult>& results) {
  ReadingScore out;
  std::vector<ErrorCount> counts;
  ErrorCount ctc, blind, shuffled;
  for (const ReadingResult& result : results) {
    counts.push_back(result.errors);
    ctc += result.ctc;
    blind += result.blind;
    shuffled += result.shuffled;
  }
  out.n = int64_t(results.size());
  out.cer = error_rate_interval(counts);
  out.ctc = ctc.rate();
  out.blind = blind.rate();
  out.shuffled = shuffled.rate();
  return out;
}

}  // namespace naru
