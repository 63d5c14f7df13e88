// The packed product against the plain one, bit for bit, over sizes around every block edge.
#include "kernels/gemm.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/philox.h"
#include "base/thread_pool.h"
#include "kernels/cpu/pairwise.h"
#include "kernels/isa.h"

namespace naru::kernels {
namespace {

struct Sizes {
  int64_t M, N, K;
};

struct Ends {
  bool bias, accumulate;
};

std::vector<float> product(Sizes s, bool a_transposed, bool b_transposed, Ends ends) {
  const auto a = random_floats(s.M * s.K, 1), b = random_floats(s.K * s.N, 2), bias = random_floats(s.N, 3);
  std::vector<float> c = random_floats(s.M * (s.N + 3), 4);  // rows are longer than N: what lies between stays
  const auto av = a_transposed ? transposed(a.data(), s.M) : row_major(a.data(), s.K);
  const auto bv = b_transposed ? transposed(b.data(), s.K) : row_major(b.data(), s.N);
  gemm<float>(Cpu{}, av, bv, c.data(), s.N + 3, s.M, s.N, s.K,
              {.bias = ends.bias ? bias.data() : nullptr, .accumulate = ends.accumulate});
  return c;
}

// The product of each instruction set, by 1 and 3 threads, against the plain loop's.
void expect_plain_bits(Sizes s, bool a_transposed, bool b_transposed, Ends ends) {
  const Isa before = active_isa();
  set_isa(Isa::scalar);
  const auto want = product(s, a_transposed, b_transposed, ends);
  for (const Isa isa : {Isa::avx2, Isa::avx512}) {
    if (!isa_supported(isa)) continue;
    set_isa(isa);
    for (const int threads : {1, 3}) {
      ThreadPool pool(threads);
      const ThreadPool::Scope scope(pool);
      EXPECT_EQ(product(s, a_transposed, b_transposed, ends), want)
          << s.M << "x" << s.N << "x" << s.K << " " << isa_name(isa) << " " << a_transposed << b_transposed << ends.bias
          << ends.accumulate;
    }
  }
  set_isa(before);
}

TEST(Gemm, EqualsThePlainLoopBitForBit) {
  const std::vector<Sizes> all = {{1, 1, 1},     {0, 4, 4},     {4, 0, 4},      {4, 4, 0},      {1, 64, 192},
                                  {13, 31, 33},  {14, 32, 256}, {15, 33, 257},  {6, 16, 1024},  {7, 17, 1025},
                                  {29, 65, 70},  {3, 20, 2049}, {350, 10, 40},  {2, 300, 5000}, {30, 30, 7 * 1024},
                                  {0, 3, 1100},  {3, 0, 1100},  {3, 1560, 300}, {5, 40, 1030},  {8, 50, 2049},
                                  {6, 33, 1100}, {20, 33, 512}, {1, 333, 1100}};
  for (const Sizes& s : all)
    for (const bool a_transposed : {false, true})
      for (const bool b_transposed : {false, true})
        for (const bool accumulate : {false, true})
          expect_plain_bits(s, a_transposed, b_transposed, {true, accumulate});
}

TEST(Gemm, EveryTileOfAnEdge) {
  for (int64_t M = 1; M <= 17; ++M)
    for (const int64_t N : {1, 15, 16, 17, 31, 32, 33})
      for (const bool transposed : {false, true}) expect_plain_bits({M, N, 9}, transposed, transposed, {true, true});
}

// One to thirteen blocks, whose sums lie in C itself or in one to three places of scratch.
TEST(Gemm, EveryTreeOfBlocks) {
  for (int64_t n_blocks = 1; n_blocks <= 13; ++n_blocks)
    for (const int64_t last : {1, 500, 1024})
      for (const bool accumulate : {false, true})
        expect_plain_bits({9, 21, (n_blocks - 1) * 1024 + last}, true, false, {false, accumulate});
  expect_plain_bits({9, 21, 2500}, false, true, {true, false});
}

// More than one part of C whose sums of blocks are kept at a time, and more columns of B than are packed at a time.
TEST(Gemm, EveryPartOfALargeProduct) {
  expect_plain_bits({340, 770, 1030}, false, false, {true, true});
  expect_plain_bits({770, 340, 1030}, true, false, {true, false});
  expect_plain_bits({20, 1000, 1100}, false, false, {true, false});
  expect_plain_bits({20, 1000, 1100}, true, true, {false, false});
  expect_plain_bits({400, 790, 60}, true, false, {false, true});
}

// Few rows and columns, which end within a tile, and a deep tree.
TEST(Gemm, NarrowDeepProducts) {
  for (const bool a_transposed : {false, true})
    for (const bool accumulate : {false, true})
      for (const Sizes& s : {Sizes{48, 27, 1025}, Sizes{48, 27, 5000}, Sizes{96, 33, 2100}})
        expect_plain_bits(s, a_transposed, false, {true, accumulate});
}

// The walk that adds blocks as they end against the tree level by level.
TEST(Gemm, TheTreeJoinsNeighbours) {
  for (int64_t n_blocks = 1; n_blocks <= 40; ++n_blocks) {
    std::vector<std::string> level;
    for (int64_t block = 0; block < n_blocks; ++block) level.push_back(std::to_string(block));
    while (level.size() > 1) {
      std::vector<std::string> joined;
      for (size_t i = 0; i + 1 < level.size(); i += 2) joined.push_back("(" + level[i] + "+" + level[i + 1] + ")");
      if (level.size() % 2) joined.push_back(level.back());
      level = std::move(joined);
    }
    std::vector<std::string> places(size_t(pairwise_places(n_blocks)));
    const auto add = [&](int64_t place, const std::string& right) {
      std::string& left = places.at(size_t(place));
      left = "(" + left + "+" + right + ")";
    };
    pairwise_tree(
        n_blocks,
        [&](int64_t block, int64_t place, bool to_sum) {
          if (to_sum)
            add(place, std::to_string(block));
          else
            places.at(size_t(place)) = std::to_string(block);
        },
        [&](int64_t place) { add(place, places.at(size_t(place + 1))); });
    EXPECT_EQ(places[0], level[0]) << n_blocks;
  }
}

TEST(Gemm, IsTheProduct) {
  const Sizes s{5, 7, 3000};
  const auto a = random_floats(s.M * s.K, 1), b = random_floats(s.K * s.N, 2);
  std::vector<float> c(size_t(s.M * s.N));
  gemm<float>(Cpu{}, row_major(a.data(), s.K), row_major(b.data(), s.N), c.data(), s.N, s.M, s.N, s.K);
  for (int64_t i = 0; i < s.M; ++i)
    for (int64_t j = 0; j < s.N; ++j) {
      double want = 0;
      for (int64_t k = 0; k < s.K; ++k) want += double(a[size_t(i * s.K + k)]) * double(b[size_t(k * s.N + j)]);
      EXPECT_NEAR(c[size_t(i * s.N + j)], want, 1e-4);  // 3,000 terms of size 1/3, eps 6e-8, random signs
    }
}

}  // namespace
}  // namespace naru::kernels
