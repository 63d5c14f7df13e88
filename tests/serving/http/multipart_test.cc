#include "serving/http/multipart.h"

#include <gtest/gtest.h>

#include <string>

namespace naru::serving::http {
namespace {

const std::string kType = "multipart/form-data; boundary=B";

std::string part(const std::string& parameters, const std::string& content) {
  return "--B\r\nContent-Disposition: form-data; " + parameters + "\r\n\r\n" + content + "\r\n";
}

// The failure's code, or "fine".
std::string outcome(const std::string& type, const std::string& body) {
  const auto parts = parse_multipart(type, body);
  return parts ? "fine" : code_name(parts.failure().code);
}

TEST(Multipart, PartsAreViewsIntoTheBody) {
  const std::string body =
      "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../../etc/x.wav\"\r\nContent-Type: "
      "audio/wav\r\n\r\n" +
      std::string("RIFF\0\r\n--\r\n--A\r", 16) + "\r\n" + part("name=model", "naru") +
      part("filename=\"\"; name=\"a\\\"b\"", "") + "--B--\r\n";
  const auto parts = parse_multipart("Multipart/Form-Data; charset=x; boundary=\"B\"", body);
  ASSERT_TRUE(parts) << parts.failure().message;
  ASSERT_EQ(parts->size(), 3u);
  const FormPart& file = (*parts)[0];
  EXPECT_EQ(file.name, "file");
  EXPECT_EQ(file.filename, "../../etc/x.wav");
  EXPECT_EQ(file.content_type, "audio/wav");
  EXPECT_EQ(file.content, std::string_view("RIFF\0\r\n--\r\n--A\r", 16));
  EXPECT_TRUE(file.content.data() > body.data() && file.content.data() < body.data() + body.size());
  EXPECT_EQ((*parts)[1].name, "model");
  EXPECT_EQ((*parts)[1].content, "naru");
  EXPECT_FALSE((*parts)[1].filename);
  EXPECT_EQ((*parts)[2].name, "a\\\"b");
  EXPECT_EQ((*parts)[2].filename, "");
  EXPECT_EQ((*parts)[2].content, "");
}

TEST(Multipart, BoundariesAreStrict) {
  const std::string one = part("name=a", "x");
  EXPECT_EQ(outcome(kType, one + "--B--"), "fine");
  EXPECT_EQ(outcome(kType, "--B--"), "fine");
  for (const std::string& type :
       {std::string("multipart/form-data"), std::string("multipart/form-data; boundary="), kType + "; boundary=B",
        std::string("multipart/form-data; boundary=\"B"), "multipart/form-data; boundary=" + std::string(71, 'B'),
        std::string("multipart/form-data; boundary=\"B \""), std::string("multipart/form-data; boundary=C")})
    EXPECT_EQ(outcome(type, one + "--B--"), "invalid") << type;
  EXPECT_EQ(outcome(kType, "preamble\r\n" + one + "--B--"), "invalid");
  EXPECT_EQ(outcome(kType, one + "--B--\r\nepilogue"), "invalid");
  EXPECT_EQ(outcome(kType, one + "--B \r\n"), "invalid");
  EXPECT_EQ(outcome(kType, part("name=a", "x\r\n--Bx") + "--B--"), "invalid");
  EXPECT_EQ(outcome(kType, ""), "invalid");
}

TEST(Multipart, EveryPrefixIsRefused) {
  const std::string body = part("name=\"a\"; filename=b", "x\r\n") + part("name=c", "y") + "--B--";
  ASSERT_EQ(outcome(kType, body), "fine");
  for (size_t n = 0; n < body.size(); ++n) EXPECT_NE(outcome(kType, body.substr(0, n)), "fine") << n;
}

TEST(Multipart, HeadersOfPartsAreStrict) {
  for (const std::string& head :
       {std::string("X: y"), std::string("Content-Disposition: form-data"),
        std::string("Content-Disposition: form-data; name=\"\""),
        std::string("Content-Disposition: attachment; name=a"),
        std::string("Content-Disposition: form-data; name=a; name=b"),
        std::string("Content-Disposition: form-data; name=\"a"),
        std::string("Content-Disposition: form-data; name=a b"),
        std::string("Content-Disposition: form-data; name=\"\xff\""),
        std::string("Content-Disposition: form-data; name=\"a\nb\""), std::string("no field"), std::string(" X: y"),
        std::string("Content-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=a"),
        std::string("Content-Disposition: form-data; name=a\r\nContent-Type: a/b\r\nContent-Type: a/b")})
    EXPECT_EQ(outcome(kType, "--B\r\n" + head + "\r\n\r\nx\r\n--B--"), "invalid") << head;
  const std::string fine = "--B\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: ";
  EXPECT_EQ(outcome(kType, fine + "base64\r\n\r\nx\r\n--B--"), "unsupported");
  EXPECT_EQ(outcome(kType, fine + "binary\r\nX-Other: y\r\n\r\nx\r\n--B--"), "fine");
}

TEST(Multipart, IsBounded) {
  std::string parts;
  for (int i = 0; i < 256; ++i) parts += part("name=a", "");
  EXPECT_EQ(outcome(kType, parts + "--B--"), "fine");
  EXPECT_EQ(outcome(kType, parts + part("name=a", "") + "--B--"), "too_large");
  EXPECT_EQ(outcome(kType, part("name=" + std::string(256, 'n'), "") + "--B--"), "fine");
  EXPECT_EQ(outcome(kType, part("name=" + std::string(257, 'n'), "") + "--B--"), "too_large");
  EXPECT_EQ(outcome(kType, part("name=a; filename=" + std::string(257, 'n'), "") + "--B--"), "too_large");
  EXPECT_EQ(outcome(kType, part("name=a; x=" + std::string(5000, 'n'), "") + "--B--"), "too_large");
  std::string fields = "--B\r\n";
  for (int i = 0; i < 1000; ++i) fields += "X: yyyyyy\r\n";
  EXPECT_EQ(outcome(kType, fields + "\r\nx\r\n--B--"), "too_large");
}

}  // namespace
}  // namespace naru::serving::http
