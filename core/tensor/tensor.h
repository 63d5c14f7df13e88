// Tensor: a value handle on shared, contiguous, row-major storage.
//
// Copying a Tensor copies the handle; the elements are shared. There are no strides: what needs another order is copied
// by an op that says so. A Tensor knows its device, and whether the tape must find a gradient for it.
// Thread rule: handles may be read by many threads; elements are written only by the op that made them, and by
// optimizers.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <ostream>
#include <span>
#include <vector>

#include "base/error.h"
#include "kernels/device.h"

namespace naru {

enum class DType : uint8_t { f32, f64, i32, u8, bf16 };
enum class Device : uint8_t { cpu };

const char* dtype_name(DType dtype);  // as in safetensors: F32, F64, I32, U8, BF16
int64_t dtype_size(DType dtype);      // bytes

template <class T>
constexpr DType dtype_of();
template <>
constexpr DType dtype_of<float>() {
  return DType::f32;
}
template <>
constexpr DType dtype_of<double>() {
  return DType::f64;
}
template <>
constexpr DType dtype_of<int32_t>() {
  return DType::i32;
}
template <>
constexpr DType dtype_of<uint8_t>() {
  return DType::u8;
}
template <>
constexpr DType dtype_of<uint16_t>() {  // bf16 is kept as its 16 bits
  return DType::bf16;
}

// Up to six sizes, row-major; printed as (2, 3, 4). Throws Error on a negative size or a product over 2^62.
class Shape {
 public:
  static constexpr int kMaxRank = 6;
  Shape() = default;
  Shape(std::initializer_list<int64_t> sizes) : Shape(std::span(sizes.begin(), sizes.size())) {}
  explicit Shape(std::span<const int64_t> sizes);

  int rank() const { return rank_; }
  int64_t size() const { return size_; }  // number of elements; 1 for rank 0
  int64_t operator[](int axis) const;     // negative axes count from the end
  std::span<const int64_t> sizes() const { return {sizes_.data(), size_t(rank_)}; }
  bool operator==(const Shape& other) const;

 private:
  std::array<int64_t, kMaxRank> sizes_{};
  int rank_ = 0;
  int64_t size_ = 1;
};
std::ostream& operator<<(std::ostream& out, const Shape& shape);

class Tensor {
 public:
  Tensor() = default;  // no tensor: false as a condition
  explicit operator bool() const { return impl_ != nullptr; }

  const Shape& shape() const { return impl_->shape; }
  int rank() const { return impl_->shape.rank(); }
  int64_t dim(int axis) const { return impl_->shape[axis]; }
  int64_t size() const { return impl_->shape.size(); }
  DType dtype() const { return impl_->dtype; }
  Device device() const { return Device::cpu; }
  int64_t size_bytes() const { return size() * dtype_size(dtype()); }

  // The elements. Throws Error when T is not the element type.
  template <class T>
  T* data() const {
    check(dtype() == dtype_of<T>(), "Tensor: elements are ", dtype_name(dtype()), ", asked for ",
          dtype_name(dtype_of<T>()));
    return static_cast<T*>(raw());
  }
  void* raw() const { return impl_->data; }
  template <class T>
  std::span<T> span() const {
    return {data<T>(), size_t(size())};
  }

  // The sizes, for structured bindings. Throws Error that starts with `what`, e.g. "Attention: q (N, H, K)".
  template <int R>
  std::array<int64_t, R> dims(const char* what) const {
    check(rank() == R, what, ": wanted rank ", R, ", got ", shape());
    std::array<int64_t, R> out;
    for (int i = 0; i < R; ++i) out[size_t(i)] = dim(i);
    return out;
  }

  // A handle of the same elements with another shape of equal size. Not differentiable: ops have reshape().
  Tensor view(const Shape& shape) const;
  // Rows first..first+count-1 of the first axis, sharing elements. Not differentiable.
  Tensor rows(int64_t first, int64_t count) const;

  bool requires_grad() const { return impl_ && impl_->requires_grad; }
  const Tensor& set_requires_grad(bool value) const {
    impl_->requires_grad = value;
    return *this;
  }
  // Two handles with the same id are the same tensor to the tape.
  const void* id() const { return impl_.get(); }

 private:
  struct Impl {
    std::shared_ptr<void> storage;
    void* data = nullptr;
    Shape shape;
    DType dtype = DType::f32;
    bool requires_grad = false;
  };
  std::shared_ptr<Impl> impl_;
  friend Tensor empty(const Shape& shape, DType dtype, Device device);
  friend Tensor borrow(const void* data, const Shape& shape, DType dtype, std::shared_ptr<void> owner);
};

Tensor empty(const Shape& shape, DType dtype = DType::f32, Device device = Device::cpu);  // not initialised
Tensor zeros(const Shape& shape, DType dtype = DType::f32, Device device = Device::cpu);
Tensor full(const Shape& shape, double value, DType dtype = DType::f32);
inline Tensor ones(const Shape& shape, DType dtype = DType::f32) {
  return full(shape, 1, dtype);
}
inline Tensor empty_like(const Tensor& x) {
  return empty(x.shape(), x.dtype(), x.device());
}
inline Tensor zeros_like(const Tensor& x) {
  return zeros(x.shape(), x.dtype(), x.device());
}

// A tensor over memory of someone else (a mapped file), kept alive by `owner`. It must not be written.
Tensor borrow(const void* data, const Shape& shape, DType dtype, std::shared_ptr<void> owner);

// A copy of `values`, whose number must be that of `shape`.
template <class T>
Tensor from(const std::vector<T>& values, const Shape& shape) {
  check(int64_t(values.size()) == shape.size(), "from: ", values.size(), " values do not fill ", shape);
  Tensor out = empty(shape, dtype_of<T>());
  std::copy(values.begin(), values.end(), out.data<T>());
  return out;
}

// The type of statistics saved beside x: f64 for f64, else f32.
inline DType accum_dtype(const Tensor& x) {
  return x.dtype() == DType::f64 ? DType::f64 : DType::f32;
}

// A copy with another element type, f32 <-> f64 <-> bf16 (round to nearest even). Not differentiable.
Tensor cast(const Tensor& x, DType dtype);

}  // namespace naru
