#include "decoders/action/sight_head.h"

#include <vector>

namespace naru {

SightHead::SightHead(Params p, int64_t D, int64_t n, bool asks)
    : n_(n), places_(p / "places", D, 2 * n, Init::zeros(), /*bias=*/true) {
  if (asks) questions_.emplace(p / "questions", n, D, Init::normal(0.7));
}

Tensor SightHead::questions(int64_t prompts) const {
  check(questions_.has_value() && prompts > 0, "SightHead: wanted a model that points, and a prompt");
  std::vector<int32_t> ids(size_t(prompts * n_));
  for (size_t i = 0; i < ids.size(); ++i) ids[i] = int32_t(int64_t(i) % n_);
  return (*questions_)(from(ids, {int64_t(ids.size())}));
}

}  // namespace naru
