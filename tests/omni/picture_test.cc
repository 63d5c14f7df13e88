// Pictures of any size, brought to what a context holds.
#include "omni/picture.h"

#include <gtest/gtest.h>

#include "tests/testing/op_case.h"
#include "tests/testing/small_model.h"

namespace naru {
namespace {

std::unique_ptr<Model> model_with(int64_t blank_below = 0) {
  nlohmann::json config = testing::small_picture_config();
  config["vision"]["blank_below"] = blank_below;
  return testing::small_model(config);
}

Image noise(int height, int width) {
  return testing::noise(7, height, width);
}

TEST(WholePictures, AreWhatAModelOfLinesDoesNotTake) {
  EXPECT_TRUE(answers_whole_pictures(model_with()->config()));
  // Merges four rows of 8 px, the height of a line.
  EXPECT_FALSE(answers_whole_pictures(parse_config(testing::small_config(), 700)));
}

TEST(WholePictures, OfFittingSizeStayAsTheyAre) {
  const auto model = model_with();
  const Image picture = noise(64, 96);
  const Image fitted = fit_picture(model->vision(), picture, 24);
  EXPECT_EQ(fitted.pixels, picture.pixels);
  // Small ones grow by no more than the last cells, which repeat the edge.
  const Image small = noise(17, 5);
  const Image filled = fit_picture(model->vision(), small, 24);
  EXPECT_EQ(filled.height, 32);
  EXPECT_EQ(filled.width, 16);
  for (int c = 0; c < 3; ++c) {
    EXPECT_EQ(filled.at(3, 4)[c], small.at(3, 4)[c]);
    EXPECT_EQ(filled.at(31, 15)[c], small.at(16, 4)[c]);
    EXPECT_EQ(filled.at(5, 15)[c], small.at(5, 4)[c]);
  }
}

TEST(WholePictures, OfAnySizeFitAnyLimit) {
  for (const int64_t blank_below : {0, 24}) {
    const auto model = model_with(blank_below);
    for (const auto& [height, width] : std::vector<std::pair<int, int>>{
             {1, 1}, {16, 16}, {100, 100}, {701, 333}, {1, 5000}, {5000, 1}, {15, 3000}, {450, 800}}) {
      const Image picture = noise(height, width);
      for (const int64_t limit : {1, 2, 3, 7, 24, 100, 1000}) {
        const Image fitted = fit_picture(model->vision(), picture, limit);
        EXPECT_EQ(fitted.height % 16, 0);
        EXPECT_EQ(fitted.width % 16, 0);
        EXPECT_LE(int64_t(model->vision().cells_of(fitted).kept.size()), limit) << height << " x " << width;
        EXPECT_LE(fitted.height, std::max(16, height + 15));
        EXPECT_LE(fitted.width, std::max(16, width + 15));
      }
    }
  }
}

TEST(WholePictures, UseMostOfTheRoomAndKeepTheirProportions) {
  const auto model = model_with();
  const Image fitted = fit_picture(model->vision(), noise(900, 1600), 400);
  EXPECT_GT(int64_t(model->vision().cells_of(fitted).kept.size()), 330);
  EXPECT_NEAR(double(fitted.width) / fitted.height, 16.0 / 9, 0.15);
}

TEST(WholePictures, OfPaperKeepTheirSizeWhereBlankCellsAreNotSent) {
  const auto model = model_with(24);
  Image paper(400, 400, 250);
  for (int x = 0; x < 400; ++x) std::fill_n(paper.at(200, x), 3, uint8_t(0));
  const Image fitted = fit_picture(model->vision(), paper, 160);  // 625 cells, of which 25 are a line
  EXPECT_EQ(fitted.width, 400);
  // But no more than four cells a position are encoded.
  EXPECT_LE(fit_picture(model->vision(), paper, 50).width, 16 * 14);
}

TEST(WholePictures, RefuseWhatIsNone) {
  const auto model = model_with();
  EXPECT_EQ(testing::error_of([&] { fit_picture(model->vision(), noise(16, 16), 0); }),
            "fit_picture: wanted room for at least one position, got 0");
  EXPECT_EQ(testing::error_of([&] { fit_picture(model->vision(), Image(), 1); }), "fit_picture: the picture is empty");
}

TEST(Asking, AnswersAboutAPictureOfAnySize) {
  const auto model = model_with();
  const ReadOptions options{.sampling = {}, .max_tokens = 8};
  const auto answered = testing::ask(*model, noise(700, 500), "How many?", options);
  ASSERT_TRUE(answered) << answered.failure().message;
  EXPECT_LE(answered->tokens_in, 128 - answer_room(model->config()));
  EXPECT_GT(answered->tokens_in, 64);
  const auto refused = testing::ask(*model, noise(16, 16), std::string(200, 'x'), options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.failure().message,
            "the question takes 200 positions, which leaves no room for a picture in a context of 128; ask in fewer "
            "words");
}

TEST(Asking, LeavesRoomForTheAnswer) {
  const ModelConfig config = model_with()->config();
  EXPECT_EQ(answer_room(config), 32);
  EXPECT_EQ(picture_room(config, 10), 128 - 32 - 5 - 16);
  EXPECT_EQ(picture_room(config, 20), 128 - 32 - 5 - 20);
}

}  // namespace
}  // namespace naru
