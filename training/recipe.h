// A recipe: everything that decides what a run computes. Same recipe and code, same weights.
//
// [run] name, seed, steps. [model] and [data] belong to the task and stay JSON. [optimizer], [[phase]] and [output] are
// explained key by key in tests/training/tiny.toml. The steps of the phases add up to run.steps, so that a recipe that
// lost its end is refused and not trained.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/nn/params.h"
#include "training/toml.h"

namespace naru {

// How Muon moves the matrices of blocks.
struct MuonConfig {
  double lr = 0, momentum = 0.95;
};

struct OptimizerConfig {
  bool muon = false;       // Muon for the matrices of blocks; otherwise AdamW everywhere
  double lr = 0;           // of the matrices of blocks
  double lr_rest = 0;      // of everything else
  double momentum = 0.95;  // of Muon
  double beta1 = 0.9, beta2 = 0.98, eps = 1e-8, weight_decay = 0;  // decay is for matrices (rank >= 2) only
  double clip = 1;                                                 // largest global norm of a gradient
  int64_t warmup_steps = 0;
  std::vector<std::string> blocks;  // beginnings of names, whole parts: "encoder.layers"
};

struct Phase {
  std::string name;
  int64_t steps = 0;
  double lr_scale_begin = 1, lr_scale_end = 1;  // of its first and of its last step; linear between
  int64_t micro_batches = 1, lines = 0;         // micro-batches in a step, examples in a micro-batch; 0: the data says
  std::map<std::string, double> losses;         // weights
  nlohmann::json data = nlohmann::json::object();
  std::vector<std::string> freeze;  // beginnings of names that get no update
  // Beginnings of names that the model has from here on: before this phase, which is the first or restarts, they do not
  // exist for a hash of the weights, and get no update. They begin as the seed makes them.
  std::vector<std::string> adds;
  std::optional<MuonConfig> muon;  // for the matrices of blocks in this phase, whatever the others do
  // Begins with the weights as a model's file holds them, rounded to bf16, with an optimizer that remembers nothing,
  // and with a warm-up: the run can be continued from that file alone.
  bool restart = false;
};

struct OutputConfig {
  int64_t log_every = 10, checkpoint_every = 500;
  int64_t samples_every = 0, samples = 16;  // 0: never
};

struct Recipe {
  std::string name;
  uint64_t seed = 0;
  int64_t steps = 0;
  nlohmann::json model = nlohmann::json::object(), data = nlohmann::json::object();
  OptimizerConfig optimizer;
  std::vector<Phase> phases;
  OutputConfig output;
  std::string text;  // as it was read
  Toml toml;

  // The line of a key such as "model.d_model" or "phase[1].data.fonts".
  int line_of(const std::string& path) const { return toml.line_of(path); }
  // The index of the phase of a step, 0 <= step < steps, and the first step of a phase.
  size_t phase_of(int64_t step) const;
  int64_t first_step(size_t phase) const;
  // Whether a step is the first of a phase that restarts.
  bool restarts_at(int64_t step) const;
  // Whether the model has this parameter after `step` steps; what its phases add, together.
  bool has_after(int64_t step, const std::string& parameter) const;
  std::vector<std::string> added() const;
  // What learning rates are multiplied with at a step: the phase's line times the warm-up, which begins with the run
  // and with every restart.
  double lr_scale(int64_t step) const;
};

// Failure "NAME:LINE: key: wanted ..., got ..." for the first line that is wrong. Unknown keys are wrong.
Result<Recipe> parse_recipe(std::string_view text, const std::string& name);

// Whether a run that did `step` steps by `before` may go on by `after`: all that decided these steps is the same. Later
// phases and [output] are free, and so is the end of the phase in progress where its learning rate is constant. Where
// phases to come add parameters, [model] may have further tables, also within those it has, and optimizer.blocks
// further names. Failure invalid: what differs.
Result<void> check_amended(const Recipe& before, const Recipe& after, int64_t step);

// Those of them that the model has after `step` steps.
NamedTensors parameters_after(const Recipe& recipe, int64_t step, const NamedTensors& parameters);

// Whether a parameter's name begins with one of `beginnings`, in whole parts: "a.b.c" is below "a.b", "a.bc" is not.
bool is_below_any(const std::string& parameter, const std::vector<std::string>& beginnings);

// Throws Error with the line of `key` when one of its `beginnings` is the beginning of no parameter.
void check_beginnings(const Recipe& recipe, const std::string& key, const std::vector<std::string>& beginnings,
                      const NamedTensors& parameters);

}  // namespace naru
