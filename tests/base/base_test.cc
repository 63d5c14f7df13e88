#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <limits>
#include <thread>

#include "base/base64.h"
#include "base/exact.h"
#include "base/file.h"
#include "base/philox.h"
#include "base/sha256.h"
#include "base/thread_pool.h"
#include "tests/testing/folder.h"

namespace naru {
namespace {

TEST(Base64, WritesWhatTheStandardSays) {
  // RFC 4648, section 10.
  const std::pair<const char*, const char*> cases[] = {{"", ""},
                                                       {"f", "Zg=="},
                                                       {"fo", "Zm8="},
                                                       {"foo", "Zm9v"},
                                                       {"foob", "Zm9vYg=="},
                                                       {"fooba", "Zm9vYmE="},
                                                       {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : cases) EXPECT_EQ(base64(bytes), text);
  EXPECT_EQ(base64("\xff\xfe\xfd"), "//79");
}

TEST(Sha256, Vectors) {  // FIPS 180-4 examples
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(std::string(1000000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, PiecesEqualTheWhole) {
  const std::string text(300, 'x');
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    Sha256 hash;
    hash.add(std::string_view(text).substr(0, cut));
    hash.add(std::string_view(text).substr(cut));
    ASSERT_EQ(hash.hex(), sha256_hex(text));
  }
}

TEST(Philox, KnownAnswers) {  // Random123's kat_vectors for philox4x32-10
  EXPECT_EQ(philox(0, 0, 0), (PhiloxBlock{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox(~0ull, ~0ull, ~0ull), (PhiloxBlock{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
}

TEST(Philox, DrawsAreInRange) {
  Random random(7);
  double sum = 0, squares = 0;
  for (int i = 0; i < 20000; ++i) {
    const float u = random.uniform();
    ASSERT_GE(u, 0.f);
    ASSERT_LT(u, 1.f);
    ASSERT_LT(random.below(3), 3);
    const float z = random.normal();
    sum += z;
    squares += z * z;
  }
  EXPECT_NEAR(sum / 20000, 0, 0.03);  // 4 standard errors
  EXPECT_NEAR(squares / 20000, 1, 0.04);
}

// The float forms against the double forms, those against libm.
TEST(Exact, Accuracy) {
  const auto ulps = [](float got, double want) { return std::fabs(got - want) / (std::fabs(want) * 0x1p-23 + 1e-38); };
  for (int i = -80000; i <= 80000; ++i) {
    const float x = float(i) * 1e-3f;
    ASSERT_LT(ulps(exact::exp(x), std::exp(double(x))), 2) << x;
    ASSERT_LT(ulps(exact::tanh(x * 0.1f), std::tanh(double(x * 0.1f))), 2.5) << x;
    ASSERT_LT(ulps(exact::sigmoid(x), 1 / (1 + std::exp(-double(x)))), 3) << x;
    if (i > 0 && i != 1000) {  // log 1 is 0: no ulps to count
      ASSERT_LT(ulps(exact::log(x), std::log(double(x))), 2) << x;
    }
    ASSERT_NEAR(exact::sin(double(i) * 0.37), std::sin(double(i) * 0.37), 2e-15) << i;
    ASSERT_NEAR(exact::cos(double(i) * 0.37), std::cos(double(i) * 0.37), 2e-15) << i;
    ASSERT_NEAR(exact::exp(double(x)) / std::exp(double(x)), 1, 1e-15) << x;
    if (i > 0) {
      ASSERT_NEAR(exact::log(double(x)), std::log(double(x)), 1e-14) << x;
    }
  }
  EXPECT_EQ(exact::exp(-100.f), 0.f);
  EXPECT_EQ(exact::exp(0.f), 1.f);
  EXPECT_EQ(exact::log(1.f), 0.f);
}

TEST(Exact, NanStaysNan) {  // a diverged model must not look like a finite loss
  const float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
  EXPECT_TRUE(std::isnan(exact::exp(nan)));
  EXPECT_TRUE(std::isnan(exact::tanh(nan)));
  EXPECT_TRUE(std::isnan(exact::sigmoid(nan)));
  EXPECT_TRUE(std::isnan(exact::exp(std::numeric_limits<double>::quiet_NaN())));
  EXPECT_TRUE(std::isnan(exact::tanh(std::numeric_limits<double>::quiet_NaN())));
  EXPECT_EQ(exact::exp(-infinity), 0.f);
  EXPECT_EQ(exact::tanh(infinity), 1.f);
  EXPECT_EQ(exact::tanh(-infinity), -1.f);
  EXPECT_EQ(exact::sigmoid(infinity), 1.f);
}

TEST(ThreadPool, RunsEachTaskOnceAndNestsSerially) {
  ThreadPool pool(3);
  const ThreadPool::Scope scope(pool);
  for (int round = 0; round < 50; ++round) {
    std::vector<std::atomic<int>> hits(1000);
    parallel_for(1000, 7, [&](int64_t begin, int64_t end) {
      EXPECT_EQ(ThreadPool::available(), 1);
      parallel_for(end - begin, 1, [&](int64_t b, int64_t e) {
        for (int64_t i = b; i < e; ++i) ++hits[size_t(begin + i)];
      });
    });
    for (const auto& hit : hits) ASSERT_EQ(hit, 1);
  }
}

// Runs so short that workers wake before, during and after them, while the task of the last run is gone already.
TEST(ThreadPool, ShortRunsInARow) {
  ThreadPool pool(3);
  for (int round = 0; round < 20'000; ++round) {
    std::array<std::atomic<int>, 3> hits{};
    const auto n = int64_t(2 + round % 2);
    pool.run(n, [&](int64_t i) { ++hits[size_t(i)]; });
    for (int64_t i = 0; i < 3; ++i) ASSERT_EQ(hits[size_t(i)], i < n ? 1 : 0) << round;
    if (round % 1000 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));  // let them fall asleep
  }
}

TEST(ThreadPool, HandsOnAnException) {
  ThreadPool pool(2);
  EXPECT_THROW(pool.run(100, [](int64_t i) { check(i != 50, "no"); }), Error);
  int ran = 0;
  pool.run(1, [&](int64_t) { ++ran; });
  EXPECT_EQ(ran, 1);
}

class Files : public ::testing::Test {
 protected:
  const testing::Folder folder;
};

TEST_F(Files, WriteThenRead) {
  const std::string path = folder / "a.txt";
  ASSERT_TRUE(write_file(path, std::string_view("one")));
  ASSERT_TRUE(write_file(path, std::string_view("two")));
  EXPECT_EQ(*read_text(path, 100), "two");
  EXPECT_EQ(read_text(path, 2).failure().code, Code::too_large);
  EXPECT_EQ(MappedFile::open(path)->bytes().size(), 3u);
  EXPECT_TRUE(can_write(path));
  EXPECT_EQ(*read_text(path, 100), "two");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);  // nothing left beside it
}

TEST_F(Files, RefusesWhatIsNoFile) {
  EXPECT_EQ(read_text(folder / "none", 100).failure().code, Code::not_found);
  EXPECT_EQ(read_text(folder.path(), 100).failure().message, "is a folder, not a file");
  EXPECT_EQ(read_text("/dev/zero", 100).failure().message, "is not a regular file");
  EXPECT_FALSE(write_file(folder / "none/b", std::string_view("x")));
  EXPECT_FALSE(can_write(folder / "none/b"));
}

TEST_F(Files, FoldersAreMadeWithThoseAbove) {
  EXPECT_TRUE(make_folder(folder / "a/b/"));
  EXPECT_TRUE(std::filesystem::is_directory(folder / "a/b"));
  EXPECT_TRUE(make_folder(folder / "a/b"));  // again
  EXPECT_EQ(make_folder("/dev/null/c").failure().message,
            "cannot be written: a file stands where the folder is to be; name another place");
  ASSERT_TRUE(write_file(folder / "file", std::string_view("x")));
  EXPECT_EQ(make_folder(folder / "file").failure().message,
            "cannot be written: a file stands where the folder is to be; name another place");
}

TEST_F(Files, AFullDiskKeepsTheOldFile) {
  // The name beside the target leads to a device that is always full. A container may be without it, and nothing else
  // plays a full disk.
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
  const std::string path = folder / "model";
  ASSERT_TRUE(write_file(path, std::string_view("old")));
  std::filesystem::create_symlink("/dev/full", concat(path, ".tmp.", ::getpid()));
  EXPECT_EQ(write_file(path, std::string_view("new")).failure().message,
            "cannot be written: No space left on device; make room, or name another place");
  EXPECT_EQ(*read_text(path, 100), "old");
}

TEST_F(Files, WritingFollowsLinksAndReplacesOnlyFiles) {
  const std::string file = folder / "file", link = folder / "link", pipe = folder / "pipe";
  ASSERT_TRUE(write_file(file, std::string_view("old")));
  std::filesystem::create_symlink(file, link);
  ASSERT_TRUE(write_file(link, std::string_view("new")));
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  EXPECT_EQ(*read_text(file, 100), "new");

  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(write_file(pipe, std::string_view("x")).failure().message,
            "cannot be written: it is not a regular file; name another place");
  EXPECT_TRUE(std::filesystem::is_fifo(pipe));
  EXPECT_EQ(write_file(folder.path(), std::string_view("x")).failure().message,
            "cannot be written: it is a folder; name another place");
  std::filesystem::create_symlink(folder / "none", folder / "dangling");
  EXPECT_EQ(write_file(folder / "dangling", std::string_view("x")).failure().code, Code::not_found);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 4);  // nothing left beside them
}

}  // namespace
}  // namespace naru
