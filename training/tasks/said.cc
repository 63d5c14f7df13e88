#include "training/tasks/said.h"

#include <algorithm>
#include <optional>
#include <string>

#include "core/sequence/speech_ids.h"
#include "core/text/vocabulary.h"
#include "synth/voice/own_voices.h"

namespace naru {
namespace {

static_assert(synth::kCodeSamples * kCodesPerSecond == kSoundRate);

using Bytes = std::pair<size_t, size_t>;
using Keys = std::optional<std::pair<int32_t, int32_t>>;

// Where the words of a text begin and end. Texts of one line, with blanks between words.
std::vector<Bytes> words_of(const std::string& text) {
  std::vector<Bytes> out;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find(' ', begin), text.size());
    if (end > begin) out.emplace_back(begin, end);
    begin = end + 1;
  }
  return out;
}

// Where each reading stands in the spoken form, which has blanks between them.
std::vector<Bytes> readings_of(const std::vector<std::string>& readings) {
  std::vector<Bytes> out;
  size_t at = 0;
  for (const std::string& reading : readings) {
    out.emplace_back(at, at + reading.size());
    at += reading.size() + 1;
  }
  return out;
}

// The pieces that have a part of these bytes.
Keys pieces_in(std::span<const Tokenizer::Piece> pieces, const Bytes& bytes) {
  const auto begin = std::find_if(pieces.begin(), pieces.end(), [&](const auto& p) { return p.end > bytes.first; });
  const auto end = std::find_if(begin, pieces.end(), [&](const auto& p) { return p.begin >= bytes.second; });
  if (begin == end) return std::nullopt;
  return std::pair{int32_t(begin - pieces.begin()), int32_t(end - pieces.begin())};
}

// The word that the end of a piece belongs to: a blank that a piece begins with belongs to none.
std::optional<size_t> word_of(const Tokenizer::Piece& piece, const std::vector<Bytes>& words) {
  for (size_t w = 0; w < words.size(); ++w)
    if (piece.end > words[w].first && piece.end <= words[w].second) return w;
  return std::nullopt;
}

std::optional<size_t> word_said_at(int sample, const std::vector<synth::TimedWord>& words) {
  for (size_t w = 0; w < words.size(); ++w)
    if (words[w].begin <= sample && sample < words[w].end) return w;
  return std::nullopt;
}

std::vector<int32_t> codes_of(const SoundCoder& coder, const synth::SpokenSound& sound) {
  std::vector<int32_t> codes = coder.codes(sound.samples);
  const size_t want = (sound.samples.size() + synth::kCodeSamples - 1) / synth::kCodeSamples;
  check(codes.size() == want, "said_part: wanted ", want, " codes of ", sound.samples.size(), " samples, got ",
        codes.size());
  for (const int32_t code : codes)
    check(code >= 0 && code < coder.n_codes(), "said_part: a code is ", code, ", and there are ", coder.n_codes());
  return codes;
}

}  // namespace

SaidPart said_part(const Model& model, const SoundCoder& coder, std::span<const Tokenizer::Piece> written,
                   const Turn& turn) {
  const SpeechIds& speech = model.config().speech_ids;
  const std::vector<int32_t> codes = codes_of(coder, turn.said.sound);
  const std::vector<Tokenizer::Piece> spoken = model.tokenizer().encode_pieces(turn.said.spoken_form());
  const auto aloud = int32_t(written.size()) + 1, first_spoken = aloud + 1;
  const std::vector<Bytes> words = words_of(turn.answer), readings = readings_of(turn.said.readings);
  SaidPart out;
  const auto look = [&](int32_t at, const Keys& keys, int32_t first) {
    if (keys) out.looks.push_back({at, {first + keys->first, first + keys->second}});
  };
  out.ids.push_back(speech.aloud());
  for (const Tokenizer::Piece& piece : spoken) {
    const auto at = aloud + int32_t(out.text.size());
    out.text.push_back({at, piece.id});
    out.ids.push_back(piece.id);
    const auto word = word_of(piece, readings);
    if (word && words.size() == readings.size()) look(at, pieces_in(written, words[*word]), /*first=*/0);
  }
  out.text.push_back({aloud + int32_t(spoken.size()), kEnd});
  out.ids.push_back(kEnd);
  const auto voice = aloud + int32_t(out.ids.size());
  out.ids.push_back(speech.voice(model.config().speaking->voice(turn.said.speaker).value()));
  for (size_t i = 0; i < codes.size(); ++i) {
    const auto at = voice + int32_t(i);
    out.codes.push_back({at, codes[i]});
    out.ids.push_back(speech.id_of(codes[i]));
    const auto word = word_said_at((int(i) * 2 + 1) * synth::kCodeSamples / 2, turn.said.sound.words);
    if (word && *word < readings.size()) look(at, pieces_in(spoken, readings[*word]), first_spoken);
  }
  out.codes.push_back({voice + int32_t(codes.size()), speech.end_column()});
  out.ids.push_back(speech.end());
  return out;
}

}  // namespace naru
