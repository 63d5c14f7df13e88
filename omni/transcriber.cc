#include "omni/transcriber.h"

#include <algorithm>
#include <chrono>

#include "encoders/audio/silence.h"
#include "omni/hearing.h"
#include "omni/picture.h"
#include "omni/sound_pieces.h"

namespace naru {
namespace {

constexpr int64_t kMarks = 5;        // bos, user, audio, audio end, assistant
constexpr size_t kMostTogether = 4;  // pieces of one batch
constexpr int64_t kRowMs = 1000 / kLogMelRate;

HearingPiece trimmed(const SoundPiece& piece) {
  constexpr int64_t kSilentRows = 20;  // beside the ten of those that can be heard
  const std::vector<int32_t> audible = find_audible(piece.mel);
  const int64_t T = piece.mel.dim(0), begin = std::max<int64_t>(0, audible.front() - kSilentRows),
                end = std::min(T, audible.back() + 1 + kSilentRows);
  return {piece.begin + begin, piece.begin + T, piece.mel.rows(begin, end - begin)};
}

// The next pieces, at most n.
std::vector<HearingPiece> next_pieces(HearingPieces* pieces, size_t n) {
  std::vector<HearingPiece> out;
  while (out.size() < n) {
    auto piece = pieces->next();
    if (!piece) break;
    out.push_back(*std::move(piece));
  }
  return out;
}

// Positions of the longest sound of so many rows.
int64_t positions_of(int64_t n_rows, const ModelConfig& config) {
  const int64_t frames = (n_rows + kFrameRows - 1) / kFrameRows, merge = config.audio->merge_frames;
  return (frames + merge - 1) / merge;
}

void hear_together(const Model& model, const std::vector<HearingPiece>& parts, const ReadOptions& options,
                   const std::function<void(const HeardSegment&)>& heard, ReadTimes* times, Transcript* out) {
  const auto start = std::chrono::steady_clock::now();
  std::vector<Tensor> mels;
  for (const HearingPiece& part : parts) mels.push_back(part.mel);
  const EncodedSounds encoded = model.audio().forward(mels);
  const Tensor letters = model.hearing_heads().ctc(encoded.frames),
               phonemes = model.hearing_heads().dense(encoded.frames);
  std::vector<Sequence> prompts;
  for (const EncodedSounds::Track& track : encoded.tracks) prompts.push_back(hearing_prompt(track));
  if (times)
    times->encode += std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();

  const std::vector<Answer> answers = answer(model, prompts, encoded.embeddings, options, times);
  const int64_t a_frame = model.hearing_heads().config().frames;
  for (size_t i = 0; i < parts.size(); ++i) {
    const EncodedSounds::Track& track = encoded.tracks[i];
    const auto n_seen = int64_t(track.frames.seen.size());
    HeardSegment segment = heard_segment(parts[i], answers[i],
                                         {.seen = track.frames.seen,
                                          .letters = letters.rows(track.first_frame * a_frame, n_seen * a_frame),
                                          .phonemes = phonemes.rows(track.first_frame, n_seen)});
    out->tokens_in += answers[i].tokens_in, out->tokens_out += answers[i].tokens_out;
    if (segment.finish != Finish::stop) out->finish = segment.finish;
    if (segment.words.empty()) continue;
    if (heard) heard(segment);
    out->segments.push_back(std::move(segment));
  }
}

}  // namespace

HeardSegment heard_segment(const HearingPiece& piece, const Answer& answer, const HeardFrames& heard) {
  HeardSegment out;
  const std::vector<std::string> words = words_of(answer.text);
  const int64_t begin_ms = piece.begin * kRowMs;
  out.until_ms = piece.until * kRowMs;
  out.words = time_words(words, heard);
  out.text = joined(out.words);
  int64_t before = begin_ms;
  for (HeardWord& word : out.words) {  // the last frame may be short
    word.begin_ms = std::clamp(word.begin_ms + begin_ms, before, out.until_ms);
    word.end_ms = before = std::clamp(word.end_ms + begin_ms, word.begin_ms, out.until_ms);
  }
  if (!words.empty()) out.begin_ms = out.words.front().begin_ms, out.end_ms = out.words.back().end_ms;
  out.finish = answer.finish;
  return out;
}

HearingPieces::HearingPieces(std::span<const float> samples, const ModelConfig& config)
    : pieces_(samples, sound_room(config)) {}

std::optional<HearingPiece> HearingPieces::next() {
  for (auto piece = pieces_.next(); piece; piece = pieces_.next())
    if (!is_silent(piece->mel)) return trimmed(*piece);
  return std::nullopt;
}

int64_t hearing_limit(const ModelConfig& config) {
  return config.context - kMarks - positions_of(sound_room(config), config);
}

std::string Transcript::text() const {
  std::string out;
  for (const HeardSegment& segment : segments) out += (out.empty() ? "" : " ") + segment.text;
  return out;
}

int64_t sound_room(const ModelConfig& config) {
  const int64_t positions = config.context - answer_room(config) - kMarks;
  const int64_t rows = positions * kFrameRows * (config.audio ? config.audio->merge_frames : 0);
  return std::min(rows, config.sound_max_seconds * kLogMelRate);
}

Result<Transcript> transcribe(const Model& model, std::span<const float> samples, const ReadOptions& options,
                              const std::function<void(const HeardSegment&)>& heard, ReadTimes* times) {
  if (!model.hears()) return fail(Code::unsupported, "the model does not hear; name one that was trained with sound");
  const int64_t room = sound_room(model.config());
  if (room < kLeastPieceRows)
    return fail(Code::unsupported, "the model's context of ", model.config().context, " has no room for a sound");
  const int64_t most = hearing_limit(model.config());
  ReadOptions limited = options;
  limited.max_tokens = options.max_tokens ? std::min(options.max_tokens, most) : most;

  HearingPieces pieces(samples, model.config());
  Transcript out;
  size_t together = 1;  // so that the first words are soon there
  for (;;) {
    const std::vector<HearingPiece> batch = next_pieces(&pieces, together);
    if (batch.empty()) return out;
    hear_together(model, batch, limited, heard, times, &out);
    limited.first_stream += batch.size();
    together = std::min(2 * together, kMostTogether);
  }
}

}  // namespace naru
