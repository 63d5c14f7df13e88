// What a trainer trains: a source of micro-batches, each of which knows its losses.
//
// A step has several micro-batches. Each is prepared (examples are made) and computed by one thread; both are functions
// of (step, index) alone. A loss is a sum and a count; the trainer divides by the count over the whole step, so that
// the split into micro-batches changes nothing but the order of additions, which is by index.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/tensor/tensor.h"
#include "media/types.h"

namespace naru {

struct LossTerm {
  std::string name;
  Tensor sum;  // (1), on the tape
};

class MicroBatch {
 public:
  virtual ~MicroBatch() = default;
  // How many terms each loss will sum over. Known before forward().
  virtual std::map<std::string, int64_t> counts() const = 0;
  // Examples it is made of.
  virtual int64_t n_examples() const = 0;
  // Backbone and encoder positions this micro-batch computes, for the progress line.
  virtual int64_t n_positions() const = 0;
  // Floating-point operations of forward and backward, counted from the shapes.
  virtual double flops() const = 0;
  // Computes the losses on the current tape.
  virtual std::vector<LossTerm> forward() const = 0;
  // Numbers that tell early of a run that is about to fail, by name; computed by a forward pass of their own, without a
  // tape. The trainer asks where a line of metrics is written.
  virtual std::map<std::string, double> health() const { return {}; }
  // What forward() reads, by name, so that another program can compute the same; bench/step_bench writes it.
  virtual std::vector<std::pair<std::string, Tensor>> tensors() const { return {}; }
};

// A picture with what the model was to read and what it read, for the sheet of samples.
struct Sample {
  Image image;
  std::string target, answer;
};

class Task {
 public:
  virtual ~Task() = default;
  virtual std::unique_ptr<MicroBatch> prepare(int64_t step, int64_t index) const = 0;
  // The parameters, in a fixed order.
  virtual const std::vector<std::pair<std::string, Tensor>>& parameters() const = 0;
  // `count` held-out examples answered by the model as it is now.
  virtual std::vector<Sample> samples(int64_t count) const = 0;
};

}  // namespace naru
