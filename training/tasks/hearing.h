// The sounds of a micro-batch: what the encoder is given and sends of them, and what its frames are to name.
//
// Losses, each a mean of its own:
//   hear_letters   CTC: the frames spell what was said
//   hear_phonemes  each frame of 40 ms names the phoneme that fills most of it
#pragma once

#include <string>
#include <vector>

#include "omni/model.h"
#include "synth/source.h"

namespace naru {

// A sound as the encoder takes it.
struct HeardSound {
  Tensor mel;     // log-mel (T, M)
  Frames frames;  // what is sent of it
};
HeardSound hear(const Model& model, const synth::SpokenSound& sound);

class HeardSounds {
 public:
  // Keeps a reference. The model hears.
  explicit HeardSounds(const Model& model) : model_(model) {}

  // `heard` is hear() of `sound`. Returns the first of its embeddings among those of all sounds. A sound without
  // phonemes teaches none, one without a transcript no letters. Throws Error when the times of the phonemes are not
  // those of the sound.
  int64_t add(const HeardSound& heard, const synth::SpokenSound& sound, const std::string& transcript);

  bool empty() const { return mels_.empty(); }
  const std::vector<Tensor>& mels() const { return mels_; }
  int64_t n_features() const { return n_features_; }
  // What the losses sum over: symbols, frames; 0 where there is no such loss.
  int64_t n_letters() const { return int64_t(letters_.size()); }
  int64_t n_phonemes() const { return int64_t(phonemes_.size()); }

  // The sums over all sounds. `frames` are those of AudioEncoder::forward() of mels().
  Tensor letter_loss(const Tensor& frames) const;
  Tensor phoneme_loss(const Tensor& frames) const;

  // Of the forward pass of the encoder and of the heads whose losses are wanted.
  double flops(bool with_blocks, bool letters, bool phonemes) const;
  // What the encoder is given and sends, and what the losses read, by name; not when there is no sound. Frames are
  // numbered in their sound ("mel_seen", merged ones "mel_kept"), those of "letter_rows" and "phoneme_rows" among all
  // that are seen.
  std::vector<std::pair<std::string, Tensor>> tensors() const;

 private:
  const Model& model_;
  std::vector<Tensor> mels_;
  std::vector<int32_t> letters_, letter_segments_{0};  // CTC targets of the sounds that have any
  std::vector<int32_t> frame_segments_{0};             // CTC frames of each of them
  std::vector<int32_t> letter_rows_, phoneme_rows_;    // which frames these are, and those that name a phoneme
  std::vector<int32_t> phonemes_;                      // of each of the latter
  int64_t n_frames_ = 0, n_features_ = 0;
  double stem_flops_ = 0, pairs_ = 0;  // of the forward pass; query-key pairs
};

}  // namespace naru
