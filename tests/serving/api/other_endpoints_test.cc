// Completions, responses, models, tokens, health, figures, the OpenAPI document.
#include <fstream>
#include <set>
#include <tuple>

#include "serving/api/openapi.h"
#include "tests/serving/api/bench.h"

namespace naru::serving::api::testing {
namespace {

TEST(Completions, ATextGoesOn) {
  Bench bench;
  bench.engine.play = [](Listener& to) {
    to.on_delta({0, "가b", {{"가", -0.5, {{"가", -0.5}}}, {"b", -1, {}}}});
    to.on_end({{{Finish::length, 0}}, {.prompt = 3, .completion = 2}, {}});
  };
  const Got got = bench.post("/v1/completions", json{{"prompt", "once\u0000"}, {"logprobs", 1}});
  EXPECT_EQ(got.body,
            R"({"id":"cmpl-ID","object":"text_completion","created":1800000000,"model":"naru-test",)"
            R"("system_fingerprint":"fp_1234","choices":[{"index":0,"text":"가b","logprobs":{"tokens":["가","b"],)"
            R"("token_logprobs":[-0.5,-1.0],"top_logprobs":[{"가":-0.5},{}],"text_offset":[0,1]},)"
            R"("finish_reason":"length"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5,)"
            R"("prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0,"image_tokens":0,"text_tokens":0},)"
            R"("completion_tokens_details":{"audio_tokens":0,"text_tokens":2,"reasoning_tokens":0}},"timings":)"
            R"({"queue_ms":0.0,"media_ms":0.0,"encode_ms":0.0,"prefill_ms":0.0,"decode_ms":0.0,)"
            R"("cached_positions":0,"finish":["length"],"unsure":[false]}})");
  EXPECT_EQ(*bench.engine.requests[0].text, "once");
  EXPECT_TRUE(bench.engine.requests[0].messages.empty());
  EXPECT_EQ(bench.engine.requests[0].options.max_tokens, 16);
  EXPECT_EQ(bench.engine.requests[0].options.top_logprobs, 1);
  EXPECT_EQ(bench.post("/v1/completions", json{{"prompt", std::string(200, 'a')}}).error(),
            "400 context_length_exceeded prompt");
}

TEST(Completions, AStream) {
  Bench bench;
  bench.engine.play = says({"a", "b"});
  const Got got = bench.post("/v1/completions", json{{"prompt", "once"}, {"stream", true}, {"max_tokens", 5}});
  const std::string head = R"(data: {"id":"cmpl-ID","object":"text_completion","created":1800000000,)"
                           R"("model":"naru-test","system_fingerprint":"fp_1234","choices":[{"index":0,"text":")";
  EXPECT_EQ(
      got.body,
      head + "a\",\"logprobs\":null,\"finish_reason\":null}]}\n\n" + head +
          "b\",\"logprobs\":null,\"finish_reason\":null}]}\n\n" + head +
          R"(","logprobs":null,"finish_reason":"stop"}],"timings":{"queue_ms":1.5,"media_ms":0.0,)" +
          R"("encode_ms":2.0,"prefill_ms":3.25,"decode_ms":4.0,"cached_positions":3,"finish":["stop"],"unsure":[false]}})" +
          "\n\ndata: [DONE]\n\n");
}

// What is between the events' names and the empty lines behind them.
std::vector<std::pair<std::string, json>> events(const std::string& stream) {
  std::vector<std::pair<std::string, json>> out;
  for (size_t at = 0; at < stream.size();) {
    const size_t line = stream.find('\n', at), end = stream.find("\n\n", at);
    EXPECT_EQ(stream.substr(at, 7), "event: ");
    EXPECT_EQ(stream.substr(line + 1, 6), "data: ");
    out.emplace_back(stream.substr(at + 7, line - at - 7), json::parse(stream.substr(line + 7, end - line - 7)));
    at = end + 2;
  }
  return out;
}

TEST(Responses, AWholeAnswer) {
  Bench bench;
  bench.engine.play = says({"a", "b"});
  const json body = {{"input", "hi"},          {"instructions", "be short"},
                     {"temperature", 0.7},     {"metadata", {{"k", "v"}}},
                     {"max_output_tokens", 5}, {"store", true}};
  const Got got = bench.post("/v1/responses", body);
  EXPECT_EQ(
      got.body,
      R"({"id":"resp_ID","object":"response","created_at":1800000000,"status":"completed","background":false,)"
      R"("error":null,"incomplete_details":null,"model":"naru-test","output":[{"id":"msg_ID","type":"message",)"
      R"("status":"completed","role":"assistant","content":[{"type":"output_text","text":"ab",)"
      R"("annotations":[],"logprobs":[]}]}],"parallel_tool_calls":false,"previous_response_id":null,)"
      R"("store":false,"tool_choice":"none","tools":[],"truncation":"disabled","usage":{"input_tokens":11,)"
      R"("input_tokens_details":{"cached_tokens":3,"cache_write_tokens":0},"output_tokens":7,"output_tokens_details":)"
      R"({"reasoning_tokens":0},"total_tokens":18},"instructions":"be short","max_output_tokens":5,)"
      R"("temperature":0.7,"top_p":1.0,"text":{"format":{"type":"text"}},"metadata":{"k":"v"},"timings":)"
      R"({"queue_ms":1.5,"media_ms":0.0,"encode_ms":2.0,"prefill_ms":3.25,"decode_ms":4.0,)"
      R"("cached_positions":3,"finish":["stop"],"unsure":[false]}})");
  const auto& messages = bench.engine.requests[0].messages;
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0].role, Message::Role::system);
  EXPECT_EQ(messages[0].parts[0].words, "be short");
  EXPECT_EQ(bench.engine.requests[0].options.max_tokens, 5);
  EXPECT_EQ(got.header("x-naru-warning"), "");
}

TEST(Responses, ItemsWithMediaAndAForm) {
  Bench bench;
  bench.engine.play = says({"{}"}, Finish::length);
  bench.decoder.pages = {{true, "a page", {}}};
  const json body = json::parse(R"({"input":[{"role":"developer","content":"d"},
    {"type":"message","role":"user","content":"u"},
    {"role":"assistant","content":[{"type":"output_text","text":"a"}]},
    {"role":"user","content":[{"type":"input_image","image_url":"data:image/png;base64,AAAA","detail":"low"},
      {"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,AAAA"},
      {"type":"input_text","text":"what?"}]}],
    "text":{"format":{"type":"json_schema","name":"n","schema":{"type":"object"},"strict":true}}})");
  const json got = bench.post("/v1/responses", body).parsed();
  EXPECT_EQ(got["status"], "incomplete");
  EXPECT_EQ(got["incomplete_details"], json({{"reason", "max_output_tokens"}}));
  EXPECT_EQ(got["text"]["format"]["name"], "n");
  EXPECT_EQ(bench.grammars.given, std::vector<std::string>{R"(schema {"type":"object"})"});
  const auto& messages = bench.engine.requests[0].messages;
  ASSERT_EQ(messages.size(), 4u);
  ASSERT_EQ(messages[3].parts.size(), 2u);
  EXPECT_TRUE(messages[3].parts[0].medium);
  EXPECT_EQ(messages[3].parts[1].words, "a page\nwhat?");
}

TEST(Responses, AStreamInOrder) {
  Bench bench;
  bench.engine.play = says({"a", "b"});
  const Got got = bench.post("/v1/responses", json{{"input", "hi"}, {"stream", true}});
  EXPECT_TRUE(got.streamed && got.ended);
  const auto list = events(got.body);
  const std::vector<std::string> wanted = {"response.created",           "response.in_progress",
                                           "response.output_item.added", "response.content_part.added",
                                           "response.output_text.delta", "response.output_text.delta",
                                           "response.output_text.done",  "response.content_part.done",
                                           "response.output_item.done",  "response.completed"};
  ASSERT_EQ(list.size(), wanted.size());
  for (size_t i = 0; i < list.size(); ++i) {
    EXPECT_EQ(list[i].first, wanted[i]);
    EXPECT_EQ(list[i].second["type"], wanted[i]);
    EXPECT_EQ(list[i].second["sequence_number"], i);
  }
  EXPECT_EQ(list[0].second["response"]["status"], "in_progress");
  EXPECT_EQ(list[4].second["delta"], "a");
  EXPECT_EQ(list[4].second["item_id"], "msg_ID");
  EXPECT_EQ(list[6].second["text"], "ab");
  EXPECT_EQ(list[7].second["part"]["text"], "ab");
  EXPECT_EQ(list[8].second["item"]["status"], "completed");
  EXPECT_EQ(list[9].second["response"]["usage"]["total_tokens"], 18);
  EXPECT_EQ(list[9].second["response"]["output"][0], list[8].second["item"]);
}

TEST(Responses, AStreamThatIsCutOrBreaks) {
  Bench bench;
  bench.engine.play = says({"a"}, Finish::length);
  const json body = {{"input", "hi"}, {"stream", true}};
  EXPECT_EQ(events(bench.post("/v1/responses", body).body).back().first, "response.incomplete");
  bench.engine.play = [](Listener& to) {
    to.on_delta({0, "a", {}});
    to.on_refusal({Refusal::Kind::internal, "x", "secret", -1});
  };
  const auto list = events(bench.post("/v1/responses", body).body);
  EXPECT_EQ(list.back().first, "response.failed");
  EXPECT_EQ(list.back().second["sequence_number"], list.size() - 1);
  EXPECT_EQ(list.back().second["response"]["status"], "failed");
  EXPECT_EQ(list.back().second["response"]["error"]["code"], "internal_error");
  EXPECT_EQ(list.back().second.dump().find("secret"), std::string::npos);
}

// What is given back is kept as long as the request is, when its body is counted no more.
TEST(Responses, GiveBackLittle) {
  Bench bench;
  bench.engine.play = says({"a"});
  const auto metadata = [&](const json& value) {
    const Got got = bench.post("/v1/responses", json{{"input", "hi"}, {"metadata", value}});
    return got.status == 200 ? "200" : got.error();
  };
  EXPECT_EQ(metadata({{std::string(256, 'k'), std::string(2048, 'v')}}), "200");
  for (const json& wrong : {json{{std::string(257, 'k'), "v"}}, json{{"k", std::string(2049, 'v')}}, json{{"k", 1}},
                            json{{"k", json::array()}}, json("x"), json::array()})
    EXPECT_EQ(metadata(wrong), "400 invalid_value metadata") << wrong.dump().substr(0, 40);
  json many;
  for (int i = 0; i < 17; ++i) many[std::to_string(i)] = "v";
  EXPECT_EQ(metadata(many), "400 invalid_value metadata");
  const json format = {{"type", "text"}, {"schema", std::string(5000, 'x')}, {"other", std::string(5000, 'x')}};
  const json given = bench.post("/v1/responses", json{{"input", "hi"}, {"text", {{"format", format}}}}).parsed();
  EXPECT_EQ(given["text"], json::parse(R"({"format":{"type":"text"}})"));
}

TEST(Models, OneIsServed) {
  Bench bench;
  const std::string model =
      R"({"id":"naru-test","object":"model","created":1700000000,"owned_by":"naru",)"
      R"("input_modalities":["text","file","image","audio"],"output_modalities":["text"],"voices":[],)"
      R"("episodes":[]})";
  EXPECT_EQ(bench.get("/v1/models").body, R"({"object":"list","data":[)" + model + "]}");
  EXPECT_EQ(bench.get("/v1/models/naru-test").body, model);
  EXPECT_EQ(bench.get("/v1/models/other").error(), "404 model_not_found model");
}

TEST(Models, SayWhatTheyTake) {
  const auto takes = [](const json& config) {
    const auto model = naru::testing::small_model(config);
    Bench bench([&](Services& services) { services.model = model.get(); });
    return bench.get("/v1/models/naru-test").parsed()["input_modalities"];
  };
  EXPECT_EQ(takes(naru::testing::small_picture_config()), json({"text", "file", "image"}));
  EXPECT_EQ(takes(naru::testing::small_config()), json({"text", "file"}));  // it reads lines
}

TEST(Tokens, ThereAndBack) {
  Bench bench;
  const json got = bench.post("/tokenize", json{{"prompt", "나 a<|end|>"}}).parsed();
  EXPECT_EQ(got["max_model_len"], 128);
  EXPECT_EQ(got["count"], got["tokens"].size());
  for (const json& id : got["tokens"]) EXPECT_GE(id.get<int>(), kControlCount);
  EXPECT_EQ(bench.post("/tokenize", json{{"content", "나 a<|end|>"}}).parsed()["tokens"], got["tokens"]);
  const json back = bench.post("/detokenize", json{{"tokens", got["tokens"]}}).parsed();
  EXPECT_EQ(back["prompt"], "나 a<|end|>");
  EXPECT_EQ(back["content"], back["prompt"]);
  EXPECT_EQ(bench.post("/tokenize", json{{"prompt", ""}}).parsed()["count"], 0);
  EXPECT_EQ(bench.post("/detokenize", json{{"tokens", {0, 5, 235}}}).status, 200);
}

TEST(Tokens, WrongValues) {
  Bench bench([](Services& services) { services.limits.tokenize_bytes = 100; });
  EXPECT_EQ(bench.post("/tokenize", json::object()).error(), "400 missing_required_parameter prompt");
  EXPECT_EQ(bench.post("/tokenize", json{{"prompt", 1}}).error(), "400 invalid_value prompt");
  EXPECT_EQ(bench.post("/tokenize", json{{"prompt", std::string(101, 'x')}}).error(), "400 invalid_value prompt");
  EXPECT_EQ(bench.post("/tokenize", json{{"prompt", "x"}, {"model", "y"}}).error(), "404 model_not_found model");
  EXPECT_EQ(bench.post("/detokenize", json::object()).error(), "400 missing_required_parameter tokens");
  EXPECT_EQ(bench.post("/detokenize", json{{"tokens", "x"}}).error(), "400 invalid_value tokens");
  for (const json& wrong : {json(-1), json(645), json(1.5), json("1"), json(nullptr), json(4294967296)})
    EXPECT_EQ(bench.post("/detokenize", json{{"tokens", {32, wrong}}}).error(), "400 invalid_value tokens[1]") << wrong;
}

TEST(Health, FollowsTheState) {
  Bench bench;
  EXPECT_EQ(bench.get("/healthz").body, "OK\n");
  EXPECT_EQ(bench.get("/readyz").status, 200);
  EXPECT_EQ(bench.get("/health").body, R"({"status":"ok"})");
  for (const auto& [state, code] :
       {std::pair{ServerState::loading, "loading"}, {ServerState::draining, "shutting_down"}}) {
    bench.state = state;
    EXPECT_EQ(bench.get("/healthz").body, "OK\n");
    EXPECT_EQ(bench.get("/healthz").status, 200);
    EXPECT_EQ(bench.get("/readyz").status, 503);
    EXPECT_EQ(bench.get("/health").error(), std::string("503 ") + code + " null");
  }
  EXPECT_EQ(bench.chat(asks("hi")).error(), "503 shutting_down null");  // its body is not even read
  EXPECT_TRUE(bench.engine.applications.empty());
}

TEST(Routes, WhichNeedAKey) {
  Bench bench;
  std::set<std::string> open;
  for (const http::Route& route : bench.routes) {
    EXPECT_EQ(route.content_types.empty(), route.method == "GET") << route.path;
    if (!route.needs_key) open.insert(route.path);
  }
  EXPECT_EQ(open, (std::set<std::string>{"/healthz", "/readyz", "/health"}));
  Bench with_metrics([](Services& services) { services.public_metrics = true; });
  for (const http::Route& route : with_metrics.routes)
    EXPECT_EQ(route.needs_key,
              route.path.starts_with("/v1") || route.path.ends_with("tokenize") || route.path == "/openapi.json")
        << route.path;
}

TEST(Routes, AThrowIsA500WithoutInternals) {
  std::vector<std::string> failures;
  Bench bench(
      [&](Services& services) { services.failed = [&](const std::string& what) { failures.push_back(what); }; });
  bench.engine.play = [](Listener&) { raise("secret: wanted 3, got 4"); };
  const Got got = bench.chat(asks("hi"));
  EXPECT_EQ(got.error(), "500 internal_error null");
  EXPECT_EQ(got.body.find("secret"), std::string::npos);
  bench.engine.play = [](Listener&) { throw std::bad_alloc(); };
  EXPECT_EQ(bench.chat(asks("hi")).error(), "503 out_of_memory null");
  EXPECT_EQ(bench.engine.places, 0);
  EXPECT_EQ(failures, std::vector<std::string>{"api: secret: wanted 3, got 4"});
}

TEST(Routes, JsonIsBoundedByTheLimits) {
  Bench bench([](Services& services) {
    services.limits.json_depth = 5;
    services.limits.json_nodes = 60;
  });
  bench.engine.play = says({"x"});
  EXPECT_EQ(bench.chat(asks("hi")).status, 200);
  const json deep = json::parse(R"({"a": [[[[1]]]]})");
  const json large = {{"a", std::vector<int>(60)}};
  EXPECT_EQ(bench.chat(asks("hi", deep)).status, 200);
  EXPECT_EQ(bench.chat(asks("hi", {{"a", deep}})).error(), "400 invalid_json null");
  for (const char* path : {"/v1/chat/completions", "/v1/completions", "/v1/responses", "/tokenize", "/detokenize"})
    EXPECT_EQ(bench.post(path, large).error(), "400 invalid_json null") << path;
  EXPECT_THROW(Bench([](Services& services) { services.limits.json_depth = 1001; }), Error);
}

// Every $ref below `value` leads somewhere.
void check_references(const json& document, const json& value, int* n) {
  if (value.is_object() && value.contains("$ref")) {
    ++*n;
    const std::string ref = value["$ref"];
    ASSERT_TRUE(ref.starts_with("#/")) << ref;
    EXPECT_TRUE(document.contains(json::json_pointer(ref.substr(1)))) << ref;
  }
  if (value.is_structured())
    for (const json& member : value) check_references(document, member, n);
}

TEST(OpenApi, SaysExactlyWhatIsThere) {
  Bench bench;
  const Got got = bench.get("/openapi.json");
  EXPECT_EQ(got.type, "application/json");
  const json document = got.parsed();
  EXPECT_EQ(document["openapi"], "3.1.0");
  std::set<std::string> written, served;
  for (const auto& [path, methods] : document["paths"].items())
    for (const auto& [method, operation] : methods.items()) {
      written.insert((method == "get" ? "GET " : "POST ") + path);
      EXPECT_EQ(operation.contains("requestBody"), method == "post") << path;
      if (method != "post") continue;
      for (const http::Route& route : bench.routes)
        EXPECT_TRUE(route.path != path || operation["requestBody"]["content"].contains(route.content_types[0])) << path;
    }
  for (const http::Route& route : bench.routes) served.insert(route.method + " " + route.path);
  EXPECT_EQ(written, served);
  int n_references = 0;
  check_references(document, document, &n_references);
  EXPECT_GT(n_references, 30);
}

// The names of a request's fields, and of those that all requests of the kind have.
std::set<std::string> fields_of(const json& schemas, const std::string& name) {
  std::set<std::string> out;
  for (const auto& [field, schema] : schemas[name]["properties"].items()) out.insert(field);
  for (const json& part : schemas[name].value("allOf", json::array())) {
    const std::string ref = part["$ref"];
    out.merge(fields_of(schemas, ref.substr(ref.rfind('/') + 1)));
  }
  return out;
}

TEST(OpenApi, ListsFieldsThatAreRead) {
  Bench bench;
  bench.engine.play = says({"x"});
  const json schemas = bench.get("/openapi.json").parsed()["components"]["schemas"];
  const std::tuple<const char*, const char*, json> requests[] = {
      {"/v1/chat/completions", "ChatRequest", asks("x")},
      {"/v1/completions", "CompletionRequest", {{"prompt", "x"}}},
      {"/v1/responses", "ResponseRequest", {{"input", "x"}}}};
  for (const auto& [path, name, least] : requests) {
    const auto fields = fields_of(schemas, name);
    EXPECT_GT(fields.size(), 12u);
    json body = least;
    for (const std::string& field : fields) body.emplace(field, nullptr);  // one that is not read would be warned of
    body["surely_not"] = nullptr;
    const Got got = bench.post(path, body);
    EXPECT_EQ(got.status, 200) << got.body;
    EXPECT_EQ(got.header("x-naru-warning"), "fields without effect: surely_not") << path;
  }
}

TEST(MediaStore, ForgetsWhatWasUsedLeastLately) {
  MediaStore store(3000);
  const auto bytes = [](size_t n) { return std::make_shared<const std::string>(n, 'x'); };
  const Bytes a = bytes(400);
  store.put("k", MediumKind::picture, "a", a);
  store.put("k", MediumKind::picture, "b", bytes(400));
  store.put("k", MediumKind::sound, "a", bytes(400));
  EXPECT_EQ(store.find("k", MediumKind::picture, "a"), a);
  EXPECT_EQ(store.find("other", MediumKind::picture, "a"), nullptr);
  EXPECT_EQ(store.find("k", MediumKind::document, "a"), nullptr);
  store.put("k", MediumKind::picture, "c", bytes(400));
  EXPECT_EQ(store.find("k", MediumKind::picture, "b"), nullptr);
  EXPECT_NE(store.find("k", MediumKind::picture, "a"), nullptr);
  EXPECT_LE(store.size_bytes(), 3000u);
  store.put("k", MediumKind::picture, "a", bytes(3000));  // too large: the earlier one is no longer what it names
  EXPECT_EQ(store.find("k", MediumKind::picture, "a"), nullptr);
  EXPECT_NE(store.find("k", MediumKind::picture, "c"), nullptr);
}

}  // namespace
}  // namespace naru::serving::api::testing
