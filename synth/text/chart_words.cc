#include "synth/text/chart_words.h"

#include <algorithm>

#include "base/error.h"
#include "synth/text/grammar.h"

namespace naru::synth {

const ChartWords& chart_words(bool korean) {
  return korean ? kKoreanChartWords : kEnglishChartWords;
}

std::vector<std::string_view> split(std::string_view list, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const size_t end = list.find(separator);
    parts.push_back(list.substr(0, end));
    if (end == std::string_view::npos) return parts;
    list = list.substr(end + 1);
  }
}

std::string_view pick_word(std::string_view list, Random* random) {
  const auto words = split(list, '|');
  return words[size_t(random->below(int64_t(words.size())))];
}

std::string lower_first(std::string text) {
  if (text.size() > 1 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a' && text[1] <= 'z')
    text[0] = char(text[0] + 32);
  return text;
}

std::string fill_in(std::string_view form, const Slots& slots) {
  std::string out;
  while (!form.empty()) {
    const size_t open = form.find_first_of("{[");
    out += form.substr(0, open);
    if (open == std::string_view::npos) break;
    const size_t close = form.find(form[open] == '{' ? '}' : ']', open);
    check(close != std::string_view::npos, "fill_in: unclosed ", form);
    const std::string_view inside = form.substr(open + 1, close - open - 1);
    if (form[open] == '[') {
      out += particle(inside, out);
    } else {
      const auto slot = std::find_if(slots.begin(), slots.end(), [&](const auto& s) { return s.first == inside; });
      check(slot != slots.end(), "fill_in: nothing for {", inside, "}");
      out += slot->second;
    }
    form = form.substr(close + 1);
  }
  return out;
}

}  // namespace naru::synth
