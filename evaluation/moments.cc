#include "evaluation/moments.h"

#include <algorithm>
#include <utility>

#include "evaluation/acting.h"
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
    const auto chunk = chunk_for(model_, seen);
    if (!chunk) return of(moment, chunk.failure());
    if (moment.action_numbers != chunk->n_actions || moment.actions.size() < chunk->values.size())
      return of(moment, fail("has actions of ", moment.action_numbers, " numbers for ",
                             moment.actions.size() / size_t(moment.action_numbers), " steps, and the model makes ",
                             chunk->n_actions, " numbers for ", chunk->n_steps));
    const std::span<const float> wanted(moment.actions.data(), chunk->values.size());
    return Score{action_difference(model_.config().motion->actions, chunk->values, wanted), 1};
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
      make_grey(&blind.pictures);
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
