#include "training/tasks/hearing.h"

#include "core/ops/cross_entropy.h"
#include "core/ops/ctc.h"
#include "encoders/audio/log_mel.h"
#include "media/sound.h"
#include "omni/word_times.h"
#include "synth/voice/phonemes.h"
#include "training/tasks/flops.h"
#include "training/tasks/teaching.h"

namespace naru {
namespace {

constexpr int64_t kFrameSamples = kLogMelHop * kFrameRows;
static_assert(synth::kSilence == kSilentPhoneme);  // where words end is asked of this head

}  // namespace

HeardSound hear(const Model& model, const synth::SpokenSound& sound) {
  HeardSound out{log_mel(from_int16(sound.samples)), {}};
  out.frames = model.audio().frames_of(out.mel);
  return out;
}

int64_t HeardSounds::add(const HeardSound& heard, const synth::SpokenSound& sound, const std::string& transcript) {
  const auto n_seen = int64_t(heard.frames.seen.size());
  const auto add_rows = [&](std::vector<int32_t>* rows) {
    for (int64_t i = 0; i < n_seen; ++i) rows->push_back(int32_t(n_frames_ + i));
  };
  if (!sound.phonemes.empty()) {
    const std::vector<int> phonemes = synth::phoneme_frames(sound.phonemes, kFrameSamples);
    check(int64_t(phonemes.size()) == heard.frames.n, "HeardSounds: the phonemes fill ", phonemes.size(),
          " frames, the sound ", heard.frames.n);
    for (const int32_t frame : heard.frames.seen) phonemes_.push_back(phonemes[size_t(frame)]);
    add_rows(&phoneme_rows_);
  }
  if (!transcript.empty()) {
    const std::vector<int32_t> letters = ctc_symbols(transcript);
    letters_.insert(letters_.end(), letters.begin(), letters.end());
    letter_segments_.push_back(int32_t(letters_.size()));
    frame_segments_.push_back(frame_segments_.back() + int32_t(n_seen * model_.hearing_heads().config().frames));
    add_rows(&letter_rows_);
  }
  n_frames_ += n_seen;
  mels_.push_back(heard.mel);
  stem_flops_ += model_.audio().stem_flops(heard.frames);
  pairs_ += double(n_seen) * double(n_seen);
  const int64_t first = n_features_;
  n_features_ += int64_t(heard.frames.kept.size());
  return first;
}

Tensor HeardSounds::letter_loss(const Tensor& frames) const {
  return ctc_loss(model_.hearing_heads().ctc(chosen_rows(frames, letter_rows_)), vector_of(frame_segments_),
                  vector_of(letters_), vector_of(letter_segments_), kCtcBlank);
}

Tensor HeardSounds::phoneme_loss(const Tensor& frames) const {
  const Tensor logits = model_.hearing_heads().dense(chosen_rows(frames, phoneme_rows_));
  return softmax_cross_entropy(logits, vector_of(phonemes_)).loss;
}

double HeardSounds::flops(bool with_blocks, bool letters, bool phonemes) const {
  if (empty()) return 0;
  const AudioConfig& config = *model_.config().audio;
  const HearingConfig& heads = model_.hearing_heads().config();
  const double classes = (letters ? double(letter_rows_.size()) * double(heads.frames * kCtcClasses) : 0) +
                         (phonemes ? double(phoneme_rows_.size()) * double(heads.phonemes) : 0);
  return audio_flops(
             config,
             {.stem = stem_flops_, .n_frames = double(n_frames_), .n_features = double(n_features_), .pairs = pairs_},
             with_blocks) +
         2 * double(config.block.d_model) * classes;
}

std::vector<std::pair<std::string, Tensor>> HeardSounds::tensors() const {
  std::vector<Frames> frames;
  std::vector<int32_t> sizes;
  Lists seen, kept;
  for (const Tensor& mel : mels_) {
    frames.push_back(model_.audio().frames_of(mel));
    sizes.insert(sizes.end(), {int32_t(mel.dim(0)), int32_t(mel.dim(1))});
    seen.add(frames.back().seen);
    kept.add(frames.back().kept);
  }
  return {{"mels", standardise(mels_, frames)},
          {"mel_sizes", from(sizes, {int64_t(mels_.size()), 2})},
          {"mel_seen", vector_of(seen.values)},
          {"mel_seen_segments", vector_of(seen.segments)},
          {"mel_kept", vector_of(kept.values)},
          {"mel_kept_segments", vector_of(kept.segments)},
          {"letters", vector_of(letters_)},
          {"letter_segments", vector_of(letter_segments_)},
          {"letter_frames", vector_of(frame_segments_)},
          {"letter_rows", vector_of(letter_rows_)},
          {"phonemes", vector_of(phonemes_)},
          {"phoneme_rows", vector_of(phoneme_rows_)}};
}

}  // namespace naru
