// The prompt of a conversation, turn by turn: the ids and places that training gives a lesson of as many turns
// (training/tasks/joint_batch.cc).
//
//   <|bos|> <|user|> media words <|assistant|> answer <|end|> <|user|> media words <|assistant|> ...
//
// Media stand before the words of their turn, in the order in which they are given: a picture between <|image|> and
// <|/image|>, a sound between <|audio|> and <|/audio|>. They are encoded once, when their turn is added.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/sequence/sequence.h"
#include "media/types.h"
#include "omni/model.h"

namespace naru {

// What the user shows or plays: one of both.
struct Medium {
  Image picture;
  Tensor mel;  // a sound: log-mel (T, M)

  bool is_sound() const { return bool(mel); }
};

// A picture for a turn of `n_words` positions of words, no larger than a context holds that has nothing else in it.
// Failures: unsupported, the model reads lines; too_large, the words leave no room.
Result<Medium> picture_medium(const Model& model, const Image& picture, int64_t n_words = 0);

// samples at kSoundRate, finite. Examples of training have less than a second of silence at either end; where there is
// more, 0.3 s of it stay. Failures: unsupported, the model does not hear; invalid, nothing can be heard; too_large, it
// is longer than the sounds that the model learnt to hear as a whole.
Result<Medium> sound_medium(const Model& model, std::span<const float> samples);

// One turn of the user. It has words, a medium or both.
struct UserTurn {
  std::vector<Medium> media;
  std::string words;  // brought to NFC
};

// A turn before its media are encoded.
struct TurnPlan {
  Sequence sequence;          // its media segments point into the embeddings of `media`, one after another
  std::vector<Medium> media;  // what the encoders see, in their order: pictures are fitted to their place
};

// The turn, up to and with <|assistant|>, behind `n_before` positions; behind none it is the first and begins with
// <|bos|>. Pictures share what the context leaves beside words, sounds and an answer (omni/picture.h), and are scaled
// down to it. Failures: too_large, the context does not hold it; unsupported, as of the media. Throws Error when there
// is nothing in the turn.
Result<TurnPlan> plan_user(const Model& model, const UserTurn& turn, int64_t n_before);
// The embeddings of a medium of a plan, (rows, D): the same bits alone and beside others.
Tensor embed_medium(const Model& model, const Medium& medium);

// Positions of the backbone.
struct PromptPart {
  Sequence sequence;  // its media segments point into `media`
  Tensor media;       // (rows, D): their embeddings; empty where there are none
};

// Appends `next` to `whole`, its rows behind those that are there.
void append(const PromptPart& next, PromptPart* whole);

// Positions that an answer must have at least: an eighth of answer_room().
int64_t least_answer_room(const ModelConfig& config);

// Pictures that a turn may have.
int64_t most_pictures(const ModelConfig& config);

// As plan_user(), with its media encoded.
Result<PromptPart> user_part(const Model& model, const UserTurn& turn, int64_t n_before);

// A whole conversation. The model must outlive it.
class Prompt {
 public:
  explicit Prompt(const Model& model) : model_(&model) {}

  // After either's Failure nothing was added. Throw Error unless the user begins and both take turns.
  Result<void> add_user(const UserTurn& turn);
  Result<void> add_answer(const std::string& words);

  const Sequence& sequence() const { return whole_.sequence; }
  const Tensor& media() const { return whole_.media; }  // (rows, D); empty where there are none
  int64_t length() const { return length_of(whole_.sequence); }

 private:
  const Model* model_;
  PromptPart whole_;
  bool asked_ = false;  // the last turn is the user's
};

}  // namespace naru
