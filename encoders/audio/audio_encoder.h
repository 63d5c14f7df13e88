// Sounds to backbone embeddings: a convolutional stem over (time, mel), bidirectional blocks with RoPE on time at 25
// Hz, a merge of neighbouring frames, and a projection. Trained with the backbone, from nothing.
//
//   log-mel (T, M) at 100 Hz -> stem -> frames (T/4, M/4 * C) -> those that are not silent -> (n, D) -> blocks
//                            -> frames (n, D) at 25 Hz -> merge -> features (m, D) at 12.5 Hz -> embeddings (m, d_out)
//
// T / 4 is rounded up. Sounds of a batch are packed, not padded; the result of a sound does not depend on the others.
// Not causal: a sound is encoded when it is there as a whole.
#pragma once

#include <vector>

#include "core/nn/block.h"
#include "encoders/audio/frames.h"
#include "encoders/audio/log_mel.h"

namespace naru {

struct AudioConfig {
  std::vector<int64_t> channels = {32, 32};  // of the two 3 x 3 convolutions, stride 2 along both axes
  int64_t n_layers = 4;
  BlockConfig block;         // causal is false
  RopeTable rope;            // sections {time, 0, 0}
  int64_t merge_frames = 2;  // frames of 40 ms to an embedding
  double silence_below = 0;  // of find_frames(); 0: every frame is sent
  int64_t d_out = 0;         // width of the backbone
};

// Rows of log-mel that a sound may have: 327 s.
constexpr int64_t kMaxSoundRows = 1 << 15;

// The sounds of a batch as the encoder leaves them.
struct EncodedSounds {
  Tensor frames;      // (n, D): what the hearing heads see; normalised
  Tensor features;    // (m, D): merged and normalised
  Tensor embeddings;  // (m, d_out): what the backbone sees
  struct Track {
    int64_t first_frame = 0;  // its rows of frames: first_frame .. first_frame + frames.seen.size() - 1
    int64_t first = 0;        // its embeddings: first .. first + frames.kept.size() - 1
    Frames frames;            // the times of both
  };
  std::vector<Track> tracks;
};

class AudioEncoder {
 public:
  AudioEncoder(Params p, const AudioConfig& config);

  // sounds: log-mel (T, 80) each, 0 < T <= kMaxSoundRows, all of one type. Throws Error otherwise. `with_blocks` false
  // leaves out the blocks: the stem alone is trained first.
  EncodedSounds forward(const std::vector<Tensor>& sounds, bool with_blocks = true) const;

  // What forward() sends of a sound.
  Frames frames_of(const Tensor& mel) const { return find_frames(mel, config_.merge_frames, config_.silence_below); }

  // Of a forward pass over sounds with these frames; multiply and add count as two.
  double flops(const std::vector<Frames>& sounds, bool with_blocks = true) const;

  const AudioConfig& config() const { return config_; }

 private:
  struct Stage {
    Tensor weight, bias;  // (O, 3, 3, I), (O)
  };
  AudioConfig config_;
  std::vector<Stage> stem_;
  Linear in_;
  std::vector<Block> layers_;
  RmsNorm norm_, feature_norm_, out_norm_;
  Linear merge_, out_;
};

// Log-mel of sounds, one below the other, loudness and its range made even: (x - mean) / (deviation + 1/2), the mean
// and the standard deviation over all bands of the sound's frames that are seen. So neither the distance of a
// microphone nor the silence around the words changes them, nor the other sounds. Not band by band: in a short word the
// mean of a band is its vowel. -> (sum of T, M), of the type of the sounds.
Tensor standardise(const std::vector<Tensor>& sounds, const std::vector<Frames>& frames);

}  // namespace naru
