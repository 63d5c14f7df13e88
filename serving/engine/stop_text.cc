#include "serving/engine/stop_text.h"

#include <algorithm>
#include <utility>

namespace naru::serving {

std::string StopText::push(std::string_view text) {
  if (found_) return {};
  held_ += text;
  size_t begin = 0, end = std::string::npos;  // of the one that is whole first, the longest of equals
  for (const std::string& stop : stops_) {
    const size_t at = held_.find(stop);
    if (at == std::string::npos || std::pair(at + stop.size(), at) >= std::pair(end, begin)) continue;
    begin = at;
    end = at + stop.size();
  }
  found_ = end != std::string::npos;
  end = begin;
  if (!found_) {
    end = held_.size();
    // The longest end of what is held that a stop begins with.
    for (const std::string& stop : stops_)
      for (size_t n = std::min(stop.size() - 1, held_.size()); n > 0; --n)
        if (std::string_view(held_).ends_with(std::string_view(stop).substr(0, n))) {
          end = std::min(end, held_.size() - n);
          break;
        }
  }
  std::string out = held_.substr(0, end);
  held_ = found_ ? "" : held_.substr(end);
  return out;
}

std::string StopText::flush() {
  return std::exchange(held_, {});
}

}  // namespace naru::serving
