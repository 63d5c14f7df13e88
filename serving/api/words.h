// Words of a request, counted before anything waits for them.
#pragma once

#include <optional>
#include <string_view>

#include "serving/api/services.h"
#include "serving/http/error.h"

namespace naru::serving::api {

// Bytes that a text of `context` tokens can have at most.
size_t most_words_bytes(const Vocabulary& vocabulary, int64_t context);

// The tokens of all messages, or of the text that is to be gone on with. Where they are more than the context holds,
// the error of that; a text that is too long by its bytes alone is not even encoded.
std::optional<http::HttpError> count_words(const Context& context, const Draft& draft, int64_t* n_tokens);

http::HttpError context_exceeded(const std::string& param, const std::string& what, int64_t context);

}  // namespace naru::serving::api
