#include "omni/moving.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/generate/sampler.h"
#include "core/generate/session.h"
#include "core/ops/rows.h"
#include "core/sequence/motion_span.h"
#include "core/text/nfc.h"
#include "core/text/vocabulary.h"
#include "media/image.h"
#include "omni/hearing.h"
#include "omni/picture.h"
#include "omni/prompt_writer.h"
#include "omni/reader.h"

namespace naru {
namespace {

Failure moves_nothing() {
  return fail(Code::unsupported, "the model moves nothing; name one that was trained to");
}

// What of an observation this model cannot use.
Result<void> check_observation(const Model& model, const Observation& observation) {
  if (!model.moves()) return moves_nothing();
  const MotionConfig& config = *model.config().motion;
  if (observation.pictures.size() != config.cameras.size())
    return fail("has ", observation.pictures.size(), " pictures, and the model's policy takes ", config.cameras.size());
  for (const Image& picture : observation.pictures)
    if (picture.height < 1 || picture.width < 1) return fail("has an empty picture");
  if (observation.state.size() != config.state.low.size())
    return fail("has a state of ", observation.state.size(), " numbers, and the model's policy takes ",
                config.state.low.size());
  for (const float number : observation.state)
    if (!std::isfinite(number)) return fail("has a number in its state that is not finite");
  if (observation.instruction.empty() && observation.spoken.empty()) return fail("asks for nothing");
  return {};
}

// A row of logits of a mark for each asked one, from `row` on.
std::vector<int32_t> draw(const BatchLogits& logits, size_t row, const MotionSpan& span) {
  const IdRange allowed = span.allowed();
  std::vector<int32_t> out;
  for (int64_t i = 0; i < span.n_asked(); ++i)
    out.push_back(sample(logits.row(row + size_t(i)), {&allowed, 1}, {}, /*stream=*/0, /*index=*/0));
  return out;
}

}  // namespace

Image camera_picture(const Model& model, const Image& picture) {
  constexpr int64_t kNoLimit = int64_t(1) << 40;
  const auto most = int(model.config().motion->picture_px);
  check(picture.height > 0 && picture.width > 0, "camera_picture: the picture is empty");
  const int longer = std::max(picture.height, picture.width);
  if (longer <= most) return fit_picture(model.vision(), picture, kNoLimit);
  const auto scaled = [&](int side) { return std::max(1, int(int64_t(side) * most / longer)); };
  return fit_picture(model.vision(), resize(picture, scaled(picture.height), scaled(picture.width)), kNoLimit);
}

Result<PromptPart> observation_prompt(const Model& model, const Observation& observation) {
  if (const auto good = check_observation(model, observation); !good) return good.failure();
  PromptWriter prompt(model);
  prompt.mark(kBos);
  prompt.mark(kUser);
  std::vector<Tensor> media;
  int64_t n_rows = 0;
  const auto add_rows = [&](Tensor rows) {
    n_rows += rows.dim(0);
    media.push_back(std::move(rows));
  };
  for (const Image& picture : observation.pictures) {
    const Image shown = camera_picture(model, picture);
    Encoded seen = model.vision().forward({&shown});
    Encoded::Grid& grid = seen.grids.at(0);
    grid.first += n_rows;
    prompt.picture(picture_segment(grid));
    add_rows(std::move(seen.embeddings));
  }
  prompt.position(n_rows);
  add_rows(model.state_encoder().forward(observation.state));
  if (!observation.spoken.empty()) {
    const auto sound = sound_medium(model, observation.spoken);
    if (!sound) return sound.failure();
    prompt.sound(sound_segment(n_rows, model.audio().frames_of(sound->mel)));
    add_rows(embed_medium(model, *sound));
  }
  prompt.words(observation.instruction);
  prompt.mark(kAssistant);
  PromptPart out{prompt.take(), concat_rows(media)};
  const int64_t length = length_of(out.sequence), chunk = MotionSpan::length(model.action_codec().rounds());
  if (length + chunk > model.config().context)
    return fail(Code::too_large, "takes ", length, " positions, and the model's context of ", model.config().context,
                " has ", model.config().context - chunk,
                " beside a chunk; ask in fewer words, or show smaller pictures");
  return out;
}

std::vector<ActionChunk> chunks_for(const Model& model, std::vector<Sequence> prompts, const Tensor& media) {
  if (prompts.empty()) return {};
  const ActionCodec& codec = model.action_codec();
  const MotionIds& ids = model.config().motion_ids;
  std::vector<MotionSpan> spans(prompts.size(), MotionSpan(ids, codec.rounds()));
  int64_t longest = 0;
  for (size_t i = 0; i < prompts.size(); ++i) {
    longest = std::max(longest, length_of(prompts[i]));
    prompts[i].push_back(Segment::text(spans[i].next()));
  }
  Session session(model.backbone(), int64_t(prompts.size()), longest + MotionSpan::length(codec.rounds()));
  // All are in one round.
  BatchLogits logits = session.prefill(prompts, media, ids.slice, spans[0].n_asked());
  for (;;) {
    const auto asked = size_t(spans[0].n_asked());
    for (size_t i = 0; i < spans.size(); ++i) spans[i].push(draw(logits, i * asked, spans[i]));
    if (spans[0].done()) break;
    std::vector<Session::Next> next;
    for (size_t i = 0; i < spans.size(); ++i)
      next.push_back({int64_t(i), spans[i].next(), ids.slice, spans[i].n_asked()});
    logits = session.step(next);
  }
  std::vector<ActionChunk> out;
  for (const MotionSpan& span : spans)
    out.push_back({codec.config().steps, int64_t(codec.config().low.size()), codec.decode(span.codes())});
  return out;
}

ModelPolicy::ModelPolicy(const Model& model) : model_(model) {
  check(model.moves(), "ModelPolicy: the model moves nothing");
  const MotionConfig& config = *model.config().motion;
  spec_ = {config.cameras, int64_t(config.state.low.size()), config.action_names, config.actions.steps};
}

Result<ActionChunk> ModelPolicy::act(const Observation& observation, uint64_t, const std::function<bool()>&) const {
  auto prompt = observation_prompt(model_, observation);
  if (!prompt) return prompt.failure();
  return chunks_for(model_, {std::move(prompt->sequence)}, prompt->media).at(0);
}

}  // namespace naru
