// Named parameters. Weights owns them; Params is a place in their tree, which a module gets when it is built:
//   Linear::Linear(Params p, ...) : weight_(p.get("weight", {O, I}, Init::normal(std)))
// One and the same constructor makes a new model (initial weights from the seed) and opens one from a file.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/store/safetensors.h"
#include "core/tensor/tensor.h"

namespace naru {

// How a new parameter begins: mean + std * standard normal.
struct Init {
  double mean = 0, std = 0;
  static Init zeros() { return {}; }
  static Init ones() { return {.mean = 1, .std = 0}; }
  static Init normal(double std) { return {.mean = 0, .std = std}; }
};

using NamedTensors = std::vector<std::pair<std::string, Tensor>>;

// SHA-256 over names, shapes and elements, in order, each tensor first cast to `dtype` (f32 or bf16, nearest even).
// Each tensor adds "NAME DTYPE (SIZES)\n" and then its elements as they lie in a safetensors file.
std::string weights_sha256(const NamedTensors& weights, DType dtype);

class Weights {
 public:
  // New weights. Element i of a parameter is a function of (seed, its name, i): adding a parameter changes no other.
  static Weights random(uint64_t seed);
  // Weights of a file, as f32. take() throws Error for a name that is missing or has another shape.
  static Weights of(const Safetensors& file);
  // The same for a model that only answers: nothing wants a gradient, and modules keep their matrices as answering
  // reads them fastest.
  static Weights for_answering(const Safetensors& file);
  // Tensors that someone else made, shared, of their own type, wanting a gradient or not: for checks in f64.
  static Weights sharing(const NamedTensors& tensors);

  // A parameter of these names that the file lacks is as random(seed) makes it.
  void draw_missing(uint64_t seed, std::function<bool(const std::string& name)> which);
  // The same of all parameters of these names: what the file has of them, of whatever shape, counts for nothing.
  void draw_anew(uint64_t seed, std::function<bool(const std::string& name)> which);

  Tensor take(const std::string& name, const Shape& shape, Init init);
  // All that were taken, in that order; each wants a gradient unless they are for answering.
  const NamedTensors& all() const { return taken_; }
  // Throws Error when the file holds a tensor that no module took.
  void check_all_taken() const;
  bool answering() const { return answering_; }
  int64_t n_elements() const;

 private:
  static Tensor drawn(uint64_t seed, const std::string& name, const Shape& shape, Init init);

  uint64_t seed_ = 0;
  std::function<bool(const std::string&)> may_be_missing_;
  bool from_file_ = false, answering_ = false, sharing_ = false;
  std::map<std::string, Tensor> file_;
  NamedTensors taken_;
};

class Params {
 public:
  explicit Params(Weights& weights, std::string path = "") : weights_(&weights), path_(std::move(path)) {}
  // The place below: p / "layers" / 3.
  Params operator/(const std::string& name) const {
    return Params(*weights_, path_.empty() ? name : path_ + "." + name);
  }
  Params operator/(int64_t index) const { return *this / std::to_string(index); }
  Tensor get(const std::string& name, const Shape& shape, Init init) const {
    return weights_->take((*this / name).path_, shape, init);
  }
  bool answering() const { return weights_->answering(); }

 private:
  Weights* weights_;
  std::string path_;
};

}  // namespace naru
