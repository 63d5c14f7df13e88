#include "encoders/audio/audio_encoder.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/ops/activation.h"
#include "core/ops/conv.h"
#include "core/ops/elementwise.h"
#include "core/ops/rows.h"
#include "core/tensor/dispatch.h"
#include "encoders/audio/silence.h"

namespace naru {
namespace {

constexpr int64_t kStride = 2, kConvolutions = 2;
constexpr int64_t kBands = kLogMelBands / kFrameRows;  // that the stem leaves
static_assert(kFrameRows == kStride * kStride && kLogMelBands % kFrameRows == 0);

Init scaled(int64_t n_inputs) {
  return Init::normal(1 / std::sqrt(double(n_inputs)));
}

// Throws Error for a config that makes no encoder.
const AudioConfig& checked(const AudioConfig& c) {
  check(int64_t(c.channels.size()) == kConvolutions, "AudioEncoder: channels must be a list of ", kConvolutions,
        ", one for each convolution, got ", c.channels.size());
  check(c.merge_frames > 0, "AudioEncoder: merge_frames must be positive, got ", c.merge_frames);
  check(!c.block.causal, "AudioEncoder: its blocks must not be causal");
  check(c.rope.sections[0] > 0 && c.rope.sections[1] == 0 && c.rope.sections[2] == 0,
        "AudioEncoder: sound has time alone: rope sections must be {pairs, 0, 0}");
  check(c.rope.rotary_dim <= c.block.head_dim, "AudioEncoder: rope turns ", c.rope.rotary_dim,
        " elements of a head, which has ", c.block.head_dim);
  return c;
}

// Values of a frame as the stem leaves it.
int64_t flat_width(const AudioConfig& c) {
  return kBands * c.channels.back();
}

// Throws Error for what is no log-mel of a sound, or of one that is too long.
void check_sound(const Tensor& mel) {
  const auto [T, M] = mel.dims<2>("AudioEncoder: log-mel (T, M)");
  check(T > 0 && T <= kMaxSoundRows && M == kLogMelBands, "AudioEncoder: log-mel must be (T, ", kLogMelBands,
        ") with T from 1 to ", kMaxSoundRows, ", got ", mel.shape());
  dispatch(mel, [&]<class Value>(auto) {
    const std::span<Value> values = mel.span<Value>();
    const auto bad = std::find_if_not(values.begin(), values.end(), [](Value v) { return std::isfinite(v); });
    check(bad == values.end(), "AudioEncoder: log-mel must be finite, row ", (bad - values.begin()) / M, " is not");
  });
}

// The frames of a batch that the blocks see.
struct Seen {
  Tensor rows;      // (n) i32: rows of the stem's output
  Tensor places;    // (n, 3) i32: time, 0, 0
  Tensor segments;  // (B + 1) i32: where each sound's frames begin
};

Seen seen_of(const std::vector<Frames>& sounds) {
  std::vector<int32_t> rows, places, segments{0};
  int32_t first = 0;
  for (const Frames& sound : sounds) {
    for (const int32_t frame : sound.seen) {
      rows.push_back(first + frame);
      places.insert(places.end(), {frame, 0, 0});
    }
    segments.push_back(int32_t(rows.size()));
    first += int32_t(sound.n);
  }
  const auto n = int64_t(rows.size());
  return {from(rows, {n}), from(places, {n, 3}), from(segments, {int64_t(segments.size())})};
}

// Which of the frames that are seen each merged frame joins, (m, merge) i32; -1: silent, or after the end.
Tensor members_of(const std::vector<Frames>& sounds, int64_t merge) {
  std::vector<int32_t> members;
  int32_t next = 0;
  for (const Frames& sound : sounds) {
    const size_t begin = members.size();
    members.resize(begin + sound.kept.size() * size_t(merge), -1);
    size_t at = 0;
    for (const int32_t frame : sound.seen) {
      while (sound.kept[at] != frame / merge) ++at;
      members[begin + at * size_t(merge) + size_t(frame % merge)] = next++;
    }
  }
  return from(members, {int64_t(members.size()) / merge, merge});
}

std::vector<EncodedSounds::Track> tracks_of(std::vector<Frames> sounds) {
  std::vector<EncodedSounds::Track> out;
  int64_t first_frame = 0, first = 0;
  for (Frames& sound : sounds) {
    const auto n = int64_t(sound.seen.size()), m = int64_t(sound.kept.size());
    out.push_back({first_frame, first, std::move(sound)});
    first_frame += n;
    first += m;
  }
  return out;
}

// (x - mean) / (deviation + 1/2) of one sound; sums in double, in the order of memory.
template <class T>
void standardise(const T* mel, int64_t n_rows, const Frames& frames, T* out) {
  const auto for_seen = [&](auto&& f) {
    for (const int32_t frame : frames.seen) {
      const int64_t row = frame * kFrameRows, end = std::min(row + kFrameRows, n_rows);
      for (int64_t i = row * kLogMelBands; i < end * kLogMelBands; ++i) f(double(mel[i]));
    }
  };
  double sum = 0, squares = 0, n = 0;
  for_seen([&](double v) { sum += v, n += 1; });
  const double mean = sum / n;
  for_seen([&](double v) { squares += (v - mean) * (v - mean); });
  const T shift = T(mean), scale = T(1 / (std::sqrt(squares / n) + 0.5));
  for (int64_t i = 0; i < n_rows * kLogMelBands; ++i) out[i] = (mel[i] - shift) * scale;
}

}  // namespace

Tensor standardise(const std::vector<Tensor>& sounds, const std::vector<Frames>& frames) {
  check(!sounds.empty() && sounds.size() == frames.size(), "standardise: ", sounds.size(), " sounds and the frames of ",
        frames.size());
  int64_t n_rows = 0;
  for (const Tensor& sound : sounds) n_rows += sound.dim(0);
  const Tensor out = empty({n_rows, kLogMelBands}, sounds[0].dtype());
  dispatch(out, [&]<class T>(auto) {
    T* to = out.data<T>();
    for (size_t i = 0; i < sounds.size(); ++i) {
      standardise<T>(sounds[i].data<T>(), sounds[i].dim(0), frames[i], to);
      to += sounds[i].size();
    }
  });
  return out;
}

AudioEncoder::AudioEncoder(Params p, const AudioConfig& c)
    : config_(checked(c)),
      in_(p / "in", flat_width(c), c.block.d_model, scaled(flat_width(c))),
      norm_(p / "norm", c.block.d_model, c.block.norm_eps),
      feature_norm_(p / "feature_norm", c.block.d_model, c.block.norm_eps),
      out_norm_(p / "out_norm", c.d_out, c.block.norm_eps),
      merge_(p / "merge", c.merge_frames * c.block.d_model, c.block.d_model, scaled(c.merge_frames * c.block.d_model)),
      out_(p / "out", c.block.d_model, c.d_out, scaled(c.block.d_model)) {
  int64_t I = 1;
  for (int64_t i = 0; i < kConvolutions; ++i) {
    const int64_t O = c.channels[size_t(i)];
    const Params at = p / "stem" / i;
    stem_.push_back({.weight = at.get("weight", {O, 3, 3, I}, Init::normal(std::sqrt(2.0 / double(9 * I)))),
                     .bias = at.get("bias", {O}, Init::zeros())});
    I = O;
  }
  for (int64_t i = 0; i < c.n_layers; ++i) layers_.emplace_back(p / "layers" / i, c.block);
}

Frames AudioEncoder::frames_of(const Tensor& mel) const {
  check_sound(mel);
  Frames out{.n = (mel.dim(0) + kFrameRows - 1) / kFrameRows, .seen = {}, .kept = {}};
  if (config_.skip_silence) {
    out.seen = find_audible(mel.dtype() == DType::f32 ? mel : cast(mel, DType::f32), kFrameRows);
  } else {
    out.seen.resize(size_t(out.n));
    std::iota(out.seen.begin(), out.seen.end(), 0);
  }
  for (const int32_t frame : out.seen) {
    const auto merged = int32_t(frame / config_.merge_frames);
    if (out.kept.empty() || out.kept.back() != merged) out.kept.push_back(merged);
  }
  return out;
}

Tensor AudioEncoder::stem(const std::vector<Tensor>& sounds, const std::vector<Frames>& frames) const {
  std::vector<int32_t> row_sizes;
  for (const Tensor& sound : sounds) row_sizes.insert(row_sizes.end(), {int32_t(sound.dim(0)), int32_t(kLogMelBands)});
  Tensor sizes = from(row_sizes, {int64_t(sounds.size()), 2});  // (B, 2)
  Tensor x = standardise(sounds, frames);                       // (sum of T, M)
  x = x.view({x.size(), 1});                                    // one channel
  for (const Stage& stage : stem_) {
    const Conv2dOutput y = conv2d(x, sizes, stage.weight, stage.bias, {.stride = kStride, .pad = 1});
    x = relu(y.y);
    sizes = y.sizes;
  }
  return reshape(x, {x.dim(0) / kBands, kBands * x.dim(1)});
}

Tensor AudioEncoder::blocks(Tensor x, const Tensor& places, const Tensor& segments) const {
  const RopeAngles angles = rope_angles(places, config_.rope, x.dtype());
  BlockInput in;
  in.segments = segments;
  in.angles = &angles;
  for (const Block& layer : layers_) x = layer(x, in);
  return x;
}

EncodedSounds AudioEncoder::forward(const std::vector<Tensor>& sounds, bool with_blocks) const {
  check(!sounds.empty(), "AudioEncoder: there is no sound");
  std::vector<Frames> frames;
  for (const Tensor& sound : sounds) {
    check(sound.dtype() == sounds[0].dtype(), "AudioEncoder: sounds of a batch must be of one type, got ",
          dtype_name(sounds[0].dtype()), " and ", dtype_name(sound.dtype()));
    frames.push_back(frames_of(sound));
  }
  const Seen seen = seen_of(frames);

  Tensor x = stem(sounds, frames);
  if (seen.rows.size() < x.dim(0)) x = gather_rows(x, seen.rows);
  x = in_(x);  // (n, D)
  if (with_blocks) x = blocks(x, seen.places, seen.segments);

  EncodedSounds out;
  out.frames = norm_(x);
  out.features = feature_norm_(merge_(gather_concat(out.frames, members_of(frames, config_.merge_frames))));
  out.embeddings = out_norm_(out_(out.features));
  out.tracks = tracks_of(std::move(frames));
  return out;
}

double AudioEncoder::stem_flops(const Frames& sound) const {
  const auto all = double(sound.n), seen = double(sound.seen.size()), C1 = double(config_.channels[0]),
             C2 = double(config_.channels[1]);
  const double first = all * double(kStride * kBands * kStride) * 9 * C1, second = all * double(kBands) * 9 * C1 * C2;
  return 2 * (first + second + seen * double(kBands) * C2 * double(config_.block.d_model));
}

}  // namespace naru
