#include "core/nn/flops.h"

namespace naru {

double block_flops(const BlockConfig& b, double positions, double pairs) {
  const double heads = double(b.n_heads + b.n_kv_heads) * double(b.head_dim) * 2;
  const double mlp = double(b.d_hidden) * (b.mlp == MlpKind::silu_glu ? 3 : 2);
  return 2 * positions * double(b.d_model) * (heads + mlp) + 4 * pairs * double(b.n_heads * b.head_dim);
}

}  // namespace naru
