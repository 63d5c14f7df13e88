// One request for text on its way: admitted, its media decoded, submitted, and its answer written down as it comes.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "serving/api/answer/form.h"
#include "serving/api/answer/sound.h"
#include "serving/api/kept_sound.h"
#include "serving/api/media_loader.h"
#include "serving/api/passage.h"
#include "serving/api/voice.h"

namespace naru::serving::api {

struct GenerationInput {
  Draft draft;
  std::unique_ptr<AnswerForm> form;
  std::string id;                         // of the answer
  AudioFormat format = AudioFormat::wav;  // of what is said aloud and does not stream
  Traveller traveller;
};

class Generation : public Passage, public Listener, public std::enable_shared_from_this<Generation> {
 public:
  // Begins; answers at once where it is refused.
  static void start(const SharedContext& context, GenerationInput input, http::Responder responder);

  Generation(SharedContext context, GenerationInput input, http::Responder responder);
  void on_delta(const Delta& delta) override;
  void on_end(const Outcome& outcome) override;
  void on_refusal(const Refusal& refusal) override;

 private:
  bool admit();
  void load();
  void submit(Loaded loaded);
  void in_order(std::function<void()> work, size_t bytes = 0);
  void take(const Delta& delta);
  void finish(const Outcome& outcome);
  void gather(const Delta& delta);
  void sound(int choice, std::span<const int16_t> samples);
  bool finish_sounds();
  std::string opening();
  std::string broken(const http::HttpError& error) override;

  Draft draft_;
  const std::unique_ptr<AnswerForm> form_;
  const int n_;
  double media_ms_ = 0;

  // Of the engine's calls; where answers are said aloud, of the strand's.
  std::vector<Gathered> answers_;
  bool opened_ = false;
  Clock::time_point last_piece_;
  const std::string id_;
  const AudioFormat format_;
  Origin origin_;
  std::shared_ptr<Strand> strand_;  // null: answers are in writing alone
  std::vector<SpokenSound> sounds_;
  std::vector<KeptSound> kept_;  // of each answer, where they do not stream
  SoundClock sound_clock_;
};

}  // namespace naru::serving::api
