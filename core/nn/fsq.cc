#include "core/nn/fsq.h"

#include "core/ops/activation.h"
#include "core/ops/check_index.h"
#include "core/ops/quantize.h"
#include "core/tensor/dispatch.h"

namespace naru {

int64_t FsqConfig::codes() const {
  int64_t out = 1;
  for (int64_t i = 0; i < digits; ++i) out *= levels;
  return out;
}

bool fits_fsq(const FsqConfig& c) {
  int64_t codes = 1;
  for (int64_t i = 0; i < c.digits && codes <= kMaxFsqCodes; ++i) codes *= c.levels;
  return codes <= kMaxFsqCodes;
}

void check_fsq(const FsqConfig& c) {
  constexpr int64_t kMostDigits = 10;  // 3^11 is more than kMaxFsqCodes
  check(c.levels >= 3 && c.levels <= kMaxFsqCodes && c.levels % 2 == 1, "fsq: levels must be odd, from 3 to ",
        kMaxFsqCodes, ", got ", c.levels);
  check(c.digits >= 1 && c.digits <= kMostDigits, "fsq: digits must be from 1 to ", kMostDigits, ", got ", c.digits);
  check(fits_fsq(c), "fsq: ", c.digits, " digits of ", c.levels, " levels are more than ", kMaxFsqCodes, " codes");
}

Tensor fsq_digits(const Tensor& latents, const FsqConfig& config) {
  check(latents.rank() == 2 && latents.dim(1) == config.digits,
        "fsq: latents must be (N, digits) with digits = ", config.digits, ", got ", latents.shape());
  constexpr float kMargin = 1e-3f;  // so that the bound itself is not rounded up
  return round_through(softcap(latents, float(config.levels) / 2 - kMargin));
}

Tensor fsq_codes(const Tensor& digits, const FsqConfig& config) {
  const auto [N, width] = digits.dims<2>("fsq_codes: digits (N, digits)");
  check(width == config.digits, "fsq_codes: wanted ", config.digits, " digits, got ", digits.shape());
  const Tensor codes = empty({N}, DType::i32);
  dispatch(digits, [&, N = N]<class T>(auto) {
    for (int64_t n = 0; n < N; ++n) {
      int64_t code = 0;
      for (int64_t i = config.digits - 1; i >= 0; --i)
        code = code * config.levels + int64_t(digits.data<T>()[n * config.digits + i]) + config.half();
      codes.data<int32_t>()[n] = int32_t(code);
    }
  });
  return codes;
}

Tensor fsq_digits_of(const Tensor& codes, const FsqConfig& config) {
  const auto [N] = codes.dims<1>("fsq_digits_of: codes (N)");
  check_index("fsq_digits_of: codes", codes, 0, config.codes() - 1);
  const Tensor digits = empty({N, config.digits});
  for (int64_t n = 0; n < N; ++n) {
    int64_t rest = codes.data<int32_t>()[n];
    for (int64_t i = 0; i < config.digits; ++i, rest /= config.levels)
      digits.data<float>()[n * config.digits + i] = float(rest % config.levels - config.half());
  }
  return digits;
}

}  // namespace naru
