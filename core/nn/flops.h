// Floating-point operations of a block's forward pass, counted from the shapes: multiply and add count as two.
#pragma once

#include "core/nn/block.h"

namespace naru {

// `pairs` of query and key are scored over all sequences.
double block_flops(const BlockConfig& block, double positions, double pairs);

}  // namespace naru
