// Any bytes are a request for text or are refused with a 400 or 404; what reaches the engine keeps the promises of
// serving/engine/engine.h. The first byte chooses the endpoint.
#include <cstdint>
#include <cstdlib>

#include "serving/api/api.h"
#include "serving/http/exchange.h"
#include "tests/testing/small_model.h"

namespace {

using namespace naru;
using namespace naru::serving;

void expect(bool condition) {
  if (!condition) std::abort();
}

const Model& model() {
  static const auto model = [] {
    nlohmann::json config = testing::small_picture_config();
    config["audio"] = testing::small_hearing_config()["audio"];
    return testing::small_model(config);
  }();
  return *model;
}

// Looks at a request and answers it with one letter.
class LookingEngine : public Engine {
 public:
  std::variant<std::shared_ptr<Admission>, Refusal> admit(const Application& application) override {
    expect(application.n_text_tokens >= 0 && application.n_text_tokens <= model().config().context);
    expect(application.n_pictures >= 0 && application.n_sounds >= 0);
    return std::make_shared<Admission>();
  }
  std::optional<Refusal> full(const std::string&) const override { return std::nullopt; }
  void submit(std::shared_ptr<Admission>, GenerationRequest request, std::shared_ptr<Listener> listener) override {
    look(request);
    Outcome outcome;
    for (int i = 0; i < request.options.n; ++i) {
      listener->on_delta({i, "x", {{"x", -1, {{"x", -1}}}}});
      outcome.choices.push_back({Finish::stop, 0});
    }
    listener->on_end(outcome);
  }
  void transcribe(std::shared_ptr<Admission>, TranscriptionRequest, std::shared_ptr<TranscriptListener>) override {}
  void drain() override {}
  EngineStats stats() const override { return {}; }

 private:
  static void look(const GenerationRequest& request) {
    const GenerationOptions& options = request.options;
    expect(options.n >= 1 && options.n <= 8 && options.top_logprobs <= 20 && options.stop.size() <= 16);
    expect(options.max_tokens >= 0 && options.max_tokens <= model().config().context);
    expect(options.sampling.temperature >= 0 && options.sampling.top_p > 0 && options.sampling.top_k >= 0);
    expect(options.repetition_penalty > 0);
    for (const auto& [id, bias] : options.logit_bias)
      expect(id >= 0 && id < model().tokenizer().vocabulary().size() && bias >= -100 && bias <= 100);
    expect(request.text.has_value() == request.messages.empty());
    if (request.text) return expect(!request.text->empty());
    expect(request.messages.back().role == Message::Role::user);
    for (const Message& message : request.messages)
      for (const Part& part : message.parts)
        expect(part.medium ? part.words.empty() && message.role == Message::Role::user : !part.words.empty());
  }
};

class FixedDecoder : public api::Decoder {
 public:
  std::variant<std::shared_ptr<void>, Refusal> decode(api::DecodeJob job, api::DecodeDone done) override {
    expect(!job.bytes->empty());
    api::Decoded out;
    if (job.kind == api::MediumKind::sound) out.sound.samples = testing::chatter(0.5);
    if (job.kind == api::MediumKind::document) out.pages = {{true, "page", {}}, {false, "", Image(16, 16)}};
    if (job.kind == api::MediumKind::picture) {
      auto fitted = job.fit(Image(16, 16, 9));
      if (fitted) out.picture = *std::move(fitted);
    }
    done(std::move(out));
    return std::make_shared<int>(0);
  }
};

api::Services services() {
  static LookingEngine engine;
  static FixedDecoder decoder;
  static http::Metrics metrics;
  api::Services out;
  out.engine = &engine;
  out.model = &model();
  out.decoder = &decoder;
  out.metrics = &metrics;
  out.model_id = "m";
  out.work = [](const std::string&, size_t, const std::function<void()>& work) { work(); };
  out.voice_work = [](const std::string&, size_t, const std::function<void()>& work) { work(); };
  out.clock = [] { return Clock::time_point(); };
  out.unix_seconds = [] { return int64_t(0); };
  out.new_id = [] { return std::string("ID"); };
  out.new_seed = [] { return uint64_t(0); };
  out.state = [] { return api::ServerState::ready; };
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const std::vector<http::Route> routes = api::Api(services()).routes();
  constexpr std::string_view kPaths[] = {"/v1/chat/completions", "/v1/completions", "/v1/responses", "/tokenize",
                                         "/detokenize"};
  if (size == 0) return 0;
  const std::string_view path = kPaths[data[0] % std::size(kPaths)];
  http::Request request;
  request.body.assign(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto exchange = std::make_shared<http::Exchange>("r", 1 << 24, [] {});
  for (const http::Route& route : routes)
    if (route.path == path) route.handler(std::move(request), http::Responder(exchange));
  const http::Exchange::Output output = exchange->take();
  expect(output.ended && !output.failed);
  if (output.begun) return 0;
  const auto body = nlohmann::json::parse(output.answer->body);
  if (output.answer->status == 200) return 0;
  expect(output.answer->status == 400 || output.answer->status == 404);
  expect(body.at("error").size() == 4 && body.at("error").at("message").is_string());
  return 0;
}
