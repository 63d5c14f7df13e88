// /v1/episodes, which is ours: a robot's episode in simulation, played now, and its film.
#include <algorithm>

#include "base/base64.h"
#include "base/utf8.h"
#include "core/text/nfc.h"
#include "serving/api/answer/answer_json.h"
#include "serving/api/endpoints.h"
#include "serving/api/errors.h"
#include "serving/engine/refusals.h"

namespace naru::serving::api {
namespace {

using json = nlohmann::ordered_json;

constexpr int64_t kMostSeed = (int64_t(1) << 53) - 1;  // what JavaScript's numbers hold
constexpr size_t kInstructionCharacters = 400;
constexpr int kQueueLimit = 8, kQueueLimitOfTenant = 4;  // the one that is played among them

EpisodeRequest read_request(Fields& fields, const Services& services) {
  EpisodeRequest out;
  const std::vector<std::string> tasks = services.player->tasks();
  if (const std::string* task = fields.needed_text("task", 64)) {
    out.task = *task;
    if (std::ranges::find(tasks, *task) == tasks.end()) {
      std::string all;
      for (const std::string& known : tasks) all += (all.empty() ? "" : ", ") + known;
      fields.problem()->invalid("task", "'task' must be one of ", all);
    }
  }
  out.seed =
      uint64_t(fields.integer("seed", 0, kMostSeed).value_or(int64_t(services.new_seed() & uint64_t(kMostSeed))));
  if (const std::string* lang = fields.word("lang", {"ko", "en"})) out.lang = *lang;
  if (const std::string* instruction = fields.text("instruction", 4 * kInstructionCharacters)) {
    out.instruction = *instruction;
    if (instruction->empty() || code_points(*instruction).size() > kInstructionCharacters)
      fields.problem()->invalid("instruction", "'instruction' must have 1 to ", kInstructionCharacters,
                                " characters; leave it out for the scene's own");
    else if (const int64_t context = services.model->config().context;
             2 * std::ssize(services.model->tokenizer().encode(nfc(*instruction))) > context)
      fields.problem()->refuse("context_length_exceeded", "instruction", "'instruction' takes more than half of the ",
                               context, " positions that the model has");
  }
  return out;
}

std::string answer_text(const Services& services, const EpisodeRequest& wish, const PlayedEpisode& played) {
  return printed({{"object", "episode"},
                  {"id", "episode-" + services.new_id()},
                  {"created", services.unix_seconds()},
                  {"model", services.model_id},
                  {"task", wish.task},
                  {"seed", wish.seed},
                  {"instruction", played.instruction},
                  {"lang", played.lang},
                  {"success", played.success},
                  {"coverage", played.coverage},
                  {"steps", played.steps},
                  {"seconds", played.seconds},
                  {"policy_ms_p50", played.ms_p50},
                  {"video", {{"format", "mp4"}, {"data", base64(played.film)}}}});
}

void play(const SharedContext& context, const EpisodeRequest& wish, Clock::time_point since,
          const http::Headers& headers, const http::Responder& responder) {
  const Services& services = context->services;
  if (services.state() == ServerState::draining) return responder.refuse(error_of(stopping()));
  if (services.clock() > since + services.queue_wait) return responder.refuse(error_of(waited_too_long()));
  const auto unwanted = [&] { return responder.closed() || services.stopping(); };
  if (unwanted()) return responder.refuse(error_of(stopping()));  // or nobody waits
  const auto played = services.player->play(*services.policy, wish, unwanted);
  if (!played) {
    if (services.failed) services.failed(responder.request_id() + ": an episode: " + played.failure().message);
    return responder.refuse(internal_error());
  }
  if (*played)
    responder.send({200, "application/json", answer_text(services, wish, **played), headers});
  else
    responder.refuse(error_of(stopping()));  // or nobody waits
}

}  // namespace

void episodes(const SharedContext& context, http::Request request, http::Responder responder) {
  const Services& services = context->services;
  Problem problem;
  if (!services.player) problem.refuse("motion_not_supported", "model", "this model moves no simulated robot");
  if (problem.found()) return responder.refuse(problem.error());
  const Clock::time_point since = services.clock();
  EpisodeRequest wish;
  http::Headers headers;
  {
    const json body = take_json(services, &request, &problem);
    if (problem.found()) return responder.refuse(problem.error());
    Fields fields(body, "", &problem);
    check_model(services, fields.text("model", 1024), &problem);
    wish = read_request(fields, services);
    headers = warning_of(fields.unknown());
  }
  if (problem.found()) return responder.refuse(problem.error());
  const std::shared_ptr<void> place = context->episodes->take(request.key, kQueueLimitOfTenant, kQueueLimit);
  if (!place)
    return responder.refuse(error_of({.kind = Refusal::Kind::overloaded,
                                      .code = "queue_full",
                                      .message = "too many episodes wait to be played; try again",
                                      .retry_after_ms = kRetryMs}));
  services.episode_work(request.key, [context, wish, since, headers, responder, place] {
    const auto thrown = guarded(context->services, [&] { play(context, wish, since, headers, responder); });
    if (thrown) (void)responder.try_refuse(*thrown);
  });
}

}  // namespace naru::serving::api
