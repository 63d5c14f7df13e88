// The signs of a GBNF text as its parser takes them: the place in it, and the first thing wrong, after which it has
// ended.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace naru::grammar {

class GbnfText {
 public:
  explicit GbnfText(std::string_view text);

  size_t at() const { return at_; }
  void go_to(size_t at) { at_ = at; }
  bool ended() const { return at_ >= text_.size() || failure_.has_value(); }
  char32_t peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : U'\0'; }
  bool take(char32_t c);
  // White space and comments; line breaks where `lines` says so.
  void skip_space(bool lines);

  // The name that begins here; empty where none does.
  std::string name();
  bool at_name() const;
  // One character of a text or a class, perhaps an escape. The text has not ended.
  uint32_t character();
  // How often something is repeated.
  std::optional<int> number();

  // Keeps the first failure, with the line and column of `at`.
  template <class... Parts>
  void refuse_at(size_t at, const Parts&... parts) {
    if (!failure_) failure_ = fail("grammar: ", line_and_column(at), ": ", parts...);
  }
  const std::optional<Failure>& failure() const { return failure_; }

 private:
  std::string line_and_column(size_t at) const;
  uint32_t hex(int n_digits);

  const std::u32string text_;
  size_t at_ = 0;
  std::optional<Failure> failure_;
};

}  // namespace naru::grammar
