// Source `documents`: printed lines and short paragraphs of Korean and English, in many fonts, on paper that has been
// printed on, photographed and compressed. MODEL: pictures of a fixed height for lines; (Y, X, 3), multiples of 16.
//
// make() is a pure function of (kDocumentsVersion, library set, options, seed, index). Change what it draws, and the
// version changes with it.
#pragma once

#include <memory>

#include "base/error.h"
#include "synth/source.h"
#include "synth/text/text_source.h"

namespace naru::synth {

inline constexpr int kDocumentsVersion = 1;

struct DocumentOptions {
  int line_height = 32;                // of a picture of one line, px, a multiple of 16
  int max_width = 384;                 // px, a multiple of 16
  float min_size = 14, max_size = 25;  // em, px; a line that does not fit may come down to 12
  std::array<float, kKinds> weights = TextOptions{}.weights;
  int min_chars = 4, max_chars = 24;  // of a line
  Split fonts = Split::train, texts = Split::train;
  float augment = 1;     // 0: black on white, upright and sharp; 1: all of it
  float paragraphs = 0;  // share of pictures with 2 to max_lines lines
  int max_lines = 6;
  float prompts = 0.2f;  // share of examples with words of the user beside the picture
};

// Safe to share by threads: const after open(); each call borrows a typesetter from a pool inside.
class DocumentSource {
 public:
  // Maps the fonts and reads the corpora. Failure not_found: a Debian package of scripts/setup.sh is missing.
  static Result<DocumentSource> open();
  DocumentSource(DocumentSource&&) noexcept;
  DocumentSource& operator=(DocumentSource&&) noexcept;
  ~DocumentSource();

  // Throws Error when the options contradict themselves or leave nothing that fits the picture.
  Example make(const DocumentOptions& options, uint64_t seed, uint64_t index) const;

  // Reads every font, corpus and library file: about two seconds.
  Result<Provenance> provenance() const;

 private:
  struct Impl;
  explicit DocumentSource(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace naru::synth
