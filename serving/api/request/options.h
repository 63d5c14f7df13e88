// How an answer is to be made: sampling, penalties, ends, log probabilities, and the form it must have.
#pragma once

#include "serving/api/request/draft.h"
#include "serving/api/request/fields.h"

namespace naru {
class Vocabulary;
}

namespace naru::serving::api {

// Compiles what an answer must look like. Failures say what is wrong with the text. Safe to use from any thread.
class GrammarCompiler {
 public:
  virtual ~GrammarCompiler() = default;
  virtual Result<std::shared_ptr<const Grammar>> from_json_schema(std::string_view schema) const = 0;
  virtual Result<std::shared_ptr<const Grammar>> from_gbnf(std::string_view text) const = 0;
  virtual Result<std::shared_ptr<const Grammar>> any_json_object() const = 0;
};

// What the values of options depend on.
struct OptionsContext {
  const RequestLimits& limits;
  const Vocabulary& vocabulary;
  int64_t context = 0;                        // positions
  const GrammarCompiler* grammars = nullptr;  // none: structured output is not offered
};

// temperature, top_p, top_k, min_p, seed, which is `random_seed` where there is none.
void read_draws(Fields& body, const OptionsContext& context, uint64_t random_seed, SamplingOptions* sampling);
// The same; presence_penalty, frequency_penalty, repetition_penalty; logit_bias.
void read_sampling(Fields& body, const OptionsContext& context, uint64_t random_seed, GenerationOptions* options);
// n, stop.
void read_answers(Fields& body, const OptionsContext& context, GenerationOptions* options);

// The first of `keys` that is there: "max_completion_tokens", "max_tokens".
void read_max_tokens(Fields& body, const std::vector<const char*>& keys, const OptionsContext& context,
                     GenerationOptions* options);

// "response_format" and "grammar" of chat, and "grammar" alone of completions.
void read_response_format(Fields& body, const OptionsContext& context, GenerationOptions* options);
void read_grammar(Fields& body, const OptionsContext& context, GenerationOptions* options);
// "format" of the "text" of responses; what of it has a meaning, to be given back.
nlohmann::ordered_json read_text_format(Fields& body, const OptionsContext& context, GenerationOptions* options);

}  // namespace naru::serving::api
