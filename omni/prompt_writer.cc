#include "omni/prompt_writer.h"

#include <utility>

#include "core/text/nfc.h"
#include "core/text/vocabulary.h"

namespace naru {

void PromptWriter::words(const std::string& text) {
  ids(model_.tokenizer().encode(nfc(text)));
}

void PromptWriter::picture(Segment segment) {
  medium(kImage, std::move(segment), kImageEnd);
}

void PromptWriter::sound(Segment segment) {
  medium(kAudio, std::move(segment), kAudioEnd);
}

void PromptWriter::position(int64_t row) {
  flush();
  out_.push_back(Segment::media(row, {{0, 0, 0}}));
}

Sequence PromptWriter::take() {
  flush();
  return std::exchange(out_, {});
}

void PromptWriter::medium(int32_t begin, Segment segment, int32_t end) {
  mark(begin);
  if (!segment.places.empty()) {
    flush();
    out_.push_back(std::move(segment));
  }
  mark(end);
}

void PromptWriter::flush() {
  if (!ids_.empty()) out_.push_back(Segment::text(std::exchange(ids_, {})));
}

}  // namespace naru
