// One request for text on its way: admitted, its media decoded, submitted, and its answer written down as it comes.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "serving/api/answer/form.h"
#include "serving/api/media_loader.h"
#include "serving/api/passage.h"

namespace naru::serving::api {

struct GenerationInput {
  Draft draft;
  std::unique_ptr<AnswerForm> form;
  Traveller traveller;
};

class Generation : public Passage, public Listener, public std::enable_shared_from_this<Generation> {
 public:
  // Begins; answers at once where it is refused.
  static void start(const SharedContext& context, GenerationInput input, http::Responder responder);

  Generation(SharedContext context, GenerationInput input, http::Responder responder);
  void on_delta(const Delta& delta) override;
  void on_end(const Outcome& outcome) override;
  void on_refusal(const Refusal& refusal) override { fail(error_of(refusal)); }

 private:
  bool admit();
  void load();
  void submit(Loaded loaded);
  void gather(const Delta& delta);
  std::string opening();
  std::string broken(const http::HttpError& error) override;

  Draft draft_;
  const std::unique_ptr<AnswerForm> form_;
  const int n_;
  double media_ms_ = 0;

  // Of the engine's calls.
  std::vector<Gathered> answers_;
  bool opened_ = false;
  Clock::time_point last_piece_;
};

}  // namespace naru::serving::api
