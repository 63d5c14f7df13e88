// Sounds to backbone embeddings: a convolutional stem over (time, mel), bidirectional blocks with RoPE on time at 25
// Hz, a merge of neighbouring frames, and a projection. Trained with the backbone, from nothing.
//
//   log-mel (T, M) at 100 Hz -> stem -> frames (T/4, M/4 * C) -> those that are not silent -> (n, D) -> blocks
//                            -> frames (n, D) at 25 Hz -> merge -> features (m, D) at 12.5 Hz -> embeddings (m, d_out)
//
// T / 4 is rounded up. Sounds of a batch are packed, not padded; the result of a sound does not depend on the others.
// Not causal: a sound is encoded when it is there as a whole; split_at_silence() (silence.h) cuts a long one.
#pragma once

#include <vector>

#include "core/nn/block.h"
#include "encoders/audio/log_mel.h"

namespace naru {

struct AudioConfig {
  std::vector<int64_t> channels = {32, 32};  // of the two 3 x 3 convolutions, stride 2 along both axes
  int64_t n_layers = 4;
  BlockConfig block;          // causal is false
  RopeTable rope;             // sections {time, 0, 0}
  int64_t merge_frames = 2;   // frames of 40 ms to an embedding
  bool skip_silence = false;  // frames that find_audible() leaves out are not sent
  int64_t d_out = 0;          // width of the backbone
};

constexpr int64_t kFrameRows = 4;           // rows of log-mel, 10 ms each, to a frame of 40 ms
constexpr int64_t kMaxSoundRows = 1 << 15;  // that a sound may have: 327 s

// What is sent of a sound.
struct Frames {
  int64_t n = 0;              // of 40 ms, silent ones included; the last may have fewer rows
  std::vector<int32_t> seen;  // by the blocks, ascending; at least one
  std::vector<int32_t> kept;  // merged frames that become embeddings: frame / merge_frames of those seen, ascending
};

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

  // sounds: log-mel (T, 80) each, finite, 0 < T <= kMaxSoundRows, all of one type. Throws Error otherwise.
  // `with_blocks` false leaves out the blocks: the stem alone is trained first.
  EncodedSounds forward(const std::vector<Tensor>& sounds, bool with_blocks = true) const;

  // What forward() sends of a sound. Throws Error for one that forward() refuses.
  Frames frames_of(const Tensor& mel) const;

  // Of the stem's forward pass over one sound, up to the blocks; multiply and add count as two, and a last frame that
  // is short as a whole one.
  double stem_flops(const Frames& sound) const;

  const AudioConfig& config() const { return config_; }

 private:
  struct Stage {
    Tensor weight, bias;  // (O, 3, 3, I), (O)
  };
  // -> (all frames, M/4 * C)
  Tensor stem(const std::vector<Tensor>& sounds, const std::vector<Frames>& frames) const;
  // x (n, D), places (n, 3), segments (B + 1) -> (n, D)
  Tensor blocks(Tensor x, const Tensor& places, const Tensor& segments) const;

  AudioConfig config_;
  std::vector<Stage> stem_;
  Linear in_;
  std::vector<Block> layers_;
  RmsNorm norm_, feature_norm_, out_norm_;
  Linear merge_, out_;
};

// Log-mel of sounds, one below the other, loudness and its range made even: (x - mean) / (deviation + 1/2), the mean
// and the standard deviation over all bands of the sound's frames that are seen. So neither the distance of a
// microphone nor silence that is not sent changes them, nor the other sounds. Not band by band: in a short word the
// mean of a band is its vowel. -> (sum of T, M), of the type of the sounds.
Tensor standardise(const std::vector<Tensor>& sounds, const std::vector<Frames>& frames);

}  // namespace naru
