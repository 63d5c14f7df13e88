#include "synth/text/say_words.h"

#include <iterator>

namespace naru::synth {
namespace {

// ~ stands for what is to be said.
constexpr std::string_view kKorean[] = {
    "말해 줘: ~",
    "말해 주세요: ~",
    "소리 내어 말해 줘: ~",
    "소리 내어 읽어 주세요: ~",
    "읽어 줘: ~",
    "이 문장을 읽어 주세요: ~",
    "이 글을 소리 내어 읽어 줘: ~",
    "다음을 말로 해 줘: ~",
    "다음을 음성으로 말해 주세요: ~",
    "목소리로 들려줘: ~",
    "음성으로 들려주세요: ~",
    "따라 말해 봐: ~",
    "그대로 따라 말해 주세요: ~",
    "큰 소리로 말해 줘: ~",
    "낭독해 주세요: ~",
    "이렇게 말해 줄래? ~",
    "이거 읽어 줄래? ~",
    "~ 이걸 소리 내어 읽어 줘.",
    "~ 이 말을 들려주세요.",
    "\"~\" 라고 말해 줘.",
    "\"~\" 라고 소리 내어 말해 주세요.",
    "'~' 하고 말해 봐.",
};
constexpr std::string_view kEnglish[] = {
    "Say: ~",
    "Say this: ~",
    "Say it aloud: ~",
    "Please say: ~",
    "Please say this aloud: ~",
    "Read this aloud: ~",
    "Read aloud: ~",
    "Read this out loud, please: ~",
    "Read this sentence to me: ~",
    "Speak this: ~",
    "Speak the following: ~",
    "Pronounce this: ~",
    "Repeat after me: ~",
    "Repeat this aloud: ~",
    "Let me hear this: ~",
    "Tell me in your voice: ~",
    "Can you say this? ~",
    "Could you read this aloud? ~",
    "~ Read that aloud.",
    "~ Say that, please.",
    "Say \"~\".",
    "Please say \"~\" aloud.",
};

}  // namespace

std::string wish_to_hear(bool korean, std::string_view words, Random* random) {
  const std::string_view form = korean ? kKorean[random->below(int64_t(std::size(kKorean)))]
                                       : kEnglish[random->below(int64_t(std::size(kEnglish)))];
  const size_t at = form.find('~');
  std::string out(form.substr(0, at));
  out += words;
  out += form.substr(at + 1);
  return out;
}

}  // namespace naru::synth
