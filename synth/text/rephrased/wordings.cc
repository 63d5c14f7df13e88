#include "synth/text/rephrased/wordings.h"

#include <algorithm>

#include "base/error.h"
#include "base/sha256.h"
#include "synth/text/chart_words.h"
#include "synth/text/rephrased/lists.h"

namespace naru::synth {
namespace {

constexpr size_t kHeldOutOneOf = 8;

void hold_out_some(std::vector<WordingFrame>* frames) {
  std::vector<std::pair<std::string, WordingFrame*>> order;
  for (WordingFrame& frame : *frames) order.emplace_back(sha256_hex(frame.text), &frame);
  std::sort(order.begin(), order.end());
  const size_t count = std::max<size_t>(1, order.size() / kHeldOutOneOf);
  for (size_t i = 0; i < count; ++i) order[i].second->held_out = true;
}

}  // namespace

Wordings::Wordings(std::initializer_list<std::string_view> texts) {
  for (const std::string_view text : texts) {
    std::vector<WordingFrame>* list = nullptr;
    for (const std::string_view line : split(text, '\n')) {
      if (line.empty()) continue;
      if (line.starts_with("= ")) {
        const auto [place, is_new] = lists_.try_emplace(line.substr(2));
        check(is_new, "Wordings: the list ", line.substr(2), " comes twice");
        list = &place->second;
        continue;
      }
      check(list, "Wordings: text before the first list: ", line);
      list->push_back({line});
    }
  }
  for (auto& [name, frames] : lists_) {
    check(frames.size() > 1, "Wordings: the list ", name, " has too few frames: ", frames.size());
    hold_out_some(&frames);
  }
}

std::span<const WordingFrame> Wordings::frames(std::string_view list) const {
  const auto found = lists_.find(list);
  check(found != lists_.end(), "Wordings: no list ", list);
  return found->second;
}

std::vector<std::string_view> Wordings::names() const {
  std::vector<std::string_view> out;
  for (const auto& [name, frames] : lists_) out.push_back(name);
  return out;
}

const Wordings& rephrased_charts(bool korean) {
  static const Wordings in_korean({kRephrasedKoreanCharts}), in_english({kRephrasedEnglishCharts});
  return korean ? in_korean : in_english;
}

const Wordings& rephrased_pages(bool korean) {
  static const Wordings in_korean({kRephrasedKoreanFields, kRephrasedKoreanPages, kRephrasedKoreanListings});
  static const Wordings in_english({kRephrasedEnglishFields, kRephrasedEnglishPages, kRephrasedEnglishListings});
  return korean ? in_korean : in_english;
}

}  // namespace naru::synth
