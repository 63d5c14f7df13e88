#include "training/tasks/joint.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/utf8.h"
#include "core/text/vocabulary.h"
#include "omni/reader.h"
#include "training/tasks/flops.h"

namespace naru {
namespace {

// What stands in each cell of 8 px, row by row: the glyph that covers most of it.
std::vector<DenseClass> classes_of(const Image& image, const std::vector<Box>& glyphs) {
  const int X = image.width / int(kCellPx), Y = image.height / int(kCellPx);
  std::vector<DenseClass> out(static_cast<size_t>(X * Y));
  std::vector<float> covered(out.size());
  for (const Box& glyph : glyphs) {
    const std::u32string text = code_points(glyph.text);
    if (text.size() != 1) continue;
    const int x1 = std::min(X - 1, int(glyph.x1) / int(kCellPx)), y1 = std::min(Y - 1, int(glyph.y1) / int(kCellPx));
    for (int y = std::max(0, int(glyph.y0) / int(kCellPx)); y <= y1; ++y)
      for (int x = std::max(0, int(glyph.x0) / int(kCellPx)); x <= x1; ++x) {
        const float left = float(x * kCellPx), top = float(y * kCellPx);
        const float area = (std::min(glyph.x1, left + float(kCellPx)) - std::max(glyph.x0, left)) *
                           (std::min(glyph.y1, top + float(kCellPx)) - std::max(glyph.y0, top));
        const size_t at = size_t(y * X + x);
        if (area <= covered[at]) continue;
        covered[at] = area;
        out[at] = dense_class(text[0]);
      }
  }
  return out;
}

// Keys of one picture in the pack: its first, and the merged cells that stand there.
struct Keys {
  int32_t first;
  Encoded::Grid grid;
  int64_t row_px, column_px;

  // The keys where a box stands, those of the row of cells that its middle is in; none when none of them was sent.
  std::optional<std::pair<int32_t, int32_t>> of(const Box& box) const {
    const auto columns = int32_t(grid.columns);
    const int32_t row = std::clamp(int32_t((box.y0 + box.y1) / 2) / int32_t(row_px), 0, int32_t(grid.rows) - 1);
    const auto column = [&](float x) { return std::clamp(int32_t(x) / int32_t(column_px), 0, columns - 1); };
    const auto at = [&](int32_t cell) {
      return first + int32_t(std::lower_bound(grid.cells.begin(), grid.cells.end(), cell) - grid.cells.begin());
    };
    const int32_t begin = at(row * columns + column(box.x0));
    const int32_t end = at(row * columns + column(std::max(box.x0, box.x1 - 1)) + 1);
    if (begin >= end) return std::nullopt;
    return std::pair{begin, end};
  }
};

// The glyphs of the code points from..to - 1 of an answer, as far as they stand beside each other; none when none does.
std::optional<Box> place_of(const Lesson& lesson, const Turn& turn, size_t from, size_t to) {
  std::optional<Box> out;
  for (size_t i = from; i < to; ++i) {
    if (turn.glyph_of[i] < 0) continue;
    const Box& glyph = lesson.glyphs[size_t(turn.glyph_of[i])];
    if (!out) {
      out = glyph;
    } else {
      if (glyph.x0 < out->x0 || glyph.y0 > out->y1) break;  // the next line
      out->x1 = std::max(out->x1, glyph.x1);
    }
  }
  return out;
}

class JointBatch : public MicroBatch {
 public:
  JointBatch(const Model& model, const JointPhase& phase, const JointOptions& options, std::vector<Lesson> lessons)
      : model_(model), phase_(phase), options_(options), lessons_(std::move(lessons)) {
    for (const Lesson& lesson : lessons_) add(lesson);
  }

  std::map<std::string, int64_t> counts() const override {
    std::map<std::string, int64_t> out;
    if (phase_.answer)
      for (const auto& [group, targets] : targets_) out["answer_" + group] = int64_t(targets.ids.size());
    if (guides()) out["guide"] = guide_.size() * int64_t(options_.guide.layers.size());
    if (phase_.dense) out["dense"] = dense_.size();
    return out;
  }
  int64_t n_examples() const override { return int64_t(lessons_.size()); }
  int64_t n_positions() const override { return n_features_ + (decodes() ? n_positions_ : 0); }
  double flops() const override;
  std::vector<LossTerm> forward() const override;
  std::vector<std::pair<std::string, Tensor>> tensors() const override;

 private:
  struct Targets {
    std::vector<int32_t> rows, ids;  // of the packed batch; what they must predict
  };

  bool decodes() const { return phase_.answer || phase_.guide; }
  bool guides() const { return phase_.guide && guide_.size() > 0; }
  void add(const Lesson& lesson);
  Encoded::Grid see(const Lesson& lesson);
  void add_turn(const Lesson& lesson, const Turn& turn, const Keys& keys, Sequence* sequence);

  const Model& model_;
  const JointPhase& phase_;
  const JointOptions& options_;
  std::vector<Lesson> lessons_;

  std::vector<Sequence> sequences_;
  std::map<std::string, Targets> targets_;  // of each group
  GuideTargets guide_;
  DenseTargets dense_;  // one for each cell of 8 px that was sent
  int64_t n_positions_ = 0, n_features_ = 0, n_cells_ = 0;
  double stem_flops_ = 0;                           // of the forward pass
  double attention_pairs_ = 0, encoder_pairs_ = 0;  // query-key pairs, over all sequences and pictures
};

// Notes what the encoder sends of the picture and what stands there.
Encoded::Grid JointBatch::see(const Lesson& lesson) {
  const VisionConfig& config = model_.vision().config();
  Cells cells = model_.vision().cells_of(lesson.image);
  const std::vector<DenseClass> classes = classes_of(lesson.image, lesson.glyphs);
  const auto columns = int32_t(cells.columns);
  for (const int32_t kept : cells.kept)
    for (int64_t dy = 0; dy < config.merge_rows; ++dy)
      for (int64_t dx = 0; dx < config.merge_columns; ++dx) {
        const int64_t y = kept / columns * config.merge_rows + dy, x = kept % columns * config.merge_columns + dx;
        dense_.add(classes[size_t(y * columns * config.merge_columns + x)]);
      }
  stem_flops_ += model_.vision().stem_flops(cells);
  Encoded::Grid grid{n_features_, cells.rows, cells.columns, std::move(cells.kept)};
  n_features_ += int64_t(grid.cells.size());
  n_cells_ += int64_t(cells.seen.size());
  encoder_pairs_ += double(cells.seen.size()) * double(cells.seen.size());
  return grid;
}

void JointBatch::add(const Lesson& lesson) {
  Sequence sequence{Segment::text({kBos, kUser, kImage})};
  const Keys keys{.first = int32_t(n_positions_ + length_of(sequence)),
                  .grid = see(lesson),
                  .row_px = model_.vision().multiple_rows_px(),
                  .column_px = model_.vision().multiple_columns_px()};
  sequence.push_back(picture_segment(keys.grid));
  sequence.push_back(Segment::text({kImageEnd}));
  for (const Turn& turn : lesson.turns) add_turn(lesson, turn, keys, &sequence);
  const int64_t length = length_of(sequence);
  attention_pairs_ += 0.5 * double(length) * double(length);
  n_positions_ += length;
  sequences_.push_back(std::move(sequence));
}

// The words of the user, and the answer: each of its ids is predicted from the position before it, which may be told
// where to look. A turn that the context has no room for is left out.
void JointBatch::add_turn(const Lesson& lesson, const Turn& turn, const Keys& keys, Sequence* sequence) {
  std::vector<int32_t> prompt;
  if (&turn != &lesson.turns[0]) prompt.push_back(kUser);
  const std::vector<int32_t> words = model_.tokenizer().encode(turn.prompt);
  prompt.insert(prompt.end(), words.begin(), words.end());
  prompt.push_back(kAssistant);
  const std::vector<Tokenizer::Piece> answer = model_.tokenizer().encode_pieces(turn.answer);
  if (length_of(*sequence) + int64_t(prompt.size() + answer.size()) + 1 > model_.config().context) return;
  sequence->push_back(Segment::text(std::move(prompt)));
  const auto first = int32_t(n_positions_ + length_of(*sequence) - 1);
  Targets& targets = targets_[lesson.group];

  const std::vector<size_t> begins = character_begins(turn.answer);
  std::vector<int32_t> ids;
  for (const Tokenizer::Piece& piece : answer) {
    const auto row = first + int32_t(ids.size());
    targets.rows.push_back(row);
    targets.ids.push_back(piece.id);
    ids.push_back(piece.id);
    const auto point_at = [&](auto bound) { return size_t(bound - begins.begin()); };
    const size_t from = point_at(std::upper_bound(begins.begin(), begins.end(), piece.begin)) - 1;
    const size_t to = point_at(std::lower_bound(begins.begin(), begins.end(), piece.end));
    if (const auto place = place_of(lesson, turn, from, to))
      if (const auto seen = keys.of(*place)) guide_.look(row, *seen);
  }
  targets.rows.push_back(first + int32_t(ids.size()));
  targets.ids.push_back(kEnd);
  ids.push_back(kEnd);
  sequence->push_back(Segment::text(std::move(ids)));
}

std::vector<LossTerm> JointBatch::forward() const {
  std::vector<const Image*> images;
  for (const Lesson& lesson : lessons_) images.push_back(&lesson.image);
  const Encoded encoded = model_.vision().forward(images, phase_.blocks);
  std::vector<LossTerm> out;
  if (decodes()) {
    const Decoded decoded =
        decode(model_, sequences_, encoded.embeddings, options_.guide, guides() ? &guide_ : nullptr);
    if (phase_.answer)
      for (const auto& [group, targets] : targets_)
        out.push_back({"answer_" + group, answer_loss(model_, decoded.states, targets.rows, targets.ids)});
    if (decoded.guide_loss) out.push_back({"guide", decoded.guide_loss});
  }
  if (phase_.dense) out.push_back({"dense", dense_.loss(model_.reading_heads().dense(encoded.features))});
  return out;
}

// Keys are numbered in the pack; each feature has its cells of 8 px row by row.
std::vector<std::pair<std::string, Tensor>> JointBatch::tensors() const {
  const Packed packed = pack(sequences_);
  const auto [guide_begin, guide_end] = guide_.ranges(packed.size());
  std::vector<std::pair<std::string, Tensor>> out{{"ids", packed.ids},
                                                  {"order", packed.order},
                                                  {"positions", packed.positions},
                                                  {"segments", packed.segments},
                                                  {"guide_begin", guide_begin},
                                                  {"guide_end", guide_end},
                                                  {"dense_first", vector_of(dense_.first)},
                                                  {"dense_vowel", vector_of(dense_.vowel)},
                                                  {"dense_tail", vector_of(dense_.tail)}};
  for (const auto& [group, targets] : targets_) {
    out.emplace_back("target_rows_" + group, vector_of(targets.rows));
    out.emplace_back("targets_" + group, vector_of(targets.ids));
  }
  return out;
}

double JointBatch::flops() const {
  const auto features = double(n_features_);
  double forward =
      vision_flops(model_.config().vision,
                   {.stem = stem_flops_, .n_cells = double(n_cells_), .n_features = features, .pairs = encoder_pairs_},
                   phase_.blocks);
  const double frames = double(model_.reading_heads().frames());
  if (phase_.dense) forward += 2 * features * double(model_.config().vision.block.d_model) * frames * kDenseClasses;
  if (decodes()) {
    const BackboneConfig& b = model_.config().backbone;
    forward += double(b.n_layers) * block_flops(b.block, double(n_positions_), attention_pairs_);
    if (phase_.answer)
      for (const auto& [group, targets] : targets_)
        forward += 2 * double(targets.ids.size()) * double(b.block.d_model) * double(b.vocab);
  }
  return 3 * forward;
}

}  // namespace

JointTask::JointTask(const Model& model, const LessonSource& source, JointOptions options)
    : model_(model), source_(source), options_(std::move(options)) {
  const VisionConfig& vision = model.config().vision;
  check(model.config().reading_frames == vision.merge_rows * vision.merge_columns,
        "model.reading_frames: this task wants one frame for each cell of 8 px of a merged one, ",
        vision.merge_rows * vision.merge_columns, ", got ", model.config().reading_frames);
  check(!options_.phases.empty(), "JointTask: there is no phase");
  options_.guide.check_against(model.config().backbone);
}

std::unique_ptr<MicroBatch> JointTask::prepare(int64_t step, int64_t index) const {
  const JointPhase& phase = phase_at(options_.phases, step);
  std::vector<Lesson> lessons;
  for (const auto& [group, mix] : phase.mix)
    for (int64_t i = 0; i < mix.count; ++i) {
      const uint64_t number = example_number(step, index, mix.count, i, phase.distinct);
      lessons.push_back(source_.make(group, *mix.options, options_.seed, number));
    }
  return std::make_unique<JointBatch>(model_, phase, options_, std::move(lessons));
}

std::vector<Sample> JointTask::samples(int64_t count) const {
  constexpr int64_t kMostTokens = 256;
  std::vector<Sample> out;
  for (uint64_t i = 0; int64_t(out.size()) < count; ++i)
    for (const auto& [group, mix] : options_.phases.back().mix) {
      if (int64_t(out.size()) == count) break;
      Lesson lesson = source_.make(group, *mix.options->held_out(), options_.seed + 1, i);
      const Turn& turn = lesson.turns[i % lesson.turns.size()];
      const Encoded encoded = model_.vision().forward({&lesson.image});
      const Sequence prompt = picture_prompt(model_, encoded.grids[0], turn.prompt);
      std::string text = "(the picture leaves no room in the context)";
      if (length_of(prompt) < model_.config().context)
        text = naru::answer(model_, {prompt}, encoded.embeddings, {.sampling = {}, .max_tokens = kMostTokens})[0].text;
      out.push_back({std::move(lesson.image), turn.prompt.empty() ? turn.answer : turn.prompt + " " + turn.answer,
                     std::move(text)});
    }
  return out;
}

}  // namespace naru
