// Any bytes are a record whose chain holds, or are refused with the number of a line.
#include <cstdint>
#include <cstdlib>

#include "training/record.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto record = naru::parse_record({reinterpret_cast<const char*>(data), size}, "fuzz.jsonl");
  if (!record) return 0;
  if (record->lines.empty() || record->lines.back().second != size) std::abort();
  if (record->recipe_text().size() > size) std::abort();
  return 0;
}
