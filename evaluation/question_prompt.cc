#include "evaluation/question_prompt.h"

#include "core/text/vocabulary.h"
#include "omni/prompt_writer.h"

namespace naru {
Sequence question_prompt(const Model& model, const Question& question, const std::optional<Segment>& picture,
                         const std::function<Segment(size_t)>& sound) {
  PromptWriter out(model);
  bool first = true;
  const auto user = [&](const std::string& words, const std::optional<size_t>& said) {
    const bool shows = first && picture, sound_first = question.sound_first;
    out.mark(kUser);
    if (shows && !sound_first) out.picture(*picture);
    if (said) out.sound(sound(*said));
    if (shows && sound_first) out.picture(*picture);
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
