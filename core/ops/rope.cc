#include "core/ops/rope.h"

#include "base/exact.h"
#include "core/autograd/tape.h"
#include "core/tensor/dispatch.h"
#include "kernels/rope.h"

namespace naru {

RopeAngles rope_angles(const Tensor& positions, const RopeTable& table, DType dtype) {
  const auto [N, axes] = positions.dims<2>("rope_angles: positions (N, 3)");
  const auto& s = table.sections;
  check(axes == 3 && s[0] >= 0 && s[1] >= 0 && s[2] >= 0 && 2 * (s[0] + s[1] + s[2]) == table.rotary_dim,
        "rope_angles: the sections ", s[0], ", ", s[1], ", ", s[2], " do not fill rotary_dim ", table.rotary_dim);
  const int64_t pairs = table.rotary_dim / 2;
  std::vector<double> frequency;
  std::vector<int> axis_of;
  for (int axis = 0; axis < 3; ++axis)
    for (int i = 0; i < s[size_t(axis)]; ++i) {
      const double part = table.per_axis_frequencies ? double(i) / s[size_t(axis)] : double(frequency.size()) / double(pairs);
      frequency.push_back(exact::pow(table.theta, -part));
      axis_of.push_back(axis);
    }
  const RopeAngles out{empty({N, pairs}, dtype), empty({N, pairs}, dtype)};
  dispatch(out.cos, [&, N = N]<class T>(auto) {
    T *cos = out.cos.data<T>(), *sin = out.sin.data<T>();
    for (int64_t n = 0; n < N; ++n)
      for (int64_t i = 0; i < pairs; ++i) {
        const double angle = double(positions.data<int32_t>()[3 * n + axis_of[size_t(i)]]) * frequency[size_t(i)];
        *cos++ = T(exact::cos(angle));
        *sin++ = T(exact::sin(angle));
      }
  });
  return out;
}

Tensor rope(const Tensor& x, const RopeAngles& angles) {
  const auto [N, H, K] = x.dims<3>("rope: x (N, H, K)");
  const int64_t pairs = angles.cos.dim(1);
  check(angles.cos.dim(0) == N && 2 * pairs <= K, "rope: angles ", angles.cos.shape(), " do not fit x ", x.shape());
  const Tensor y = empty_like(x);
  const auto turn = [angles, pairs, N = N, H = H, K = K](const Tensor& from, const Tensor& to, bool back) {
    dispatch(from, [&]<class T>(auto dev) {
      kernels::rope<T>(dev, from.data<T>(), angles.cos.data<T>(), angles.sin.data<T>(), to.data<T>(), N, H, K, pairs, back);
    });
  };
  turn(x, y, /*back=*/false);
  record(y, {x}, [=](const Tensor& dy) {
    const Tensor dx = empty_like(x);
    turn(dy, dx, /*back=*/true);
    return Grads{dx};
  });
  return y;
}

}  // namespace naru
