// An evaluation as one page that one looks at: figures of each task, and examples with picture, question, target and
// answer. HTML and CSS alone, pictures inside; all text is escaped.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "evaluation/answering.h"

namespace naru {

struct PageExample {
  std::optional<Image> picture;
  const Answered* answered = nullptr;
};

struct PageTask {
  TaskScore score;
  std::vector<PageExample> examples;
};

struct PageHead {
  std::string model, sha256;
  double seconds = 0;
};

// Throws Error when an example has no answer. Pictures wider than 720 px are scaled down.
std::string evaluation_page(const PageHead& head, const std::vector<PageTask>& tasks);

// Text as HTML shows it: markup is escaped, what is no UTF-8 or a control character becomes U+FFFD.
std::string html_text(std::string_view text);
std::string base64(std::string_view bytes);

}  // namespace naru
