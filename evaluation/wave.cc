#include "evaluation/wave.h"

#include <algorithm>
#include <chrono>
#include <numeric>

#include "core/ops/rows.h"
#include "evaluation/forms.h"
#include "evaluation/question_prompt.h"
#include "omni/hearing.h"
#include "omni/picture.h"
#include "omni/prompt.h"
#include "omni/transcriber.h"

namespace naru {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kMostTogether = 64;                  // sequences of one batch
constexpr int64_t kTurnMarks = 3, kPictureMarks = 2;  // bos, user, assistant; begin, end

// A sound alone, which is to be written down.
bool is_bare(const Question& question, bool picture) {
  return question.sound && !picture && question.prompt.empty() && question.before.empty();
}

bool uses(const Question& question, size_t sound) {
  return question.sound == sound || std::any_of(question.before.begin(), question.before.end(),
                                                [&](const Exchange& one) { return one.sound == sound; });
}

// Whether every question about it is such that it may be heard in pieces.
bool may_be_cut(const Card& card, size_t sound) {
  return std::all_of(card.questions.begin(), card.questions.end(), [&](const Question& question) {
    return !uses(question, sound) || is_bare(question, card.picture.has_value());
  });
}

// The ids of a prompt; none where it has media.
std::vector<int32_t> ids_of(const Sequence& prompt) {
  std::vector<int32_t> out;
  for (const Segment& segment : prompt) {
    if (!segment.is_text()) return {};
    out.insert(out.end(), segment.ids.begin(), segment.ids.end());
  }
  return out;
}

Failure of_example(const Question& question, const Failure& failure) {
  return fail(failure.code, "example '", question.id, "': ", failure.message);
}

}  // namespace

Wave::Wave(const Model& model, const CardSet& set, int64_t batch_positions)
    : model_(model), set_(set), batch_positions_(batch_positions), room_(answer_room(model.config())) {}

// Without long silence at its ends, as a user's question is heard. One that is longer than the model learnt to hear as
// a whole is heard in pieces (no Tensor) where nothing stands beside it, else as a whole all the same.
Result<Tensor> Wave::mel_of(const Card& card, size_t sound) const {
  const std::vector<float>& samples = card.sounds[sound].samples;
  auto medium = sound_medium(model_, samples);
  if (medium) return std::move(medium->mel);
  if (medium.failure().code != Code::too_large) return medium.failure();
  if (may_be_cut(card, sound)) return Tensor();
  const int64_t rows = log_mel_frames(int64_t(samples.size()));
  if (rows > kMaxSoundRows)
    return fail(Code::too_large, "has a sound of ", rows / kLogMelRate, " s with words; at most ",
                kMaxSoundRows / kLogMelRate, " s can be heard");
  return log_mel(samples);
}

// Positions of the prompt beside those of the picture.
int64_t Wave::words_of(const Question& question, const Held& held) const {
  return length_of(question_prompt(model_, question, std::nullopt,
                                   [&](size_t sound) {
                                     const Tensor& mel = held.mels[sound];
                                     return mel ? sound_segment(0, model_.audio().frames_of(mel)) : Segment();
                                   })) -
         kTurnMarks;
}

// Brings the card's picture to what the context holds beside the longest words.
Result<void> Wave::fit_picture_of(const Card& card, Held* held) const {
  if (!card.picture || card.questions.empty()) return {};
  const Question* longest = nullptr;
  int64_t words = -1;
  for (const Question& question : card.questions)
    if (const int64_t n = words_of(question, *held); n > words) words = n, longest = &question;
  const int64_t room = picture_room(model_.config(), words);
  if (room < 1)
    return fail(Code::too_large, "example '", longest->id, "': ", words,
                " positions of words and sounds leave no room for a picture in a context of ", model_.config().context);
  held->picture = fit_picture(model_.vision(), *card.picture, room);
  return {};
}

Result<Wave::Held> Wave::hold(Card card) const {
  Held out;
  for (size_t i = 0; i < card.sounds.size(); ++i) {
    auto mel = mel_of(card, i);
    if (!mel) {
      const auto at = std::find_if(card.questions.begin(), card.questions.end(),
                                   [&](const Question& question) { return uses(question, i); });
      return of_example(at == card.questions.end() ? card.questions.at(0) : *at, mel.failure());
    }
    out.mels.push_back(*std::move(mel));
  }
  if (const auto fitted = fit_picture_of(card, &out); !fitted) return fitted.failure();
  const int64_t context = model_.config().context;
  for (const Question& question : card.questions)
    if (const int64_t words = words_of(question, out);
        !card.picture && words + kTurnMarks + least_answer_room(model_.config()) > context)
      return fail(Code::too_large, "example '", question.id, "': ", words,
                  " positions of words and sounds leave no room for an answer in a context of ", context);
  out.sounds = std::move(card.sounds);
  return out;
}

Result<void> Wave::add(int64_t index, Card card, const std::vector<Asked>& asked, const std::vector<Answered>& all) {
  if (asked.empty()) return {};
  auto held = hold(std::move(card));
  if (!held) return held.failure();
  const int64_t picture =
      held->picture ? int64_t(model_.vision().cells_of(*held->picture).kept.size()) + kPictureMarks : 0;
  for (const auto& [at, baselines] : asked) {
    positions_ += (picture + words_of(all[at].question, *held) + kTurnMarks + room_) * (baselines ? 2 : 1);
    asked_.push_back(at);
    if (baselines) baselines_.push_back(at);
  }
  cards_.insert_or_assign(index, *std::move(held));
  return {};
}

// The cards after those with baselines.
Result<void> Wave::load_neighbours(const std::vector<Answered>& all) {
  for (const size_t at : baselines_) {
    const int64_t next = neighbour(all[at].card);
    if (cards_.contains(next)) continue;
    auto card = set_.card(next);
    if (!card) return card.failure();
    auto held = hold(*std::move(card));
    if (!held) return held.failure();
    cards_.emplace(next, *std::move(held));
  }
  return {};
}

// Rows of pictures first, then those of sounds.
Wave::Places Wave::encode() const {
  Places out;
  std::vector<const Image*> images;
  std::vector<int64_t> seen;
  std::vector<Tensor> mels, embeddings;
  std::vector<std::pair<int64_t, size_t>> heard;
  for (const auto& [index, held] : cards_) {
    if (held.picture) images.push_back(&*held.picture), seen.push_back(index);
    for (size_t i = 0; i < held.mels.size(); ++i)
      if (held.mels[i]) mels.push_back(held.mels[i]), heard.emplace_back(index, i);
  }
  int64_t first = 0;
  if (!images.empty()) {
    const Encoded encoded = model_.vision().forward(images);
    for (size_t i = 0; i < seen.size(); ++i) out.pictures[seen[i]] = picture_segment(encoded.grids[i]);
    first = encoded.embeddings.dim(0);
    embeddings.push_back(encoded.embeddings);
  }
  if (!mels.empty()) {
    const EncodedSounds encoded = model_.audio().forward(mels);
    for (size_t i = 0; i < heard.size(); ++i)
      out.sounds[heard[i]] = sound_segment(first + encoded.tracks[i].first, encoded.tracks[i].frames);
    embeddings.push_back(encoded.embeddings);
  }
  if (!embeddings.empty()) out.rows = concat_rows(embeddings);
  return out;
}

Wave::Job Wave::answer_job(size_t at, const Answered& a, const Places& places) const {
  const Held& held = cards_.at(a.card);
  const Question& q = a.question;
  if (q.sound && !held.mels[*q.sound]) return {at, Kind::answer, {}, &held.sounds[*q.sound]};
  std::optional<Segment> picture;
  if (held.picture) picture = places.pictures.at(a.card);
  const auto sound = [&](size_t i) { return places.sounds.at({a.card, i}); };
  return {at, Kind::answer, question_prompt(model_, q, picture, sound)};
}

Wave::Job Wave::blind_job(size_t at, const Answered& a, const Places& places) const {
  const bool sees = cards_.at(a.card).picture.has_value();
  const auto sound = [&](size_t i) {
    return sees || i != *a.question.sound ? places.sounds.at({a.card, i}) : Segment();
  };
  return {at, Kind::blind,
          question_prompt(model_, a.question, sees ? std::optional<Segment>(Segment()) : std::nullopt, sound)};
}

// None where the next card has no such medium, or no room for it.
std::optional<Wave::Job> Wave::shuffled_job(size_t at, const Answered& a, const Places& places) const {
  const int64_t next = neighbour(a.card);
  const Held &held = cards_.at(a.card), &other = cards_.at(next);
  const bool sees = held.picture.has_value();
  if (next == a.card || (sees ? !other.picture : other.mels.empty())) return std::nullopt;
  if (!sees && !other.mels[0]) {
    if (!is_bare(a.question, /*picture=*/false)) return std::nullopt;
    return Job{at, Kind::shuffled, {}, &other.sounds[0]};
  }
  const auto sound = [&](size_t i) {
    const bool exchanged = !sees && i == *a.question.sound;
    return places.sounds.at(exchanged ? std::pair(next, size_t(0)) : std::pair(a.card, i));
  };
  std::optional<Segment> picture;
  if (sees) picture = places.pictures.at(next);
  Job out{at, Kind::shuffled, question_prompt(model_, a.question, picture, sound)};
  if (length_of(out.prompt) + room_ > model_.config().context) return std::nullopt;
  return out;
}

// Where nothing but ids is left of a blind question, as of most, they are asked once.
std::vector<Wave::Job> Wave::jobs(const Places& places, const std::vector<Answered>& all) {
  std::vector<Job> out;
  for (const size_t at : asked_) out.push_back(answer_job(at, all[at], places));
  for (const size_t at : baselines_) {
    Job blind = blind_job(at, all[at], places);
    std::vector<int32_t> ids = ids_of(blind.prompt);
    if (ids.empty() || blind_.try_emplace(ids).second) out.push_back(std::move(blind));
    if (!ids.empty()) blind_ids_[at] = std::move(ids);
    if (auto job = shuffled_job(at, all[at], places)) out.push_back(*std::move(job));
  }
  return out;
}

// In one batch; of prompts that leave less than the usual room for an answer there is one alone.
std::vector<Answer> Wave::ask_together(const std::vector<const Job*>& jobs, const Tensor& rows) const {
  std::vector<Sequence> prompts;
  for (const Job* job : jobs) prompts.push_back(job->prompt);
  std::vector<Answer> out = answer(model_, prompts, rows, {.sampling = {}, .max_tokens = room_});
  for (Answer& a : out) a.text = valid_utf8(a.text);
  return out;
}

// The answers to jobs, those of like length together.
std::vector<Answer> Wave::ask(const std::vector<Job>& jobs, const Tensor& rows) const {
  std::vector<Answer> out(jobs.size());
  std::vector<size_t> order;
  for (size_t i = 0; i < jobs.size(); ++i) {
    if (!jobs[i].recording)
      order.push_back(i);
    else
      out[i].text = valid_utf8(
          transcribe(model_, jobs[i].recording->samples, {.sampling = {}, .max_tokens = room_}).value().text());
  }
  const auto length = [&](size_t job) { return length_of(jobs[job].prompt); };
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return length(a) > length(b); });
  for (size_t begin = 0; begin < order.size();) {
    const int64_t longest = length(order[begin]) + room_;
    const auto fit = longest > model_.config().context ? 1 : size_t(batch_positions_ / longest);
    const size_t end = std::min(order.size(), begin + std::clamp<size_t>(fit, 1, kMostTogether));
    std::vector<const Job*> together;
    for (size_t i = begin; i < end; ++i) together.push_back(&jobs[order[i]]);
    std::vector<Answer> answers = ask_together(together, rows);
    for (size_t i = begin; i < end; ++i) out[order[i]] = std::move(answers[i - begin]);
    begin = end;
  }
  return out;
}

Result<void> Wave::run(std::vector<Answered>* all) {
  if (asked_.empty()) return {};
  const auto start = Clock::now();
  if (auto loaded = load_neighbours(*all); !loaded) return loaded;
  const Places places = encode();
  const std::vector<Job> list = jobs(places, *all);
  const std::vector<Answer> answers = ask(list, places.rows);
  const double ms = std::chrono::duration<double, std::milli>(Clock::now() - start).count() / double(list.size());
  for (size_t i = 0; i < list.size(); ++i) {
    Said& said = (*all)[list[i].at].said;
    if (list[i].kind == Kind::answer) {
      said.answer = answers[i].text, said.ms = ms;
      if (answers[i].log_probability < 0) said.log_probability = answers[i].log_probability;  // else heard in pieces
    } else if (list[i].kind == Kind::shuffled)
      said.shuffled = answers[i].text;
    else if (const auto ids = blind_ids_.find(list[i].at); ids != blind_ids_.end())
      blind_[ids->second] = answers[i].text;
    else
      said.blind = answers[i].text;
  }
  for (const auto& [at, ids] : blind_ids_) (*all)[at].said.blind = blind_.at(ids);
  cards_.clear();
  asked_.clear();
  baselines_.clear();
  blind_ids_.clear();
  positions_ = 0;
  return {};
}

}  // namespace naru
