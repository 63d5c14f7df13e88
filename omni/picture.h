// Whole pictures: one of any size is brought to a size that the model's context holds.
#pragma once

#include <string>

#include "omni/reader.h"

namespace naru {

// Whether the model was trained on whole pictures. A model of lines merges the full height of a line into one row.
bool answers_whole_pictures(const ModelConfig& config);

// Positions that are kept free for the answer: a quarter of the context, at most 1,024.
int64_t answer_room(const ModelConfig& config);
// Positions that a picture may take beside `n_words` ids of words, an answer and the marks of the prompt; below 1:
// none. Few words count as 64 (at most an eighth of the context), so that a picture is the same to most questions.
int64_t picture_room(const ModelConfig& config, int64_t n_words);

// The picture with sides that are multiples of the encoder's cells, and of at most `max_positions` embeddings. What is
// too large is scaled down (the mean of what a pixel covers), nothing is scaled up; the right and lower edges are
// repeated to fill the last cells. Of the cells that are not sent, too, there are at most kCellsAPosition for each
// position, which bounds what encoding costs. `scale`, where it is given, becomes what its sides were multiplied with.
// Throws Error when max_positions is below 1 or the picture is empty.
constexpr int64_t kCellsAPosition = 4;
Image fit_picture(const VisionEncoder& vision, const Image& picture, int64_t max_positions, double* scale = nullptr);

}  // namespace naru
