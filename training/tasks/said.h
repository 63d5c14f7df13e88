// A turn that is answered aloud, behind its written answer: the ids of core/sequence/speech_span.h, what each position
// is to predict, and where it is to look.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "omni/model.h"
#include "training/tasks/lesson.h"
#include "training/tasks/sound_coder.h"

namespace naru {

// Places are counted from the first id of the written answer, whose <|end|> stands before `ids`.
struct SaidPart {
  struct Step {
    int32_t at, target;  // the position `at` predicts `target`
  };
  struct Look {
    int32_t at;
    std::pair<int32_t, int32_t> keys;  // the position `at` looks at keys.first .. keys.second - 1
  };
  std::vector<int32_t> ids;  // aloud, the spoken form, <|end|>, the voice, codes, their end
  std::vector<Step> text;    // ids of text: the spoken form and its end
  std::vector<Step> codes;   // columns of the slice of speech: codes and their end
  // A part of the spoken form looks at its word in the written answer, a code at the word of the spoken form that is
  // being said in its middle.
  std::vector<Look> looks;
};

// `written` are the pieces of turn.answer. Throws Error where the model has no voice of that name, and where the coder
// gives other codes than it says.
SaidPart said_part(const Model& model, const SoundCoder& coder, std::span<const Tokenizer::Piece> written,
                   const Turn& turn);

}  // namespace naru
