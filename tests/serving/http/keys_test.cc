#include "serving/http/keys.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "tests/testing/folder.h"

namespace naru::serving::http {
namespace {

const std::string kOne = "0123456789abcdef", kTwo = "fedcba9876543210fedcba9876543210";

TEST(Keys, AreFoundByTheirNames) {
  const auto ring = KeyRing::parse("# of ours\n\n" + kOne + "\r\n  alice\t" + kTwo + "  ");
  ASSERT_TRUE(ring) << ring.failure().message;
  EXPECT_EQ(ring->size(), 2u);
  EXPECT_EQ(ring->find("Bearer " + kOne), "key-1");
  EXPECT_EQ(ring->find("bearer " + kTwo), "alice");
  EXPECT_EQ(ring->find("Api-Key " + kTwo), "alice");
  for (const std::string& wrong : {"Bearer " + kOne.substr(1), "Bearer " + kOne.substr(0, 15), "Bearer " + kOne + "0",
                                   std::string("Bearer"), std::string("Bearer "), std::string(), kOne, "Basic " + kOne,
                                   "Bearer alice " + kTwo, "Bearer " + std::string(100'000, 'x')})
    EXPECT_FALSE(ring->find(wrong)) << wrong.substr(0, 40);
}

TEST(Keys, OfABadFileAreRefusedWithoutBeingNamed) {
  for (const std::string& text : {std::string(), std::string("# nothing\n"), std::string("tooshort"),
                                  std::string(257, 'k'), kOne + "\n" + kOne, "a " + kOne + "\na " + kTwo, "a b " + kOne,
                                  "\xc3\xa9 " + kOne, kOne + "\xc3\xa9", "key-2 " + kOne + "\n" + kTwo}) {
    const auto ring = KeyRing::parse(text);
    ASSERT_FALSE(ring) << text;
    EXPECT_EQ(ring.failure().message.find(kOne.substr(0, 8)), std::string::npos);
  }
  std::string many;
  for (int i = 0; i <= int(KeyRing::kMaxKeys); ++i) many += kOne + std::to_string(i) + "\n";
  EXPECT_EQ(KeyRing::parse(many).failure().code, Code::too_large);
}

TEST(Keys, ComeFromAFile) {
  const testing::Folder folder;
  write_file(folder / "keys", "bob " + kOne + "\n").value();
  EXPECT_EQ(KeyRing::read(folder / "keys")->find("Bearer " + kOne), "bob");
  EXPECT_FALSE(KeyRing::read(folder / "none"));
  write_file(folder / "keys", std::string(KeyRing::kMaxFileBytes + 1, '#')).value();
  EXPECT_EQ(KeyRing::read(folder / "keys").failure().code, Code::too_large);
}

}  // namespace
}  // namespace naru::serving::http
