// An evaluation as one page that one looks at: the table, and examples with picture or sound, question, target and
// answer. HTML and CSS alone, media inside; all text is escaped.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "evaluation/answering.h"
#include "evaluation/scores.h"

namespace naru {

struct PageExample {
  std::optional<Image> picture;
  std::optional<Sound> sound;  // of the question
  Answered answered;
};

// Places of the at most twenty examples of `n` that the page shows: at even steps, so that they are no choice of
// anyone's.
std::vector<size_t> shown_on_page(size_t n);

struct PageTask {
  std::string task;
  int64_t n = 0, n_others = 0;
  std::vector<PageExample> examples, others;
};

struct PageHead {
  std::string model, sha256;
  double seconds = 0;
};

// Pictures wider than 720 px or higher than 960 are scaled down; of sounds there are the first 30 s, also as a
// spectrogram. Columns and examples of other generators are there where a row or a task has any.
std::string evaluation_page(const PageHead& head, const std::vector<TableRow>& rows,
                            const std::vector<PageTask>& tasks);

// A page in the style of all of them; `body` is HTML.
std::string html_page(const std::string& title, const std::string& body);

// Text as HTML shows it: markup is escaped, what is no UTF-8 or a control character becomes U+FFFD.
std::string html_text(std::string_view text);

}  // namespace naru
