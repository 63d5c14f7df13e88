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
  Answered answered;
};

// Places of the at most twenty examples of `n` that the page shows: at even steps, so that they are no choice of
// anyone's.
std::vector<size_t> shown_on_page(size_t n);

struct PageTask {
  TaskScore score;
  std::vector<PageExample> examples;
};

struct PageHead {
  std::string model, sha256;
  double seconds = 0;
};

// Pictures wider than 720 px or higher than 960 are scaled down.
std::string evaluation_page(const PageHead& head, const std::vector<PageTask>& tasks);

// A page in the style of all of them; `body` is HTML.
std::string html_page(const std::string& title, const std::string& body);

// Text as HTML shows it: markup is escaped, what is no UTF-8 or a control character becomes U+FFFD.
std::string html_text(std::string_view text);
std::string base64(std::string_view bytes);

}  // namespace naru
