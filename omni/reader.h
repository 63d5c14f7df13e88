// Reads the text of a picture: finds its lines, scales each to the height the model was trained on, and lets the
// backbone write what stands there.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/generate/sampler.h"
#include "core/sequence/sequence.h"
#include "media/image.h"
#include "omni/model.h"

namespace naru {

struct ReadOptions {
  SamplingOptions sampling;
  int64_t max_tokens = 0;     // of a line, a piece of sound or an answer; 0: what the context allows
  uint64_t first_stream = 0;  // of draws: that of the first prompt; calls of one request go on counting
};

enum class Finish { stop, length, repetition, interrupted };  // the last: by whoever asked
const char* finish_name(Finish finish);

// The mean log probability of an answer's tokens below which it is called unsure: ln 1/2. `naru eval` tells how often
// such answers are right; of naru-xs its card.
constexpr double kUnsureBelow = -0.6931471805599453;

struct Answer {
  std::string text;
  int64_t tokens_in = 0, tokens_out = 0;
  Finish finish = Finish::stop;
  // Of one prompt: the mean over the answer's tokens, its end included, of their log probability among what may come
  // out, before temperature and cuts. 0 where there is no token.
  double log_probability = 0;

  bool unsure() const { return log_probability < kUnsureBelow; }
};

// What reading a picture cost, in milliseconds.
struct ReadTimes {
  double encode = 0, prefill = 0, decode = 0;
};

// A line of a picture as the model sees it: pieces of height config.line_height_px, each a multiple of the encoder's
// column wide and at most config.line_max_width_px; a longer line is cut at its widest gaps.
struct TextLine {
  std::vector<Image> pieces;
  Rect from;  // of the picture, what became the height and width of all pieces together; it may reach beyond the edges
};

// The lines of a picture from top to bottom; none in a blank one.
std::vector<TextLine> find_text_lines(const Image& picture, const ModelConfig& config);

// The text of a picture from the texts of its pieces, in order: lines are joined by a line break, pieces by a blank.
std::string join_pieces(const std::vector<TextLine>& lines, const std::vector<std::string>& texts);

// What stands in pictures of lines, or in pictures that fit the context (fit_picture), read in one batch.
std::vector<Answer> read_pictures(const Model& model, const std::vector<Image>& pictures, const ReadOptions& options,
                                  ReadTimes* times = nullptr);

// Answers prompts in one batch; media (rows, D) is what their media segments point into. The answers are the same alone
// and in any batch; drawn ones, if each keeps its stream. Only text can come out: ids of text and the end.
std::vector<Answer> answer(const Model& model, const std::vector<Sequence>& prompts, const Tensor& media,
                           const ReadOptions& options, ReadTimes* times = nullptr);

// The embeddings of a picture, at their rows and columns.
Segment picture_segment(const Encoded::Grid& grid);
// The prompt of a picture that is to be read:
// <|bos|><|user|><|image|>...<|/image|><|assistant|>.
Sequence reading_prompt(const Encoded::Grid& grid);
// The same without the picture, for the blind baseline.
Sequence blind_prompt();

}  // namespace naru
