// What a decoding child gives up before it looks at a byte of a file. Linux, x86-64.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <span>

#include "base/error.h"

namespace naru::media {

// False under AddressSanitizer, which reserves terabytes of addresses.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kLimitsAddressSpace = false;
#elif defined(__has_feature)
inline constexpr bool kLimitsAddressSpace = !__has_feature(address_sanitizer);
#else
inline constexpr bool kLimitsAddressSpace = true;
#endif

struct SandboxLimits {
  uint64_t address_space_bytes = uint64_t(2) << 30;
  uint64_t cpu_s = 20;
  uint64_t file_bytes = 0;  // the longest memory file it may write
  pid_t parent = 0;         // whose child this is; 0: not checked
  // Files beneath these may be opened for reading, and nothing else of the file system; what is not there is left out.
  // None: no file can be opened at all. With some, the kernel must have Landlock (5.13 and later).
  std::span<const char* const> folders = {};
};

// Binds this process for good: limits, no core dump, no new privileges, death with its parent, and a seccomp list of
// what computing on memory and writing to open descriptors needs. Everything else is answered EPERM: no file outside of
// the folders and no socket can be opened, no program started, no thread or process made, no signal sent, no memory
// made executable. With folders, whether a file exists elsewhere can still be asked, not what is in it. Failures:
// internal.
Result<void> enter_sandbox(const SandboxLimits& limits);

}  // namespace naru::media
