// Reads a picture of a page: cut into bands where nothing is printed, which the backbone reads side by side and in
// order.
//
// A long page in one piece would be one long answer, each token of which looks at the whole page; bands are shorter and
// are written at the same time, and a loop in one of them costs that band alone.
#pragma once

#include "omni/picture.h"

namespace naru {

// How wide a page is to the model, and how high a band is, px. Wider pages are scaled down to it; the pages that models
// learn from are at most as wide (synth/pages.h), most of them no higher.
constexpr int kPageWidth = 896, kBandHeight = 448;

// Rows of a page, from top to bottom and without a gap, x from edge to edge. A page of at most one and a half bands is
// one. A cut lies between two lines of text (find_lines), at the widest distance in the second half of a band, the last
// of equals; without any it lies beyond, and where nothing is blank at twice the height.
std::vector<Rect> find_bands(const Image& page);

// The text of a page in Markdown. Bands are joined by an empty line; the finish is that of the first band that did not
// stop by itself. tokens_in and tokens_out count all bands.
Answer read_page(const Model& model, const Image& picture, const ReadOptions& options, ReadTimes* times = nullptr);

}  // namespace naru
