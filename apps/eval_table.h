// The table of questions as naru eval prints and reports it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "evaluation/scores.h"

namespace naru::apps {

// On stdout: a line for each row, those of some answers of a task indented beneath it; columns of other generators
// where a row has any.
void print_table(const std::vector<TableRow>& rows);

// Task or row -> figures; `blind` and `shuffled` are null where there are none.
nlohmann::ordered_json table_json(const std::vector<TaskScore>& scores);

// On stdout, how often the answers of which the model is unsure are right, and the others; nothing where there is none.
void print_doubt(const Doubt& doubt);
nlohmann::ordered_json doubt_json(const Doubt& doubt);

std::string percent(double value);  // " 12.3"

}  // namespace naru::apps
