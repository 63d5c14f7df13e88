#include "evaluation/forms.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/utf8.h"
#include "core/text/nfc.h"

namespace naru {
namespace {

bool is_blank(char32_t c) {
  return c == ' ' || (c >= 9 && c <= 13) || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200A);
}

// One code point at a time: utf8proc's own folding of a whole text sorts marks by insertion, which a hostile text makes
// slow.
std::u32string folded(const std::u32string& text) {
  std::u32string out;
  out.reserve(text.size());
  std::array<utf8proc_int32_t, 8> parts;
  for (const char32_t c : text) {
    int bound_class = 0;
    const auto n =
        utf8proc_decompose_char(utf8proc_int32_t(c), parts.data(), parts.size(), UTF8PROC_CASEFOLD, &bound_class);
    if (n < 1 || n > std::ptrdiff_t(parts.size()))
      out += c;
    else
      out.append(parts.begin(), parts.begin() + n);
  }
  return out;
}

std::string without_bold(std::string_view line) {
  std::string out;
  for (size_t i = 0; i < line.size(); ++i) {
    const bool mark = (line[i] == '*' || line[i] == '_') && i + 1 < line.size() && line[i + 1] == line[i];
    if (mark)
      ++i;
    else
      out += line[i];
  }
  return out;
}

std::string markdown_line(std::string_view line) {
  const std::string_view text = trimmed(line);
  if (text.starts_with('|')) {
    const auto cells = markdown_cells(text);
    const bool rule = is_markdown_rule(cells);
    std::string out = "|";
    for (const std::string& cell : cells) out += concat(' ', rule ? "---" : without_bold(cell), " |");
    return out;
  }
  for (const std::string_view mark : {"* ", "+ ", "• "})
    if (text.starts_with(mark)) return concat("- ", without_bold(text.substr(mark.size())));
  return without_bold(text);
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r\n\v\f");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n\v\f") + 1 - begin);
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> out;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    out.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

std::string valid_utf8(std::string_view text) {
  std::string out;
  for (const char32_t c : code_points(text)) append_utf8(out, c);
  return out;
}

std::u32string collapsed(std::string_view text) {
  std::u32string out;
  for (const char32_t c : code_points(nfc(text))) {
    if (!is_blank(c))
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::u32string exact_form(std::string_view text) {
  std::u32string out = folded(collapsed(text));
  if (!out.empty() && (out.back() == U'.' || out.back() == U'。')) out.pop_back();
  if (!out.empty() && out.back() == U' ') out.pop_back();
  return out;
}

std::string spoken_form(std::string_view text) {
  std::string out;
  for (const char32_t c : folded(code_points(nfc(text))))
    if (std::u32string_view(U".,?!。、？！").find(c) == std::u32string_view::npos) append_utf8(out, c);
  return out;
}

std::string markdown_form(std::string_view text) {
  std::string out;
  for (const std::string_view line : lines_of(text)) {
    if (!out.empty()) out += '\n';
    out += markdown_line(line);
  }
  return out;
}

std::vector<std::string> markdown_cells(std::string_view line) {
  std::string_view text = trimmed(line);
  if (text.starts_with('|')) text.remove_prefix(1);
  std::vector<std::string> out;
  std::string cell;
  const auto close = [&] {
    out.emplace_back(trimmed(cell));
    cell.clear();
  };
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '|')
      cell += text[++i];
    else if (text[i] == '|')
      close();
    else
      cell += text[i];
  }
  if (!trimmed(cell).empty()) close();
  return out;
}

bool is_markdown_rule(const std::vector<std::string>& cells) {
  for (const std::string& cell : cells)
    if (cell.find('-') == std::string::npos || cell.find_first_not_of(":- ") != std::string::npos) return false;
  return !cells.empty();
}

}  // namespace naru
