#include "decoders/action/sight_head.h"

namespace naru {

SightHead::SightHead(Params p, int64_t D, int64_t n)
    : n_(n), places_(p / "places", D, 2 * n, Init::zeros(), /*bias=*/true) {}

}  // namespace naru
