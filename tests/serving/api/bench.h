// The endpoints on a bench: an engine, decoders and a grammar compiler that play what a test tells them, a clock that
// stands still, and answers read from where the I/O thread would read them.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "serving/api/api.h"
#include "serving/http/exchange.h"
#include "tests/testing/small_model.h"

namespace naru::serving::api::testing {

using nlohmann::json;

// A model that sees and hears; 128 positions, a vocabulary of bytes and jamo.
inline const Model& bench_model() {
  static const auto model = [] {
    json config = naru::testing::small_picture_config();
    config["audio"] = naru::testing::small_hearing_config()["audio"];
    return naru::testing::small_model(config);
  }();
  return *model;
}

class FakeEngine : public Engine {
 public:
  struct Place : Admission {
    explicit Place(int* live) : live(live) { ++*live; }
    ~Place() override { --*live; }
    int* live;
  };

  std::variant<std::shared_ptr<Admission>, Refusal> admit(const Application& application) override {
    applications.push_back(application);
    if (refusal) return *refusal;
    return std::make_shared<Place>(&places);
  }
  std::optional<Refusal> full(const std::string&) const override { return too_full; }
  void submit(std::shared_ptr<Admission> admission, GenerationRequest request, std::shared_ptr<Listener> to) override {
    EXPECT_TRUE(admission);
    requests.push_back(std::move(request));
    listener = std::move(to);
    if (play) play(*std::exchange(listener, nullptr));
  }
  void transcribe(std::shared_ptr<Admission> admission, TranscriptionRequest request,
                  std::shared_ptr<TranscriptListener> to) override {
    EXPECT_TRUE(admission);
    sounds.push_back(std::move(request));
    transcript_listener = std::move(to);
    if (play_transcript) play_transcript(*std::exchange(transcript_listener, nullptr));
  }
  void drain() override {}
  EngineStats stats() const override { return {.running = 2, .waiting = 3, .kv_blocks = 8, .kv_blocks_used = 2}; }

  std::optional<Refusal> refusal;                            // of every admission
  std::optional<Refusal> too_full;                           // before a body is read
  std::function<void(Listener&)> play;                       // what follows a submission; empty: nothing yet
  std::function<void(TranscriptListener&)> play_transcript;  // likewise
  std::vector<Application> applications;
  std::vector<GenerationRequest> requests;
  std::vector<TranscriptionRequest> sounds;
  std::shared_ptr<Listener> listener;
  std::shared_ptr<TranscriptListener> transcript_listener;
  int places = 0;  // that are held
};

// Plays pieces, and then the end that they have.
inline std::function<void(Listener&)> says(std::vector<std::string> pieces, Finish finish = Finish::stop) {
  return [pieces, finish](Listener& to) {
    for (const std::string& piece : pieces) to.on_delta({0, piece, {}});
    to.on_end({{{finish, -0.1}},
               {.prompt = 11, .prompt_text = 5, .prompt_image = 4, .prompt_audio = 2, .cached = 3, .completion = 7},
               {.queue = 1.5, .media = 0, .encode = 2, .prefill = 3.25, .decode = 4}});
  };
}

class FakeDecoder : public Decoder {
 public:
  std::variant<std::shared_ptr<void>, Refusal> decode(DecodeJob job, DecodeDone done) override {
    jobs.push_back(job);
    if (busy) return *busy;
    auto ticket = std::make_shared<int>(0);
    if (hold) {
      held.push_back({std::move(job), std::move(done), ticket});
      return ticket;
    }
    done(outcome(job));
    return ticket;
  }
  // What is held comes back, unless its ticket is gone.
  void release() {
    for (Held& one : std::exchange(held, {}))
      if (!one.ticket.expired()) one.done(outcome(one.job));
  }

  std::optional<Refusal> busy, refusal;  // of the queue; of the file
  std::vector<DecodedPage> pages;        // of every document
  std::vector<float> samples = naru::testing::chatter(1);
  std::weak_ptr<const void> memory;  // what was last decoded counts as long as this is held
  bool hold = false;
  std::vector<DecodeJob> jobs;

  struct Held {
    DecodeJob job;
    DecodeDone done;
    std::weak_ptr<void> ticket;
  };
  std::vector<Held> held;

 private:
  std::variant<Decoded, Refusal> outcome(const DecodeJob& job) {
    if (refusal) return *refusal;
    Decoded out;
    const auto counted = std::make_shared<const int>(0);
    memory = counted;
    out.hold = counted;
    if (job.kind == MediumKind::sound) {
      out.sound.samples = samples;
    } else if (job.kind == MediumKind::document) {
      out.pages = pages;
    } else {
      auto fitted = job.fit(naru::testing::noise(1, 40, 60));
      if (!fitted)
        return Refusal{Refusal::Kind::invalid, code_name(fitted.failure().code), fitted.failure().message, -1};
      out.picture = *std::move(fitted);
    }
    return out;
  }
};

// Writes down what it was given.
class FakeEncoder : public SoundEncoder {
 public:
  Result<std::string> encode(std::span<const int16_t> samples, int rate_hz, AudioFormat format,
                             const Origin& origin) override {
    if (failure) return *failure;
    origins.push_back(origin);
    return concat(content_type_of(format), " of ", samples.size(), " samples at ", rate_hz);
  }
  std::optional<Failure> failure;
  std::vector<Origin> origins;
};

// Remembers what it was given; what begins with "bad" does not compile.
class FakeGrammars : public GrammarCompiler {
 public:
  Result<std::shared_ptr<const Grammar>> from_json_schema(std::string_view schema) const override {
    return made("schema " + std::string(schema));
  }
  Result<std::shared_ptr<const Grammar>> from_gbnf(std::string_view text) const override {
    if (text.starts_with("bad")) return fail("line 1: wanted a rule");
    return made("gbnf " + std::string(text));
  }
  Result<std::shared_ptr<const Grammar>> any_json_object() const override { return made("object"); }

  mutable std::vector<std::string> given;

 private:
  Result<std::shared_ptr<const Grammar>> made(std::string what) const {
    given.push_back(std::move(what));
    const auto owner = std::make_shared<std::string>(given.back());
    return std::shared_ptr<const Grammar>(owner, reinterpret_cast<const Grammar*>(owner.get()));
  }
};

struct Got {
  int status = 0;  // 0: nothing yet
  std::string type, body;
  http::Headers headers;
  std::string code;  // for logs and figures
  bool streamed = false, ended = false, failed = false;

  json parsed() const { return json::parse(body); }
  // Of an error: "status code param".
  std::string error() const {
    const json error = parsed().at("error");
    EXPECT_EQ(error.size(), 4u) << body;
    const auto text = [&](const char* key) {
      return error.at(key).is_null() ? "null" : error.at(key).get<std::string>();
    };
    EXPECT_FALSE(text("message").empty());
    EXPECT_NE(text("type"), "null");
    return std::to_string(status) + " " + text("code") + " " + text("param");
  }
  std::string header(const std::string& name) const {
    for (const auto& [key, value] : headers)
      if (key == name) return value;
    return "";
  }
};

class Bench {
 public:
  // A request on its way.
  struct Pending {
    std::shared_ptr<http::Exchange> exchange;
    Got got;
    std::optional<std::chrono::milliseconds> announced;
    Got& read() {
      http::Exchange::Output output = exchange->take();
      if (output.answer)
        got = {output.answer->status, output.answer->content_type, output.answer->body, output.answer->headers,
               output.answer->code};
      if (output.begun) got = {output.begun->status, output.begun->content_type, "", output.begun->headers, "", true};
      if (output.announced) announced = output.announced;
      if (!output.code.empty()) got.code = output.code;
      got.body += output.bytes;
      got.ended = output.ended;
      got.failed |= output.failed;
      return got;
    }
  };

  Bench() : Bench([](Services&) {}) {}
  explicit Bench(const std::function<void(Services&)>& change) : api(services(change)), routes(api.routes()) {}

  Services services(const std::function<void(Services&)>& change) {
    Services out;
    out.engine = &engine;
    out.model = &bench_model();
    out.decoder = &decoder;
    out.metrics = &metrics;
    out.encoder = &encoder;
    out.grammars = &grammars;
    out.model_id = "naru-test";
    out.fingerprint = "fp_1234";
    out.model_created = 1700000000;
    out.work = [](const std::string&, size_t, const std::function<void()>& work) { work(); };
    out.voice_work = [](const std::string&, size_t, const std::function<void()>& work) { work(); };
    out.clock = [this] { return now; };
    out.unix_seconds = [] { return int64_t(1800000000); };
    out.new_id = [] { return std::string("ID"); };
    out.new_seed = [] { return uint64_t(42); };
    out.state = [this] { return state; };
    change(out);
    return out;
  }

  Pending open(const std::string& method, const std::string& path, const std::string& body = "",
               const std::string& content_type = "application/json", const std::string& key = "") {
    for (const http::Route& route : routes) {
      const bool parameter = route.path.ends_with("{id}");
      const std::string front = parameter ? route.path.substr(0, route.path.size() - 4) : route.path;
      const bool matches = parameter ? path.starts_with(front) && path != front : path == front;
      if (!matches || route.method != method) continue;
      http::Request request;
      request.method = method;
      request.path = path;
      request.body = body;
      request.key = key;
      if (!content_type.empty()) request.headers = {{"content-type", content_type}};
      if (parameter) request.parameter = path.substr(front.size());
      Pending pending{std::make_shared<http::Exchange>("req-1", 1 << 20, [] {}), {}, {}};
      route.handler(std::move(request), http::Responder(pending.exchange));
      return pending;
    }
    raise("Bench: no route ", method, " ", path);
  }
  Got post(const std::string& path, const std::string& body) { return open("POST", path, body).read(); }
  Got post(const std::string& path, const json& body) { return post(path, body.dump()); }
  Got chat(const json& body) { return post("/v1/chat/completions", body); }
  Got get(const std::string& path) { return open("GET", path, "", "").read(); }

  FakeEngine engine;
  FakeDecoder decoder;
  FakeEncoder encoder;
  FakeGrammars grammars;
  http::Metrics metrics;
  Clock::time_point now = Clock::time_point(std::chrono::seconds(1000));
  ServerState state = ServerState::ready;
  Api api;
  std::vector<http::Route> routes;
};

// A chat request of one message of the user.
inline json asks(const json& content, const json& more = json::object()) {
  json out = {{"messages", json::array({{{"role", "user"}, {"content", content}}})}};
  out.update(more);
  return out;
}

}  // namespace naru::serving::api::testing
