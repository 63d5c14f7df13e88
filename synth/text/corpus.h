// Text from Debian packages: the Korean and the not yet translated English sentences of the LibreOffice help
// (libreoffice-help-ko), the words of the Korean spelling dictionary (hunspell-ko) and of the American word list
// (wamerican). Read at open(), normalised to the alphabet, without repetitions, in a fixed order; kept in memory only.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace naru::synth {

struct Corpus {
  using Sentences = std::array<std::vector<std::string>, 2>;  // [is_held_out]
  Sentences korean, english;

  // Forms of Korean words as the dictionary classes them.
  struct KoreanWords {
    std::vector<std::string> nouns;
    std::vector<std::string> adverbs;
    std::vector<std::string> predicates;        // 공부하다: the dictionary form
    std::vector<std::string> adnominal_past;    // 공부한
    std::vector<std::string> adnominal_future;  // 공부할
    std::vector<std::string> infinitives;       // 공부해
  } korean_words;
  std::vector<std::string> english_words;

  static Result<Corpus> open();
};

// The text of every paragraph, heading and list item of an HTML page: tags dropped, entities decoded, cut into
// sentences. Lenient: what it does not understand is left out.
std::vector<std::string> html_sentences(std::string_view page);

// What open() reads: folders (every file beneath) and files, for the record.
const std::vector<std::string>& corpus_paths();

// The paths of all regular files beneath `folder`, sorted by bytes; `folder` itself when it is a file.
Result<std::vector<std::string>> files_beneath(const std::string& folder);

}  // namespace naru::synth
