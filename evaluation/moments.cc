#include "evaluation/moments.h"

#include <algorithm>
#include <utility>

#include "omni/moving.h"

namespace naru {
namespace {

// The scores of one task.
struct Row {
  std::string task;
  std::vector<Score> own;
  Score blind, shuffled;
  int64_t n_baselines = 0;
};

class Scorer {
 public:
  explicit Scorer(const Model& model) : model_(model) {}

  Result<Score> score(const Moment& moment, const Observation& seen) const {
    const auto prompt = observation_prompt(model_, seen);
    if (!prompt) return of(moment, prompt.failure());
    const ActionChunk chunk = chunks_for(model_, {prompt->sequence}, prompt->media).at(0);
    if (moment.actions.size() < chunk.values.size() || moment.actions.size() % size_t(chunk.n_actions) != 0)
      return of(moment, fail("has ", moment.actions.size(), " numbers of actions, and the model makes ",
                             chunk.values.size(), ", ", chunk.n_actions, " a step"));
    const std::span<const float> wanted(moment.actions.data(), chunk.values.size());
    return Score{action_difference(model_.config().motion->actions, chunk.values, wanted), 1};
  }

 private:
  static Failure of(const Moment& moment, const Failure& failure) {
    return fail(failure.code, "example '", moment.id, "': ", failure.message);
  }
  const Model& model_;
};

Row& row_of(const std::string& task, std::vector<Row>* rows) {
  const auto found = std::find_if(rows->begin(), rows->end(), [&](const Row& row) { return row.task == task; });
  if (found != rows->end()) return *found;
  rows->push_back({task, {}, {}, {}, 0});
  return rows->back();
}

}  // namespace

Result<std::vector<TaskScore>> score_moments(const Model& model, const MomentSet& set, const MomentOptions& options) {
  constexpr uint8_t kGrey = 128;
  if (!model.moves()) return fail(Code::unsupported, "there are robot's actions in it, and the model moves nothing");
  const Scorer scorer(model);
  std::vector<Row> rows;
  for (int64_t i = 0; i < set.size; ++i) {
    const auto moment = set.moment(i);
    if (!moment) return moment.failure();
    Row& row = row_of(moment->task, &rows);
    const auto own = scorer.score(*moment, moment->seen);
    if (!own) return own.failure();
    row.own.push_back(*own);
    if (row.n_baselines < options.baselines && set.size > 1) {
      const auto next = set.moment((i + 1) % set.size);
      if (!next) return next.failure();
      Observation other = moment->seen, blind = moment->seen;
      other.pictures = next->seen.pictures;
      for (Image& picture : blind.pictures) std::fill(picture.pixels.begin(), picture.pixels.end(), kGrey);
      const auto unseen = scorer.score(*moment, blind), exchanged = scorer.score(*moment, other);
      if (!unseen) return unseen.failure();
      if (!exchanged) return exchanged.failure();
      row.blind += *unseen;
      row.shuffled += *exchanged;
      ++row.n_baselines;
    }
    if (options.progress) options.progress(i + 1);
  }
  std::vector<TaskScore> out;
  for (const Row& row : rows) {
    TaskScore score{.task = row.task,
                    .of = "",
                    .n = int64_t(row.own.size()),
                    .n_blind = row.n_baselines,
                    .n_shuffled = row.n_baselines,
                    .metric = Metric::actions};
    score.value = interval_of(row.own);
    score.blind = row.blind.value();
    score.shuffled = row.shuffled.value();
    out.push_back(std::move(score));
  }
  return out;
}

}  // namespace naru
