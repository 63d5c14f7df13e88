#include "omni/moving.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/generate/session.h"
#include "core/ops/rows.h"
#include "core/sequence/motion_span.h"
#include "core/text/vocabulary.h"
#include "media/image.h"
#include "omni/finding.h"
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

// A row of logits for each mark that is asked. What is not finite comes of broken weights, and would be drawn as some
// code or other.
Result<std::vector<int32_t>> draw(const BatchLogits& logits, const MotionSpan& span) {
  const IdRange allowed = span.allowed();
  std::vector<int32_t> out;
  for (int64_t i = 0; i < span.n_asked(); ++i) {
    const auto row = logits.row(size_t(i)).subspan(size_t(allowed.first), size_t(allowed.end - allowed.first));
    for (const float logit : row)
      if (!std::isfinite(logit))
        return fail(Code::internal, "the model's logits are not finite; its weights are broken");
    out.push_back(allowed.first + likeliest_bin(row));
  }
  return out;
}

// Positions behind a prompt: of a model that tells, places and <|assistant|>; a chunk.
int64_t n_behind(const Model& model) {
  const int64_t told = model.tells() ? model.config().motion->told_things + 1 : 0;
  return told + MotionSpan::length(model.action_codec().rounds());
}

// What follows the questions: places of things as the states of the prompt's positions have found them.
Result<PromptPart> told(const Model& model, const ObservationPrompt& prompt, const Tensor& states) {
  const auto rows = [&](int64_t first, int64_t n) {
    std::vector<int32_t> out;
    for (int64_t i = 0; i < n; ++i) out.push_back(int32_t(first + i));
    return gather_rows(states, from(out, {n}));
  };
  const int64_t n = model.config().motion->told_things;
  const auto places = find_things(model, rows(prompt.grid.first, std::ssize(prompt.grid.cells)),
                                  rows(prompt.questions, n), prompt.grid);
  if (!places) return places.failure();
  PromptPart out;
  for (int64_t i = 0; i < n; ++i) out.sequence.push_back(Segment::media(i, {{0, 0, 0}}));
  out.sequence.push_back(Segment::text({kAssistant}));
  out.media = model.told_places()->forward(*places);
  return out;
}

Failure nobody_waits() {
  return fail(Code::internal, "nobody waits for the actions any more");
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

Result<ObservationPrompt> observation_prompt(const Model& model, const Observation& observation) {
  if (const auto good = check_observation(model, observation); !good) return good.failure();
  ObservationPrompt out;
  PromptWriter prompt(model);
  prompt.mark(kBos);
  prompt.mark(kUser);
  std::vector<Tensor> media;
  int64_t n_rows = 0;
  const auto add_rows = [&](Tensor rows) {
    n_rows += rows.dim(0);
    media.push_back(std::move(rows));
  };
  for (size_t camera = 0; camera < observation.pictures.size(); ++camera) {
    const Image shown = camera_picture(model, observation.pictures[camera]);
    Encoded seen = model.vision().forward({&shown}, true, {model.points()});
    Encoded::Grid& grid = seen.grids.at(0);
    const CameraView view{int64_t(camera), &shown, &grid};
    if (model.points()) seen.embeddings = model.camera_cells().add_to(seen.embeddings, {&view, 1});
    grid.first += n_rows;
    if (camera == 0) {
      out.grid = grid;
      out.grid.first = prompt.length() + 1;  // behind <|image|>
    }
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
  if (model.points()) {
    const SightHead& head = *model.sight_head();
    out.questions = prompt.length();
    for (int64_t i = 0; i < head.n_things(); ++i) prompt.position(n_rows + i);
    add_rows(head.questions(1));
  }
  if (!model.tells()) prompt.mark(kAssistant);
  out.part = {prompt.take(), concat_rows(media)};
  const int64_t length = length_of(out.part.sequence), behind = n_behind(model);
  if (length + behind > model.config().context)
    return fail(Code::too_large, "takes ", length, " positions, and the model's context of ", model.config().context,
                " has ", model.config().context - behind,
                " beside a chunk; ask in fewer words, or show smaller pictures");
  return out;
}

Result<ActionChunk> chunk_behind(const Model& model, ObservationPrompt prompt, const std::function<bool()>& unwanted) {
  const ActionCodec& codec = model.action_codec();
  const MotionIds& ids = model.config().motion_ids;
  MotionSpan span(ids, codec.rounds());
  PromptPart& part = prompt.part;
  Session session(model.backbone(), 1, length_of(part.sequence) + n_behind(model));
  if (model.tells()) {
    auto places = told(model, prompt, session.prefill_states({part.sequence}, part.media));
    if (!places) return places.failure();
    part = *std::move(places);
  }
  part.sequence.push_back(Segment::text(span.next()));
  BatchLogits logits = session.prefill({std::move(part.sequence)}, part.media, ids.slice, span.n_asked());
  for (;;) {
    auto drawn = draw(logits, span);
    if (!drawn) return drawn.failure();
    span.push(*std::move(drawn));
    if (span.done()) break;
    if (unwanted && unwanted()) return nobody_waits();
    logits = session.step({{0, span.next(), ids.slice, span.n_asked()}});
  }
  return ActionChunk{codec.config().steps, int64_t(codec.config().low.size()), codec.decode(span.codes())};
}

Result<ActionChunk> chunk_for(const Model& model, const Observation& observation,
                              const std::function<bool()>& unwanted) {
  if (unwanted && unwanted()) return nobody_waits();
  auto prompt = observation_prompt(model, observation);
  if (!prompt) return prompt.failure();
  if (unwanted && unwanted()) return nobody_waits();
  return chunk_behind(model, *std::move(prompt), unwanted);
}

ModelPolicy::ModelPolicy(const Model& model) : model_(model) {
  check(model.moves(), "ModelPolicy: the model moves nothing");
  const MotionConfig& config = *model.config().motion;
  spec_ = {config.cameras, int64_t(config.state.low.size()), config.action_names, config.actions.steps};
}

Result<ActionChunk> ModelPolicy::act(const Observation& observation, uint64_t,
                                     const std::function<bool()>& unwanted) const {
  return chunk_for(model_, observation, unwanted);
}

}  // namespace naru
