#include "omni/prompt.h"

#include <algorithm>
#include <numeric>

#include "core/ops/rows.h"
#include "core/text/nfc.h"
#include "core/text/vocabulary.h"
#include "encoders/audio/silence.h"
#include "omni/hearing.h"
#include "omni/picture.h"
#include "omni/prompt_writer.h"
#include "omni/reader.h"

namespace naru {
namespace {

constexpr int64_t kTurnMarks = 2, kMediumMarks = 2;  // user, assistant; begin, end

int64_t area(const Image& picture) {
  return int64_t(picture.height) * picture.width;
}

// Positions that any picture gets, if it has any: fewer would show nothing of a page.
int64_t least_picture_room(const ModelConfig& config) {
  return std::max<int64_t>(1, config.context / 32);
}

// The sound without long silence at its ends.
Tensor trimmed(const Tensor& mel) {
  constexpr int64_t kLongRows = 100, kKeptRows = 30, kMarginRows = 10;  // the last: what find_audible() adds
  const std::vector<int32_t> audible = find_audible(mel);
  const int64_t T = mel.dim(0), before = audible.front() + kMarginRows, after = T - 1 - audible.back() + kMarginRows;
  const int64_t begin = before > kLongRows ? before - kKeptRows : 0;
  const int64_t end = after > kLongRows ? T - (after - kKeptRows) : T;
  return begin == 0 && end == T ? mel : mel.rows(begin, end - begin);
}

Failure reads_lines() {
  return fail(Code::unsupported,
              "the model reads lines and takes no question; name a model that was trained for questions");
}

Failure does_not_hear() {
  return fail(Code::unsupported, "the model does not hear; name one that was trained with sound");
}

// A turn of the user on its way to positions.
class Turn {
 public:
  Turn(const Model& model, const UserTurn& turn, int64_t n_before)
      : model_(model), turn_(turn), n_before_(n_before), words_(model.tokenizer().encode(nfc(turn.words))) {}

  // Counts what it takes and fits the pictures to what is left.
  Result<void> fit();
  TurnPlan plan();

 private:
  Failure no_room(int64_t n_wanted, const char* shorten) const;
  void fit_pictures(int64_t room);

  const Model& model_;
  const UserTurn& turn_;
  int64_t n_before_;
  std::vector<int32_t> words_;
  std::vector<Image> pictures_;  // fitted, in their order
};

Failure Turn::no_room(int64_t n_wanted, const char* shorten) const {
  const ModelConfig& config = model_.config();
  const int64_t left = std::max<int64_t>(0, config.context - n_before_ - least_answer_room(config));
  if (n_before_ == 0)
    return fail(Code::too_large, "takes at least ", n_wanted, " positions, of which the model's context holds ", left,
                " beside an answer; ", shorten);
  return fail(Code::too_large, "takes at least ", n_wanted, " positions, and the conversation has left ", left, " of ",
              config.context, " beside an answer; begin a new one");
}

// Each gets a like share of the room; what a small one does not need is there for the others.
void Turn::fit_pictures(int64_t room) {
  std::vector<const Image*> pictures;
  for (const Medium& medium : turn_.media)
    if (!medium.is_sound()) pictures.push_back(&medium.picture);
  std::vector<size_t> order(pictures.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return area(*pictures[a]) < area(*pictures[b]); });
  pictures_.resize(pictures.size());
  for (size_t done = 0; done < order.size(); ++done) {
    Image& fitted = pictures_[order[done]];
    fitted = fit_picture(model_.vision(), *pictures[order[done]], room / int64_t(order.size() - done));
    room -= int64_t(model_.vision().cells_of(fitted).kept.size());
  }
}

Result<void> Turn::fit() {
  const ModelConfig& config = model_.config();
  int64_t n_pictures = 0, n_fixed = int64_t(words_.size()) + kTurnMarks + (n_before_ == 0);
  for (const Medium& medium : turn_.media) {
    n_fixed += kMediumMarks;
    if (!medium.is_sound()) {
      if (!answers_whole_pictures(config)) return reads_lines();
      ++n_pictures;
    } else {
      if (!model_.hears()) return does_not_hear();
      n_fixed += int64_t(model_.audio().frames_of(medium.mel).kept.size());
    }
  }
  const int64_t least = n_fixed + n_pictures * least_picture_room(config);
  if (n_before_ + least + least_answer_room(config) > config.context)
    return no_room(least, turn_.media.empty() ? "ask in fewer words" : "give less of it at a time");
  // What a first turn of one picture and words has not.
  const auto n_words = int64_t(words_.size());
  const int64_t beside = n_before_ + n_fixed - n_words - (1 + kTurnMarks + kMediumMarks);
  if (n_pictures > 0)
    fit_pictures(std::max(picture_room(config, n_words) - beside, n_pictures * least_picture_room(config)));
  return {};
}

TurnPlan Turn::plan() {
  TurnPlan out;
  PromptWriter prompt(model_);
  if (n_before_ == 0) prompt.mark(kBos);
  prompt.mark(kUser);
  int64_t n_rows = 0;
  size_t n_pictures = 0;
  for (const Medium& medium : turn_.media) {
    if (medium.is_sound()) {
      out.media.push_back(medium);
      Segment segment = sound_segment(n_rows, model_.audio().frames_of(medium.mel));
      n_rows += segment.size();
      prompt.sound(std::move(segment));
    } else {
      out.media.push_back({std::move(pictures_[n_pictures++]), {}});
      Cells cells = model_.vision().cells_of(out.media.back().picture);
      Segment segment = picture_segment({n_rows, cells.rows, cells.columns, std::move(cells.kept)});
      n_rows += segment.size();
      prompt.picture(std::move(segment));
    }
  }
  prompt.ids(words_);
  prompt.mark(kAssistant);
  out.sequence = prompt.take();
  return out;
}

}  // namespace

int64_t least_answer_room(const ModelConfig& config) {
  return std::max<int64_t>(1, answer_room(config) / 8);
}

int64_t most_pictures(const ModelConfig& config) {
  return std::max<int64_t>(0, picture_room(config, 0) / least_picture_room(config));
}

Result<Medium> picture_medium(const Model& model, const Image& picture, int64_t n_words) {
  if (!answers_whole_pictures(model.config())) return reads_lines();
  const int64_t room = picture_room(model.config(), n_words);
  if (room < least_picture_room(model.config()))
    return fail(Code::too_large, "the question takes ", n_words, " positions, which leaves no room for a picture in a ",
                "context of ", model.config().context, "; ask in fewer words");
  return Medium{fit_picture(model.vision(), picture, room), {}};
}

Result<Medium> sound_medium(const Model& model, std::span<const float> samples) {
  if (!model.hears()) return does_not_hear();
  if (samples.empty()) return fail("the sound has no samples; nothing can be heard");
  const Tensor mel = log_mel(samples);
  if (is_silent(mel)) return fail("the sound is silent; nothing can be heard");
  Medium out{{}, trimmed(mel)};
  const int64_t rows = out.mel.dim(0), most = model.config().sound_max_seconds;
  if (rows > most * kLogMelRate)
    return fail(Code::too_large, "the sound lasts ", double(rows) / kLogMelRate, " s, and this model hears up to ",
                most, " s in a question; cut it");
  return out;
}

void append(const PromptPart& next, PromptPart* whole) {
  const int64_t first = whole->media ? whole->media.dim(0) : 0;
  for (Segment segment : next.sequence) {
    if (!segment.is_text()) segment.first_row += first;
    whole->sequence.push_back(std::move(segment));
  }
  if (next.media) whole->media = whole->media ? concat_rows({whole->media, next.media}) : next.media;
}

Result<TurnPlan> plan_user(const Model& model, const UserTurn& turn, int64_t n_before) {
  check(!turn.media.empty() || !turn.words.empty(), "user_part: the turn has neither words nor media");
  Turn fitted(model, turn, n_before);
  if (const auto fits = fitted.fit(); !fits) return fits.failure();
  return fitted.plan();
}

Tensor embed_medium(const Model& model, const Medium& medium) {
  return medium.is_sound() ? model.audio().forward({medium.mel}).embeddings
                           : model.vision().forward({&medium.picture}).embeddings;
}

Result<PromptPart> user_part(const Model& model, const UserTurn& turn, int64_t n_before) {
  auto plan = plan_user(model, turn, n_before);
  if (!plan) return plan.failure();
  std::vector<Tensor> rows;
  for (const Medium& medium : plan->media) rows.push_back(embed_medium(model, medium));
  return PromptPart{std::move(plan->sequence), rows.empty() ? Tensor() : concat_rows(rows)};
}

Result<void> Prompt::add_user(const UserTurn& turn) {
  check(!asked_, "Prompt: the user's last turn has no answer yet");
  const auto part = user_part(*model_, turn, length());
  if (!part) return part.failure();
  append(*part, &whole_);
  asked_ = true;
  return {};
}

Result<void> Prompt::add_answer(const std::string& words) {
  check(asked_, "Prompt: there is no question to answer");
  std::vector<int32_t> ids = model_->tokenizer().encode(nfc(words));
  ids.push_back(kEnd);
  const int64_t context = model_->config().context;
  if (length() + int64_t(ids.size()) > context)
    return fail(Code::too_large, "the answer takes ", ids.size(), " positions, and ", context - length(),
                " are left of a context of ", context, "; begin a new conversation");
  append({{Segment::text(std::move(ids))}, {}}, &whole_);
  asked_ = false;
  return {};
}

}  // namespace naru
