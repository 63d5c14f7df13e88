// Source `pages`: receipts, invoices, forms, notices, letters, articles, lists, tables, two columns and cards in Korean
// and English, in the manner of many programs, with their Markdown, questions and answers, and the places of their
// words.
//
// make() is a pure function of (kPagesVersion, library set, options, seed, index). Change what it draws, and the
// version changes with it.
#pragma once

#include <array>
#include <memory>

#include "base/error.h"
#include "synth/page/page.h"
#include "synth/source.h"

namespace naru::synth {

inline constexpr int kPagesVersion = 1;

struct PageOptions {
  int min_width = 208, max_width = 896, max_height = 896;  // px, multiples of 16, from 192 up
  float small =
      0.65f;  // share of small pictures: at most 448 px wide and high; the others are as large as documents are
  float min_size = 14, max_size = 23;                                         // em of the text, px, from 13 up
  std::array<float, kPageKinds> weights{2, 1, 1, 1, 1, 1, 1, 1.5f, 0.7f, 1};  // of the kinds, in the order of PageKind
  float korean = 0.5f;                                                        // share of pages in Korean
  Split fonts = Split::train, texts = Split::train, layouts = Split::train;
  float augment = 1;     // 0: as drawn; 1: a share is slanted, lit, scaled, blurred, noisy or compressed
  int questions = 8;     // at most, beside the text
  float mixed = 0.1f;    // share of questions in the other language
  float prompts = 0.5f;  // share of examples with words of the user beside the picture
  float rephrased = 0;   // share of questions and requests in other words, as of charts
};

// Safe to share by threads: const after open(); each call borrows its tools from a pool inside.
class PageSource {
 public:
  // Maps the fonts and reads the corpora. Failure not_found: a Debian package of scripts/setup.sh is missing.
  static Result<PageSource> open();
  PageSource(PageSource&&) noexcept;
  PageSource& operator=(PageSource&&) noexcept;
  ~PageSource();

  // task read-page: the target is the page in Markdown; Example::questions hang on the same picture.
  // Throws Error when the options contradict themselves.
  Example make(const PageOptions& options, uint64_t seed, uint64_t index) const;

  // Reads every font, corpus and library file: about two seconds.
  Result<Provenance> provenance() const;

 private:
  struct Impl;
  explicit PageSource(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace naru::synth
