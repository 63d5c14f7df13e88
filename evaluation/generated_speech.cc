// What the model itself says, read back by its own ears: held-out sentences by each of its voices. Blind is heard
// without the sound, shuffled is another sentence's sound.
#include <algorithm>
#include <memory>
#include <utility>

#include "decoders/speech/speech_stream.h"
#include "evaluation/generated.h"
#include "evaluation/generated_sources.h"
#include "omni/saying.h"
#include "synth/text/spoken.h"

namespace naru {
namespace {

constexpr uint64_t kSeedOfSpeech = 0x737065616b;  // "speak": other users of the seed draw other numbers
constexpr size_t kLongestText = 200;              // bytes
constexpr int kTries = 50;

// A held-out line that the model says at a time: of the kind whose turn it is, or of the next one that has any.
std::string line_for(const Model& model, const synth::SpokenText& text, int64_t index, bool korean) {
  Random random(kEvalSeed ^ kSeedOfSpeech, uint64_t(index));
  for (int64_t i = 0; i < synth::kSpokenKinds * kTries; ++i) {
    const auto kind = synth::SpokenKind((index + i / kTries) % synth::kSpokenKinds);
    std::string out = text.draw(kind, korean, /*held_out=*/true, kLongestText, &random).written();
    if (synth::is_ambiguous(kind, out)) continue;  // lessons have none (synth/say.cc)
    const auto sentences = sentences_of(model, out);
    if (sentences && sentences->said.size() == 1 && sentences->left_out.empty()) return out;
  }
  raise("speak: no line fits what the model says at a time");
}

// The language changes from one to the next, voice and kind with it until all are met together.
Card card_of(const Model& model, const synth::SpokenText& text, int64_t index) {
  const std::vector<std::string>& voices = model.config().speaking->voices;
  const bool korean = index % 2 == 0;
  const auto voice = int32_t(index / 2 % std::ssize(voices));
  const std::string line = line_for(model, text, index, korean);
  const auto prompt = prompt_to_say(model, line, voice).value();
  const SpokenReply reply = answer_aloud(model, {prompt}, {}, {}).value()[0];
  Card out;
  SpeechStream stream(model.speech_decoder());
  Sound sound;
  for (const std::vector<float>& samples : {stream.push(reply.codes), stream.finish()})
    sound.samples.insert(sound.samples.end(), samples.begin(), samples.end());
  out.sounds.push_back(std::move(sound));
  out.questions.push_back({.id = concat("speak-", index),
                           .task = kSpeakTask,
                           .metric = Metric::cer,
                           .prompt = {},
                           .targets = {line},
                           .lang = korean ? "ko" : "en",
                           .sound = 0,
                           .spoken = reply.spoken,
                           .before = {},
                           .rows = {{concat(kSpeakTask, "-", voices[size_t(voice)]), std::nullopt}}});
  return out;
}

}  // namespace

Result<CardSet> open_speak(const Counts& counts, const Opening& with) {
  check(with.model && with.model->speaks(), "speak: wanted a model that speaks");
  const auto text = std::make_shared<const synth::SpokenText>();
  return shared_cards(
      counts[0], [text, model = with.model](int64_t index) -> Result<Card> { return card_of(*model, *text, index); });
}

}  // namespace naru
