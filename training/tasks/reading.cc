#include "training/tasks/reading.h"

#include <algorithm>
#include <utility>

#include "base/utf8.h"
#include "core/ops/ctc.h"
#include "core/text/vocabulary.h"
#include "omni/reader.h"
#include "synth/options.h"
#include "training/tasks/flops.h"
#include "training/tasks/teaching.h"

namespace naru {
namespace {

constexpr float kFramePx = 4;

// The horizontal extent of each character of a text, in pixels; a space takes the gap between its neighbours.
struct Extent {
  float x0, x1;
};

std::vector<Extent> extents_of(const synth::Example& example, const std::u32string& characters) {
  std::vector<Extent> out(characters.size(), {-1, -1});
  size_t glyph = 0;
  for (size_t i = 0; i < characters.size() && glyph < example.glyphs.size(); ++i) {
    std::string text;
    append_utf8(text, characters[i]);
    if (example.glyphs[glyph].text != text) continue;
    out[i] = {example.glyphs[glyph].x0, example.glyphs[glyph].x1};
    ++glyph;
  }
  for (size_t i = 0; i < out.size(); ++i) {
    if (out[i].x1 >= 0) continue;
    size_t next = i;
    while (next < out.size() && out[next].x1 < 0) ++next;
    const float left = i > 0 ? out[i - 1].x1 : 0;
    out[i] = {left, next < out.size() ? std::max(left, out[next].x0) : float(example.image.width)};
  }
  return out;
}

// Which of the `columns` that were sent, ascending, an extent touches: [begin, end). Where it touches none, as in a
// gap, the last one before it, or the first.
std::pair<int32_t, int32_t> columns_of(Extent e, int64_t column_px, const std::vector<int32_t>& columns) {
  const auto n = int32_t(columns.size());
  const auto first = int32_t(e.x0) / int32_t(column_px),
             last = int32_t((e.x1 + float(column_px) - 1) / float(column_px));
  const auto at = [&](int32_t column) {
    return int32_t(std::lower_bound(columns.begin(), columns.end(), column) - columns.begin());
  };
  const int32_t begin = at(first), end = at(std::max(last, first + 1));
  if (begin < end) return {begin, end};
  const int32_t before = std::clamp(begin - 1, 0, n - 1);
  return {before, before + 1};
}

// A line as it was drawn and as it is sent, with what more than one of the losses asks.
struct Line {
  Line(const synth::Example& e, Cells c)
      : example(e),
        cells(std::move(c)),
        characters(code_points(e.target)),
        extents(extents_of(e, characters)),
        begins(character_begins(e.target)) {}
  const std::vector<int32_t>& columns() const { return cells.kept; }  // there is one row of merged cells
  // Of the characters that a piece of the target touches.
  Extent extent_of(const Tokenizer::Piece& piece) const {
    Extent all{float(example.image.width), 0};
    for (size_t i = 0; i < characters.size(); ++i)
      if (begins[i + 1] > piece.begin && begins[i] < piece.end)
        all = {std::min(all.x0, extents[i].x0), std::max(all.x1, extents[i].x1)};
    return all;
  }
  // What follows the last character.
  Extent rest() const { return {extents.empty() ? 0 : extents.back().x1, float(example.image.width)}; }

  const synth::Example& example;
  Cells cells;
  std::u32string characters;    // of the target
  std::vector<Extent> extents;  // of each character
  std::vector<size_t> begins;   // the byte of the target where each character begins; then its size
};

class ReadingBatch : public MicroBatch {
 public:
  ReadingBatch(const Model& model, const ReadingPhase& phase, const ReadingOptions& options,
               std::vector<synth::Example> examples)
      : model_(model), phase_(phase), options_(options), examples_(std::move(examples)) {
    for (const synth::Example& example : examples_) add(Line(example, model_.vision().cells_of(example.image)));
  }

  std::map<std::string, int64_t> counts() const override {
    std::map<std::string, int64_t> out;
    if (phase_.answer) out["answer"] = int64_t(targets_.size());
    if (phase_.guide) out["guide"] = guide_.size() * int64_t(options_.guide.layers.size());
    if (phase_.ctc) out["ctc"] = int64_t(symbols_.size());
    if (phase_.dense) out["dense"] = dense_.size();
    return out;
  }
  int64_t n_examples() const override { return int64_t(examples_.size()); }
  int64_t n_positions() const override { return pictures_.n_features + (decodes() ? n_positions_ : 0); }
  double flops() const override;
  std::vector<LossTerm> forward() const override;
  std::vector<std::pair<std::string, Tensor>> tensors() const override;

 private:
  bool decodes() const { return phase_.answer || phase_.guide; }
  void add(const Line& line);
  void add_answer(const Line& line);
  void add_symbols(const Line& line);
  void add_dense(const Line& line);
  void decode_losses(const Encoded& encoded, std::vector<LossTerm>* out) const;

  const Model& model_;
  const ReadingPhase& phase_;
  const ReadingOptions& options_;
  std::vector<synth::Example> examples_;

  std::vector<Sequence> sequences_;
  std::vector<int32_t> target_rows_, targets_;         // rows of the packed batch, the ids they must predict
  GuideTargets guide_;                                 // one for each target
  std::vector<int32_t> symbols_, symbol_segments_{0};  // CTC targets
  std::vector<int32_t> frame_segments_{0};             // CTC frames of each picture
  DenseTargets dense_;                                 // one for each frame
  int64_t n_positions_ = 0;
  PictureSizes pictures_;
  double attention_pairs_ = 0;  // query-key pairs, over all sequences
};

void ReadingBatch::add(const Line& line) {
  add_answer(line);
  add_symbols(line);
  add_dense(line);
  pictures_.add(model_.vision(), line.cells);
}

// Each id looks at the columns of the characters it touches; the end of the turn at what follows the last of them, or,
// where that is paper, at the last column sent.
void ReadingBatch::add_answer(const Line& line) {
  const int64_t column_px = model_.vision().multiple_columns_px();
  std::vector<int32_t> ids;
  std::vector<std::pair<int32_t, int32_t>> looks;
  for (const Tokenizer::Piece& piece : model_.tokenizer().encode_pieces(line.example.target)) {
    ids.push_back(piece.id);
    looks.push_back(columns_of(line.extent_of(piece), column_px, line.columns()));
  }
  looks.push_back(columns_of(line.rest(), column_px, line.columns()));
  targets_.insert(targets_.end(), ids.begin(), ids.end());
  targets_.push_back(kEnd);

  Sequence sequence = reading_prompt({pictures_.n_features, line.cells.rows, line.cells.columns, line.columns()});
  const auto first_column = int32_t(n_positions_ + sequence[0].size());
  const auto first_target = int32_t(n_positions_ + length_of(sequence) - 1);
  for (size_t i = 0; i < looks.size(); ++i) {
    const int32_t row = first_target + int32_t(i);
    target_rows_.push_back(row);
    guide_.look(row, {first_column + looks[i].first, first_column + looks[i].second});
  }
  sequence.push_back(Segment::text(ids));
  const int64_t length = length_of(sequence);
  n_positions_ += length;
  attention_pairs_ += 0.5 * double(length) * double(length);
  sequences_.push_back(std::move(sequence));
}

void ReadingBatch::add_symbols(const Line& line) {
  const auto symbols = ctc_symbols(line.example.target);
  symbols_.insert(symbols_.end(), symbols.begin(), symbols.end());
  symbol_segments_.push_back(int32_t(symbols_.size()));
  const auto n_frames = int64_t(line.columns().size()) * model_.reading_heads().frames();
  frame_segments_.push_back(frame_segments_.back() + int32_t(n_frames));
}

// Frames are named over the whole line; those of columns that are not sent have no target.
void ReadingBatch::add_dense(const Line& line) {
  const int64_t each = model_.reading_heads().frames(), n_frames = line.cells.columns * each;
  std::vector<DenseClass> frames(static_cast<size_t>(n_frames));
  for (size_t i = 0; i < line.characters.size(); ++i) {
    if (line.characters[i] == ' ') continue;
    const auto begin = std::clamp<int64_t>(int64_t((line.extents[i].x0 + 2) / kFramePx), 0, n_frames - 1);
    const auto end = std::clamp<int64_t>(int64_t((line.extents[i].x1 + 2) / kFramePx), begin + 1, n_frames);
    for (int64_t f = begin; f < end; ++f) frames[size_t(f)] = dense_class(line.characters[i]);
  }
  for (const int32_t column : line.columns())
    for (int64_t f = column * each; f < (column + 1) * each; ++f) dense_.add(frames[size_t(f)]);
}

std::vector<LossTerm> ReadingBatch::forward() const {
  std::vector<const Image*> images;
  for (const synth::Example& example : examples_) images.push_back(&example.image);
  const Encoded encoded = model_.vision().forward(images, phase_.blocks);
  std::vector<LossTerm> out;
  if (decodes()) decode_losses(encoded, &out);
  if (phase_.ctc)
    out.push_back({"ctc", ctc_loss(model_.reading_heads().ctc(encoded.features), vector_of(frame_segments_),
                                   vector_of(symbols_), vector_of(symbol_segments_), kCtcBlank)});
  if (phase_.dense) out.push_back({"dense", dense_.loss(model_.reading_heads().dense(encoded.features))});
  return out;
}

void ReadingBatch::decode_losses(const Encoded& encoded, std::vector<LossTerm>* out) const {
  std::vector<GuidedHead> led;
  if (phase_.guide) led.push_back({options_.guide.head, options_.guide.layers, &guide_});
  const Decoded decoded = decode(model_, sequences_, {encoded.embeddings}, led);
  if (phase_.answer) out->push_back({"answer", answer_loss(model_, decoded.states, target_rows_, targets_)});
  for (const Tensor& loss : decoded.guide_losses)
    if (loss) out->push_back({"guide", loss});
}

// Rows are numbered in the batch and keys in the pack.
std::vector<std::pair<std::string, Tensor>> ReadingBatch::tensors() const {
  std::vector<const Image*> images;
  for (const synth::Example& example : examples_) images.push_back(&example.image);
  const Packed packed = pack(sequences_);
  const auto [guide_begin, guide_end] = guide_.ranges(packed.size());
  NamedTensors out{{"ids", packed.ids},
                   {"order", packed.order},
                   {"positions", packed.positions},
                   {"segments", packed.segments},
                   {"target_rows", vector_of(target_rows_)},
                   {"targets", vector_of(targets_)},
                   {"guide_begin", guide_begin},
                   {"guide_end", guide_end},
                   {"symbols", vector_of(symbols_)},
                   {"symbol_segments", vector_of(symbol_segments_)},
                   {"frame_segments", vector_of(frame_segments_)},
                   {"dense_first", vector_of(dense_.first)},
                   {"dense_vowel", vector_of(dense_.vowel)},
                   {"dense_tail", vector_of(dense_.tail)}};
  for (auto& named : picture_tensors(model_.vision(), images)) out.push_back(std::move(named));
  return out;
}

double ReadingBatch::flops() const {
  const VisionConfig& v = model_.config().vision;
  double forward = vision_flops(v, pictures_, phase_.blocks);
  const double frames = double(model_.reading_heads().frames());
  forward += 2 * double(pictures_.n_features) * double(v.block.d_model) * frames *
             ((phase_.ctc ? kCtcClasses : 0) + (phase_.dense ? kDenseClasses : 0));
  if (decodes()) {
    const BackboneConfig& b = model_.config().backbone;
    forward += double(b.n_layers) * block_flops(b.block, double(n_positions_), attention_pairs_);
    if (phase_.answer) forward += 2 * double(targets_.size()) * double(b.block.d_model) * double(b.vocab);
  }
  return 3 * forward;
}

}  // namespace

ReadingTask::ReadingTask(const Model& model, const synth::DocumentSource& source, ReadingOptions options)
    : model_(model), source_(source), options_(std::move(options)) {
  check(model.vision().multiple_rows_px() == model.config().line_height_px,
        "ReadingTask: the encoder must merge the whole height of a line: merge_rows * 8 = line_height_px, got ",
        model.vision().multiple_rows_px(), " and ", model.config().line_height_px);
  check(!options_.phases.empty(), "ReadingTask: there is no phase");
  options_.guide.check_against(model.config().backbone);
}

std::unique_ptr<MicroBatch> ReadingTask::prepare(int64_t step, int64_t index) const {
  const ReadingPhase& phase = phase_at(options_.phases, step);
  std::vector<synth::Example> examples;
  for (int64_t i = 0; i < phase.lines; ++i) {
    const uint64_t number = example_number(step, index, phase.lines, i, phase.distinct);
    examples.push_back(source_.make(phase.options, options_.seed, number));
  }
  return std::make_unique<ReadingBatch>(model_, phase, options_, std::move(examples));
}

std::vector<Sample> ReadingTask::samples(int64_t count) const {
  std::vector<Sample> out;
  std::vector<Image> lines;
  synth::DocumentOptions options = options_.phases.back().options;
  hold_out(&options);
  for (int64_t i = 0; i < count; ++i) {
    synth::Example example = source_.make(options, options_.seed + 1, uint64_t(i));
    lines.push_back(example.image);
    out.push_back({std::move(example.image), std::move(example.target), ""});
  }
  const std::vector<Answer> readings = read_pictures(model_, lines, {.sampling = {}, .max_tokens = 64});
  for (size_t i = 0; i < out.size(); ++i) out[i].answer = readings[i].text;
  return out;
}

}  // namespace naru
