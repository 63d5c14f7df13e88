#include "synth/boxes.h"

#include <algorithm>

#include "synth/text/utf8.h"

namespace naru::synth {

void add_boxes(const std::vector<Written>& texts, Example* example) {
  const auto push = [](std::vector<Box>* list, std::string text, const InkBox& box) {
    list->push_back({std::move(text), float(box.x0), float(box.y0), float(box.x1), float(box.y1)});
  };
  for (const Written& written : texts) {
    InkBox word;
    std::u32string letters;
    for (size_t i = 0; i <= written.text.size(); ++i) {
      const bool end = i == written.text.size() || written.text[i] == U' ' || written.text[i] == U'\n';
      if (!end) {
        const InkBox& box = written.boxes[i];
        push(&example->glyphs, encode({&written.text[i], 1}), box);
        if (word.empty()) word = box;
        word = {std::min(word.x0, box.x0), std::min(word.y0, box.y0), std::max(word.x1, box.x1),
                std::max(word.y1, box.y1)};
        letters += written.text[i];
      } else if (!letters.empty()) {
        push(&example->words, encode(letters), word);
        word = {};
        letters.clear();
      }
    }
  }
}

}  // namespace naru::synth
