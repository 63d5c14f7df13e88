// What an outsider's file becomes in a turn.
#include "omni/turn_media.h"

#include <gtest/gtest.h>

#include "omni/picture.h"
#include "tests/testing/small_model.h"

namespace naru {
namespace {

Result<FileKind> kind_of_text(std::string_view text) {
  return kind_of(std::as_bytes(std::span(text)));
}

TEST(TurnMedia, FirstBytesSayTheKind) {
  EXPECT_EQ(kind_of_text("%PDF-1.4").value(), FileKind::pdf);
  EXPECT_EQ(kind_of_text("%PD").value(), FileKind::pdf);  // what is left of one
  EXPECT_EQ(kind_of_text("fLaC").value(), FileKind::sound);
  EXPECT_EQ(kind_of_text("\xff\xd8\xff").value(), FileKind::picture);
  EXPECT_EQ(kind_of_text("\x89PNG\r\n\x1a\n and %PDF-1.4").value(), FileKind::pdf);  // as the PDF's decoder will say
  EXPECT_EQ(kind_of_text("").failure().message, "the file is empty; give a picture, a sound or a PDF");
  EXPECT_EQ(kind_of_text("").failure().code, Code::truncated);
  EXPECT_EQ(kind_of_text("PK\3\4 word/document").failure().message, "this is a DOCX file; save it as PDF");
  EXPECT_EQ(kind_of_text("a text").failure().code, Code::unsupported);
  EXPECT_NE(kind_of_text("a text").failure().message.find("a picture (PNG"), std::string::npos);
}

TEST(TurnMedia, PlacesAreThoseOfTheContext) {
  const auto model = testing::small_model(testing::small_picture_config());
  UserTurn turn;
  const int64_t most = most_pictures(model->config());
  ASSERT_GT(most, 1);
  EXPECT_EQ(picture_places(*model, turn).left, most);
  turn.media.resize(2);
  EXPECT_EQ(picture_places(*model, turn).left, most - 2);
  EXPECT_EQ(picture_places(*model, turn).most, most);
}

TEST(TurnMedia, PicturesFitAsThoseOfATurn) {
  const auto model = testing::small_model(testing::small_picture_config());
  const Image large = testing::noise(1, 900, 1200);
  const Image fitted = fit_to_context(*model, 3)(large).value();
  EXPECT_EQ(fitted.pixels, picture_medium(*model, large, 3)->picture.pixels);
  EXPECT_LT(fitted.width, large.width);
  EXPECT_EQ(fit_to_context(*model, 1'000)(large).failure().code, Code::too_large);
}

TEST(TurnMedia, PagesAddWordsOrPictures) {
  UserTurn turn{.media = {}, .words = "above"};
  add_page({.text_layer = true, .words = "page one", .picture = {}}, &turn);
  add_page({.words = {}, .picture = Image(2, 3)}, &turn);
  add_page({.text_layer = true, .words = "page three", .picture = {}}, &turn);
  EXPECT_EQ(turn.words, "above\npage one\npage three");
  ASSERT_EQ(turn.media.size(), 1u);
  EXPECT_EQ(turn.media[0].picture.width, 3);
  UserTurn empty;
  add_page({.text_layer = true, .words = "page one", .picture = {}}, &empty);
  EXPECT_EQ(empty.words, "page one");
}

}  // namespace
}  // namespace naru
