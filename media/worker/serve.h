// The life of a worker of any kind: requests in, one sandboxed child for each, replies out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/error.h"
#include "media/protocol.h"

namespace naru::media {

// What a worker decodes, and how.
struct Trade {
  const char* noun;                           // for messages: "picture"
  const char* remedy;                         // when one costs too much: "make it smaller"
  uint64_t address_space_bytes;               // of a child
  std::span<const char* const> folders = {};  // whose files a child may read
  // Runs in the sandboxed child: writes what it decodes into the memory file `result`, and describes it.
  Result<Reply> (*decode)(std::span<const std::byte> bytes, const Request& request, int result);
};

// True when naru started this program: there is somebody to serve.
bool has_client();

// What main() returns otherwise, after telling a curious user.
int explain(const char* program);

// The exit status of a child that ends because memory does.
inline constexpr int kOutOfMemory = 77;

// Answers requests (media/protocol.h) until the client has gone. A child that crashes, stops or outlives its time costs
// its job a refusal and nothing else.
void serve(const Trade& trade);

}  // namespace naru::media
