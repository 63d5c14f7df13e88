#include "core/autograd/tape.h"

#include <algorithm>
#include <utility>

#include "core/tensor/dispatch.h"

namespace naru {
namespace {
thread_local Tape* current = nullptr;
}

Tape::Scope::Scope(Tape& tape) : previous_(std::exchange(current, &tape)) {}
Tape::Scope::~Scope() {
  current = previous_;
}

bool recording(std::initializer_list<Tensor> inputs) {
  return current && std::any_of(inputs.begin(), inputs.end(), [](const Tensor& x) { return x.requires_grad(); });
}

void record(const Tensor& y, std::vector<Tensor> inputs, std::function<Grads(const Tensor& dy)> backward) {
  if (!current) return;
  if (std::none_of(inputs.begin(), inputs.end(), [](const Tensor& x) { return x.requires_grad(); })) return;
  y.set_requires_grad(true);
  current->nodes_.push_back({y, std::move(inputs), std::move(backward)});
}

void Tape::add(const Tensor& x, const Tensor& dx) {
  check(dx.shape() == x.shape() && dx.dtype() == x.dtype(), "Tape: gradient ", dx.shape(), " ", dtype_name(dx.dtype()),
        " for a tensor ", x.shape(), " ", dtype_name(x.dtype()));
  Tensor& sum = grads_[x.id()];
  if (!sum) {
    sum = dx;
    return;
  }
  // A new tensor: an op may have handed one gradient to two inputs.
  const Tensor total = empty_like(x);
  dispatch(x, [&]<class T>(auto) {
    const T *a = sum.data<T>(), *b = dx.data<T>();
    T* out = total.data<T>();
    for (int64_t i = 0; i < x.size(); ++i) out[i] = a[i] + b[i];
  });
  sum = total;
}

void Tape::backward(const Tensor& loss, Tensor seed) {
  check(loss && loss.requires_grad(), "Tape: the loss depends on no tensor that wants a gradient");
  check(current != this, "Tape: backward() while still recording");
  add(loss, seed ? seed : ones(loss.shape(), loss.dtype()));
  while (!nodes_.empty()) {
    const Node node = std::move(nodes_.back());
    nodes_.pop_back();
    const auto found = grads_.find(node.output.id());
    if (found == grads_.end()) continue;  // the loss does not depend on it
    const Tensor dy = std::move(found->second);
    grads_.erase(found);
    const Grads grads = node.backward(dy);
    check(grads.size() == node.inputs.size(), "Tape: ", grads.size(), " gradients for ", node.inputs.size(), " inputs");
    for (size_t i = 0; i < grads.size(); ++i)
      if (grads[i] && node.inputs[i].requires_grad()) add(node.inputs[i], grads[i]);
  }
}

Tensor Tape::grad(const Tensor& leaf) const {
  const auto found = grads_.find(leaf.id());
  return found == grads_.end() ? Tensor() : found->second;
}

}  // namespace naru
