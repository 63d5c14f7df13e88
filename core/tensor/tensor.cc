#include "core/tensor/tensor.h"

#include <bit>
#include <cstdlib>
#include <cstring>
#include <new>

#include "core/tensor/storage.h"

namespace naru {

const char* dtype_name(DType dtype) {
  switch (dtype) {
    case DType::f32:
      return "F32";
    case DType::f64:
      return "F64";
    case DType::i32:
      return "I32";
    case DType::u8:
      return "U8";
    case DType::bf16:
      return "BF16";
  }
  return "?";
}

int64_t dtype_size(DType dtype) {
  switch (dtype) {
    case DType::f32:
      return 4;
    case DType::f64:
      return 8;
    case DType::i32:
      return 4;
    case DType::u8:
      return 1;
    case DType::bf16:
      return 2;
  }
  return 0;
}

Shape::Shape(std::span<const int64_t> sizes) : rank_(int(sizes.size())) {
  check(sizes.size() <= size_t(kMaxRank), "Shape: wanted at most ", kMaxRank, " axes, got ", sizes.size());
  for (size_t i = 0; i < sizes.size(); ++i) {
    check(sizes[i] >= 0, "Shape: axis ", i, " has the negative size ", sizes[i]);
    check(!__builtin_mul_overflow(size_, sizes[i], &size_) && size_ < int64_t(1) << 62, "Shape: too many elements");
    sizes_[i] = sizes[i];
  }
}

int64_t Shape::operator[](int axis) const {
  const int at = axis < 0 ? axis + rank_ : axis;
  check(at >= 0 && at < rank_, "Shape: no axis ", axis, " in ", *this);
  return sizes_[size_t(at)];
}

bool Shape::operator==(const Shape& other) const {
  return std::equal(sizes().begin(), sizes().end(), other.sizes().begin(), other.sizes().end());
}

std::ostream& operator<<(std::ostream& out, const Shape& shape) {
  out << '(';
  for (int i = 0; i < shape.rank(); ++i) out << (i ? ", " : "") << shape[i];
  return out << ')';
}

Tensor Tensor::view(const Shape& shape) const {
  check(shape.size() == size(), "view: ", this->shape(), " cannot become ", shape);
  Tensor out;
  out.impl_ = std::make_shared<Impl>(*impl_);
  out.impl_->shape = shape;
  return out;
}

Tensor Tensor::rows(int64_t first, int64_t count) const {
  check(rank() >= 1 && first >= 0 && count >= 0 && count <= dim(0) - first, "rows: ", count, " from ", first,
        " on are not in ", shape());
  std::array<int64_t, Shape::kMaxRank> sizes{};
  std::copy(shape().sizes().begin(), shape().sizes().end(), sizes.begin());
  sizes[0] = count;
  Tensor out;
  out.impl_ = std::make_shared<Impl>(*impl_);
  out.impl_->shape = Shape(std::span<const int64_t>(sizes.data(), size_t(rank())));
  const int64_t row_bytes = dim(0) ? size_bytes() / dim(0) : 0;
  out.impl_->data = static_cast<std::byte*>(raw()) + first * row_bytes;
  return out;
}

Tensor empty(const Shape& shape, DType dtype, Device) {
  Tensor out;
  out.impl_ = std::make_shared<Tensor::Impl>();
  out.impl_->storage = allocate_storage(shape.size() * dtype_size(dtype));
  out.impl_->data = out.impl_->storage.get();
  out.impl_->shape = shape;
  out.impl_->dtype = dtype;
  return out;
}

Tensor borrow(const void* data, const Shape& shape, DType dtype, std::shared_ptr<void> owner) {
  Tensor out;
  out.impl_ = std::make_shared<Tensor::Impl>();
  out.impl_->storage = std::move(owner);
  out.impl_->data = const_cast<void*>(data);
  out.impl_->shape = shape;
  out.impl_->dtype = dtype;
  return out;
}

Tensor zeros(const Shape& shape, DType dtype, Device device) {
  Tensor out = empty(shape, dtype, device);
  std::memset(out.raw(), 0, size_t(out.size_bytes()));
  return out;
}

Tensor full(const Shape& shape, double value, DType dtype) {
  Tensor out = empty(shape, dtype);
  if (dtype == DType::f32) {
    for (float& v : out.span<float>()) v = float(value);
  } else if (dtype == DType::f64) {
    for (double& v : out.span<double>()) v = value;
  } else {
    check(dtype == DType::i32, "full: wanted F32, F64 or I32, got ", dtype_name(dtype));
    for (int32_t& v : out.span<int32_t>()) v = int32_t(value);
  }
  return out;
}

namespace {
float to_f32(uint16_t bf16) {
  return std::bit_cast<float>(uint32_t(bf16) << 16);
}
float to_f32(float x) {
  return x;
}
double to_f32(double x) {
  return x;
}
uint16_t to_bf16(float x) {
  const uint32_t bits = std::bit_cast<uint32_t>(x);
  if ((bits & 0x7fffffffu) > 0x7f800000u) return uint16_t(bits >> 16 | 0x40);  // a NaN stays one
  return uint16_t((bits + 0x7fffu + (bits >> 16 & 1)) >> 16);
}

template <class From>
void cast_from(const Tensor& x, const Tensor& y) {
  const std::span<From> in = x.span<From>();
  for (size_t i = 0; i < in.size(); ++i) {
    const auto v = to_f32(in[i]);
    if (y.dtype() == DType::f32) y.data<float>()[i] = float(v);
    if (y.dtype() == DType::f64) y.data<double>()[i] = double(v);
    if (y.dtype() == DType::bf16) y.data<uint16_t>()[i] = to_bf16(float(v));
  }
}
}  // namespace

Tensor cast(const Tensor& x, DType dtype) {
  const auto is_float = [](DType d) { return d == DType::f32 || d == DType::f64 || d == DType::bf16; };
  check(is_float(x.dtype()) && is_float(dtype), "cast: wanted floating types, got ", dtype_name(x.dtype()), " to ",
        dtype_name(dtype));
  const Tensor y = empty(x.shape(), dtype);
  if (x.dtype() == DType::f32) cast_from<float>(x, y);
  if (x.dtype() == DType::f64) cast_from<double>(x, y);
  if (x.dtype() == DType::bf16) cast_from<uint16_t>(x, y);
  return y;
}

}  // namespace naru
