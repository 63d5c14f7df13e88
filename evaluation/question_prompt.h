// The prompt of a question whose media are encoded: that of a conversation (omni/prompt.h), whose last answer is
// missing.
#pragma once

#include <functional>
#include <optional>

#include "core/sequence/sequence.h"
#include "evaluation/question.h"
#include "omni/model.h"

namespace naru {

// `picture`: none: the card has none. sound(i): the embeddings of sound i of the card. Of a Segment without places the
// marks stand alone, which is how a blind question is asked.
Sequence question_prompt(const Model& model, const Question& question, const std::optional<Segment>& picture,
                         const std::function<Segment(size_t)>& sound);

}  // namespace naru
