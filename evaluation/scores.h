// The table of an evaluation: a row for each task, and rows of the answers that are alike in something.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "evaluation/answering.h"

namespace naru {

struct TaskScore {
  std::string task;
  std::string of;  // the task whose answers these are some of; empty: the row of a task
  int64_t n = 0, n_blind = 0, n_shuffled = 0;
  Metric metric = Metric::exact;  // relaxed where a row mixes it with exact
  Interval value;                 // over cards, each with all its questions
  double blind = 0, shuffled = 0;
};

// One for each task of the sets, in the order in which they first come. Beneath it those of its questions' rows, and
// where it has answers in several languages one for each, TASK-ko, TASK-en; a row whose name is a task's is left out.
// Throws Error for a task whose metrics have no common mean.
std::vector<TaskScore> scores_of(const std::vector<std::vector<Answered>>& sets);

// What is worth to know that a model is unsure of an answer: how often it is, and how often it is right then and else.
// Of answers that are right or wrong (exact, relaxed) alone.
struct Doubt {
  int64_t n_sure = 0, n_unsure = 0, right_sure = 0, right_unsure = 0;
};
Doubt doubt_of(const std::vector<std::vector<Answered>>& sets);

// A row of the table as it is shown: of the first set, of the other generators', or of both.
struct TableRow {
  std::string task, of;
  std::optional<TaskScore> own, others;
  const TaskScore& any() const { return own ? *own : *others; }
};
// The rows of `own` in their order, those of `others` alone beneath their tasks, their tasks at the end.
std::vector<TableRow> joined_rows(const std::vector<TaskScore>& own, const std::vector<TaskScore>& others);

// Whether one task may hold both: they are the same, or exact and relaxed.
bool may_mix(Metric a, Metric b);

}  // namespace naru
