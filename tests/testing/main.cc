// main() of every test program: the float mode of the numeric profile, then GoogleTest.
#include <gtest/gtest.h>

#include "base/float_mode.h"

int main(int argc, char** argv) {
  naru::set_float_mode();
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
