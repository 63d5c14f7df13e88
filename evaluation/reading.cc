#include "evaluation/reading.h"

#include <algorithm>

#include "core/ops/ctc.h"

namespace naru {
namespace {

constexpr size_t kBatch = 16;

const ReadOptions kGreedy{.sampling = {}, .max_tokens = 128};

// What the CTC head reads in picture `i` of a batch.
std::string ctc_reading(const Model& model, const Encoded& encoded, size_t i) {
  const Encoded::Grid& grid = encoded.grids[i];
  const Tensor logits = model.reading_heads().ctc(encoded.features.rows(grid.first, grid.rows * grid.columns));
  return text_of_symbols(ctc_greedy(logits, kCtcBlank));
}

}  // namespace

std::vector<ReadingResult> read_examples(const Model& model, const std::vector<ReadingExample>& examples,
                                         const std::function<void(int64_t)>& progress) {
  std::vector<ReadingResult> out;
  if (examples.empty()) return out;
  const std::string without_picture = answer(model, {blind_prompt()}, {}, kGreedy)[0].text;
  for (size_t begin = 0; begin < examples.size(); begin += kBatch) {
    const size_t end = std::min(examples.size(), begin + kBatch);
    std::vector<const Image*> images;
    for (size_t i = begin; i < end; ++i) images.push_back(&examples[i].line);
    const Encoded encoded = model.vision().forward(images);
    std::vector<Sequence> prompts;
    for (const Encoded::Grid& grid : encoded.grids) prompts.push_back(reading_prompt(grid));
    const std::vector<Answer> answers = answer(model, prompts, encoded.embeddings, kGreedy);
    for (size_t i = begin; i < end; ++i) {
      const auto& targets = examples[i].targets;
      const std::string& text = answers[i - begin].text;
      out.push_back({text, character_errors(targets, text),
                     character_errors(targets, ctc_reading(model, encoded, i - begin)),
                     character_errors(targets, without_picture),
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
