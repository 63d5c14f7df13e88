#include "serving/api/words.h"

#include <algorithm>

#include "core/text/nfc.h"

namespace naru::serving::api {
namespace {

constexpr size_t kSaidBytes = 4 << 20;  // some thousands of answers
constexpr size_t kSymbolBytes = 3;      // of a jamo; a byte has one
constexpr size_t kNfcShrinking = 4;     // NFC makes no text that much shorter

// The tokens of one text; nothing where they are surely too many.
std::optional<int64_t> count(const Context& context, std::string_view text) {
  if (text.size() > kNfcShrinking * context.max_words_bytes) return std::nullopt;
  const std::string normal = nfc(text);
  if (normal.size() > context.max_words_bytes) return std::nullopt;
  return int64_t(context.services.model->tokenizer().encode(normal).size());
}

}  // namespace

Context::Context(Services of)
    : services(std::move(of)),
      media_store(services.media_store_bytes),
      said(kSaidBytes),
      kept_sounds(std::make_shared<http::ByteBudget>(services.kept_sound_bytes)),
      figures(*services.metrics, *services.engine),
      max_words_bytes(most_words_bytes(services.model->tokenizer().vocabulary(), services.model->config().context)) {}

size_t most_words_bytes(const Vocabulary& vocabulary, int64_t context) {
  size_t most = 1;
  for (int32_t id = 0; id < vocabulary.size(); ++id) most = std::max(most, vocabulary.symbols(id).size());
  return size_t(context) * most * kSymbolBytes;
}

http::HttpError context_exceeded(const std::string& param, const std::string& what, int64_t context) {
  return {400,
          "context_length_exceeded",
          what + " more than this model's context of " + std::to_string(context) + " tokens holds; send less",
          param,
          {}};
}

std::optional<http::HttpError> count_words(const Context& context, const Draft& draft, int64_t* n_tokens) {
  const int64_t most = context.services.model->config().context;
  *n_tokens = 0;
  const auto add = [&](std::string_view text) {
    const auto n = count(context, text);
    *n_tokens += n.value_or(0);
    return n && *n_tokens <= most;
  };
  bool fits = !draft.text || add(*draft.text);
  for (size_t i = 0; i < draft.messages.size() && fits; ++i)
    for (const PartDraft& part : draft.messages[i].parts) fits = fits && add(part.words);
  if (fits) return std::nullopt;
  return context_exceeded(draft.text ? "prompt" : "messages", "the words are", most);
}

}  // namespace naru::serving::api
