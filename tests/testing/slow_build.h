// Whether these tests are the sanitizers' build, which is slow: what is there to compare bits alone is done fewer times.
#pragma once

namespace naru::testing {

#if defined(__SANITIZE_ADDRESS__) || defined(__clang__)
constexpr bool kSlowBuild = true;
#else
constexpr bool kSlowBuild = false;
#endif

}  // namespace naru::testing
