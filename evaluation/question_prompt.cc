#include "evaluation/question_prompt.h"

#include <utility>

#include "core/text/nfc.h"
#include "core/text/vocabulary.h"

namespace naru {
namespace {

class Builder {
 public:
  explicit Builder(const Model& model) : model_(model) {}

  void mark(int32_t id) { ids_.push_back(id); }
  void words(const std::string& text) {
    for (const int32_t id : model_.tokenizer().encode(nfc(text))) ids_.push_back(id);
  }
  void medium(int32_t begin, Segment segment, int32_t end) {
    mark(begin);
    if (!segment.places.empty()) {
      flush();
      out_.push_back(std::move(segment));
    }
    mark(end);
  }
  Sequence take() {
    flush();
    return std::move(out_);
  }

 private:
  void flush() {
    out_.push_back(Segment::text(std::move(ids_)));
    ids_.clear();
  }

  const Model& model_;
  Sequence out_;
  std::vector<int32_t> ids_;
};

}  // namespace

Sequence question_prompt(const Model& model, const Question& question, const std::optional<Segment>& picture,
                         const std::function<Segment(size_t)>& sound) {
  Builder out(model);
  bool first = true;
  const auto user = [&](const std::string& words, const std::optional<size_t>& said) {
    const bool shows = first && picture, sound_first = question.sound_first;
    out.mark(kUser);
    if (shows && !sound_first) out.medium(kImage, *picture, kImageEnd);
    if (said) out.medium(kAudio, sound(*said), kAudioEnd);
    if (shows && sound_first) out.medium(kImage, *picture, kImageEnd);
    out.words(words);
    out.mark(kAssistant);
    first = false;
  };
  out.mark(kBos);
  for (const Exchange& exchange : question.before) {
    user(exchange.words, exchange.sound);
    out.words(exchange.answer);
    out.mark(kEnd);
  }
  user(question.prompt, question.sound);
  return out.take();
}

}  // namespace naru
