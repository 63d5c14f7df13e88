// Reverse-mode differentiation: a tape of what was computed, walked backwards.
//
// A Tape belongs to the thread that made it and records while a Tape::Scope lives; without one, ops record nothing and
// keep nothing. Gradients live on the tape, not on the tensors, so that micro-batches on different threads share their
// parameters and never their gradients.
//   Tape tape;
//   { Tape::Scope on(tape); loss = model(x); }
//   tape.backward(loss);
//   Tensor dw = tape.grad(w);
#pragma once

#include <functional>
#include <unordered_map>
#include <vector>

#include "core/tensor/tensor.h"

namespace naru {

using Grads = std::vector<Tensor>;  // one for each input, in their order; an empty Tensor where none is wanted

class Tape {
 public:
  class Scope {
   public:
    explicit Scope(Tape& tape);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Tape* previous_;
  };

  // Walks back from `loss`, whose gradient is `seed` (ones when empty). Gradients are added up in the reverse order of
  // recording. What the ops kept is released on the way; a tape runs backward once. Throws Error on a loss that depends
  // on no tensor with requires_grad, and on a gradient whose shape is not its tensor's.
  void backward(const Tensor& loss, Tensor seed = {});

  // The gradient of a leaf (a parameter or an input) after backward(); empty when the loss does not depend on it.
  Tensor grad(const Tensor& leaf) const;

 private:
  struct Node {
    Tensor output;
    std::vector<Tensor> inputs;
    std::function<Grads(const Tensor& dy)> backward;
  };
  void add(const Tensor& x, const Tensor& dx);
  std::vector<Node> nodes_;
  std::unordered_map<const void*, Tensor> grads_;  // looked up by id, never iterated over
  friend void record(const Tensor&, std::vector<Tensor>, std::function<Grads(const Tensor&)>);
};

// Called by an op when it has made y from `inputs`: notes how to get their gradients from dy, if a tape records and one
// of them wants a gradient. Inside `backward`, wants a gradient is input.requires_grad().
void record(const Tensor& y, std::vector<Tensor> inputs, std::function<Grads(const Tensor& dy)> backward);

// Whether record() would note an op on these inputs: lets a forward pass skip what only its backward pass needs.
bool recording(std::initializer_list<Tensor> inputs);

}  // namespace naru
