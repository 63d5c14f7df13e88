// What poppler says when a file is not as it should be. It then goes on with what it can make of it, so for us a
// complaint is a refusal; some that are known to cost neither ink nor words are passed over.
#pragma once

#include <string>

namespace naru::media {

// Begins to listen, once in a process. Also to the standard error stream, where alone poppler tells that it left
// something out because memory was short.
void hear_complaints();

// The first complaint since hear_complaints() or forget_complaints(); empty when there was none.
const std::string& first_complaint();
void forget_complaints();

// Whether memory was too short for something since then. May be asked by a signal's handler.
bool memory_was_short();

}  // namespace naru::media
