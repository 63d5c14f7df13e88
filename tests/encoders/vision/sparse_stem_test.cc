// The stem that computes only what seen cells depend on, on charts and pages: the answer is the same, the work is less.
#include <gtest/gtest.h>

#include <cmath>

#include "core/autograd/tape.h"
#include "encoders/vision/vision_encoder.h"
#include "synth/charts.h"
#include "synth/documents.h"
#include "tests/testing/op_case.h"

namespace naru {
namespace {

VisionConfig config(bool sparse, bool norm) {
  VisionConfig c;
  c.channels = {6, 8, 20, 16};
  c.strides = {2, 2, 1, 2};
  c.n_layers = 1;
  c.block = {.d_model = 16, .n_heads = 2, .n_kv_heads = 2, .head_dim = 8, .d_hidden = 32};
  c.block.causal = false;
  c.rope = RopeTable{.theta = 100, .rotary_dim = 8, .sections = {0, 2, 2}};
  c.blank_below = 24;
  c.stem_norm = norm;
  c.sparse_stem = sparse;
  c.d_out = 24;
  return c;
}

struct Pass {
  Weights weights = Weights::random(3);
  VisionEncoder encoder;
  Encoded encoded;
  std::vector<Tensor> gradients;  // of each weight

  Pass(const std::vector<const Image*>& images, bool sparse, bool norm)
      : encoder(Params(weights) / "vision", config(sparse, norm)) {
    Tape tape;
    {
      const Tape::Scope on(tape);
      encoded = encoder.forward(images);
    }
    tape.backward(encoded.embeddings, cast(testing::uniform(encoded.embeddings.shape(), -1, 1), DType::f32));
    for (const auto& [name, weight] : weights.all()) gradients.push_back(tape.grad(weight));
  }
};

double largest(const Tensor& x) {
  double out = 0;
  for (const float v : x.span<float>()) out = std::fmax(out, std::fabs(v));
  return out;
}

// `room`: of what may be computed, at most this.
void expect_the_same(const std::vector<Image>& pictures, double room) {
  std::vector<const Image*> images;
  for (const Image& picture : pictures) images.push_back(&picture);
  for (const bool norm : {true, false}) {
    const Pass dense(images, false, norm), sparse(images, true, norm);
    EXPECT_EQ(testing::bits_of({sparse.encoded.features, sparse.encoded.embeddings}),
              testing::bits_of({dense.encoded.features, dense.encoded.embeddings}));
    for (size_t i = 0; i < dense.gradients.size(); ++i) {
      const Tensor &got = sparse.gradients[i], &want = dense.gradients[i];
      ASSERT_EQ(bool(got), bool(want));
      if (!want) continue;
      // Sums over some 10,000 pixels in another order: rounding of 1e-7 each, against the largest sum of a weight.
      const double tolerance = 1e-4 * largest(want);
      for (int64_t k = 0; k < want.size(); ++k)
        ASSERT_NEAR(got.data<float>()[k], want.data<float>()[k], tolerance) << dense.weights.all()[i].first << " " << k;
    }
    double some = 0, all = 0;
    for (const Image* image : images) {
      some += sparse.encoder.stem_flops(sparse.encoder.cells_of(*image));
      all += dense.encoder.stem_flops(dense.encoder.cells_of(*image));
    }
    EXPECT_LT(some, room * all);
  }
}

TEST(SparseStem, ReadsChartsAsTheWholeStem) {
  const synth::ChartSource source = synth::ChartSource::open().value();
  std::vector<Image> pictures;
  for (uint64_t i = 0; i < 4; ++i) pictures.push_back(source.make({.max_width = 384}, 1, i).image);
  expect_the_same(pictures, 0.95);
}

TEST(SparseStem, ReadsPagesAsTheWholeStem) {
  const synth::DocumentSource source = synth::DocumentSource::open().value();
  std::vector<Image> pictures;
  for (uint64_t i = 0; i < 4; ++i) pictures.push_back(source.make({}, 1, i).image);
  for (uint64_t i = 0; i < 3; ++i) pictures.push_back(source.make({.paragraphs = 1}, 1, i).image);
  expect_the_same(pictures, 0.95);
}

// One cell: 1 pixel of the last stage, 3 x 3, 5 x 5 and 11 x 11 of those before it.
TEST(SparseStem, ComputesWhatACellDependsOn) {
  Weights weights = Weights::random(3);
  const VisionEncoder encoder(Params(weights) / "vision", config(true, false));
  const auto flops = [](int64_t a, int64_t b, int64_t c, int64_t d) {
    return 18. * double(a * 3 * 6 + b * 6 * 8 + c * 8 * 20 + d * 20 * 16);
  };
  Cells cells{.rows = 4, .columns = 8, .seen = {2 * 16 + 3}, .kept = {9}};
  EXPECT_EQ(encoder.stem_flops(cells), flops(11 * 11, 5 * 5, 3 * 3, 1));
  cells.seen = {0};  // at the corner of the picture
  EXPECT_EQ(encoder.stem_flops(cells), flops(6 * 6, 3 * 3, 2 * 2, 1));
  cells.seen.clear();
  for (int32_t cell = 0; cell < 8 * 16; ++cell) cells.seen.push_back(cell);
  EXPECT_EQ(encoder.stem_flops(cells), flops(32 * 64, 16 * 32, 16 * 32, 8 * 16));
}

}  // namespace
}  // namespace naru
