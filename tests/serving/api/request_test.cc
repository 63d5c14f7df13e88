// Every field of every endpoint with values of wrong types and out of range: 400, with the field's path.
#include "tests/serving/api/bench.h"

namespace naru::serving::api::testing {
namespace {

struct Case {
  const char* field;  // at the top level
  json wrong;
  const char* param = nullptr;  // the field, unless given
  const char* code = "invalid_value";
};

// That each is refused, and nothing of it reaches the engine.
void expect_refused(const std::string& path, const json& good, const std::vector<Case>& cases) {
  Bench bench;
  bench.engine.play = says({"x"});
  ASSERT_EQ(bench.post(path, good).status, 200);
  for (const Case& one : cases) {
    json body = good;
    body[one.field] = one.wrong;
    const Got got = bench.post(path, body);
    const std::string wanted = std::string("400 ") + one.code + " " + (one.param ? one.param : one.field);
    EXPECT_EQ(got.status == 200 ? "200" : got.error(), wanted) << path << " " << one.field << " = " << one.wrong;
  }
  EXPECT_EQ(bench.engine.requests.size(), 1u);
  EXPECT_EQ(bench.engine.places, 0);
}

// Values that fit no field of the kind.
const std::vector<json> kNoNumber = {"1", true, json::array({1}), json::object({{"a", 1}})};
const std::vector<json> kNoText = {1, 1.5, true, json::array({"x"}), json::object({{"a", "x"}})};
const std::vector<json> kNoFlag = {0, 1, "true", json::array({true}), json::object({{"a", true}})};

void add(std::vector<Case>* cases, const char* field, const std::vector<json>& wrong) {
  for (const json& value : wrong) cases->push_back({field, value});
}

std::vector<Case> sampling_cases() {
  std::vector<Case> cases;
  for (const char* field : {"temperature", "top_p", "top_k", "min_p", "seed", "presence_penalty", "frequency_penalty",
                            "repetition_penalty"})
    add(&cases, field, kNoNumber);
  add(&cases, "model", kNoText);
  add(&cases, "stream", kNoFlag);
  const std::vector<Case> out_of_range = {{"temperature", -1},
                                          {"temperature", 2.01},
                                          {"temperature", 1e308},
                                          {"top_p", 0},
                                          {"top_p", -0.1},
                                          {"top_p", 1.1},
                                          {"top_k", -2},
                                          {"top_k", 1e3},
                                          {"top_k", 1.5},
                                          {"top_k", 2147483648},
                                          {"min_p", -0.1},
                                          {"min_p", 2},
                                          {"seed", 1.5},
                                          {"seed", 1e30},
                                          {"seed", 18446744073709551615ull},
                                          {"presence_penalty", 2.1},
                                          {"frequency_penalty", -2.1},
                                          {"repetition_penalty", 0},
                                          {"repetition_penalty", -1},
                                          {"logit_bias", json::array()},
                                          {"logit_bias", "x"},
                                          {"logit_bias", {{"645", 1}}},
                                          {"logit_bias", {{"-1", 1}}},
                                          {"logit_bias", {{"0", 1}}},
                                          {"logit_bias", {{"x", 1}}},
                                          {"logit_bias", {{"", 1}}},
                                          {"logit_bias", {{" 100", 1}}},
                                          {"logit_bias", {{"100.0", 1}}},
                                          {"logit_bias", {{"99999999999", 1}}},
                                          {"logit_bias", {{"100", "1"}}, "logit_bias.100"},
                                          {"logit_bias", {{"100", 101}}, "logit_bias.100"}};
  cases.insert(cases.end(), out_of_range.begin(), out_of_range.end());
  return cases;
}

std::vector<Case> answer_cases() {
  std::vector<Case> cases = sampling_cases();
  add(&cases, "n", kNoNumber);
  add(&cases, "max_tokens", kNoNumber);
  add(&cases, "grammar", kNoText);
  const std::vector<Case> more = {{"n", 0},
                                  {"n", -1},
                                  {"n", 9},
                                  {"n", 2147483648},
                                  {"n", 1.5},
                                  {"max_tokens", -1},
                                  {"max_tokens", 0},
                                  {"max_tokens", 2147483648},
                                  {"stop", 1},
                                  {"stop", true},
                                  {"stop", json::object({{"a", 1}})},
                                  {"stop", ""},
                                  {"stop", std::string(257, 'x')},
                                  {"stop", json::array({1}), "stop[0]"},
                                  {"stop", json::array({"a", nullptr}), "stop[1]"},
                                  {"stop", json::array({"a", ""}), "stop[1]"},
                                  {"stop", std::vector<std::string>(17, "x")},
                                  {"stop", std::vector<std::string>(50'000, "x")},
                                  {"stream_options", 1},
                                  {"stream_options", "x"},
                                  {"stream_options", {{"include_usage", true}}},  // there is no stream
                                  {"stream_options", {{"include_usage", 1}}, "stream_options.include_usage"},
                                  {"extra_body", "x"},
                                  {"extra_body", {{"n", 0}}, "n"}};
  cases.insert(cases.end(), more.begin(), more.end());
  return cases;
}

TEST(ChatRequest, WrongValues) {
  std::vector<Case> cases = answer_cases();
  add(&cases, "messages", {"hi", 1, true, json::object({{"role", "user"}})});
  add(&cases, "max_completion_tokens", kNoNumber);
  add(&cases, "logprobs", kNoFlag);
  add(&cases, "top_logprobs", kNoNumber);
  add(&cases, "response_format", {1, "json", json::array({1})});
  const char* needed = "missing_required_parameter";
  const std::vector<Case> more = {
      {"messages", json::array()},
      {"messages", nullptr, "messages", needed},
      {"messages", json::array({1}), "messages[0]"},
      {"messages", std::vector<json>(1025, json::object())},
      {"top_logprobs", 21},
      {"top_logprobs", -1},
      {"top_logprobs", 5},  // without logprobs
      {"response_format", json::object(), "response_format.type", needed},
      {"response_format", {{"type", 1}}, "response_format.type"},
      {"response_format", {{"type", "xml"}}, "response_format.type"},
      {"response_format", {{"type", "json_schema"}}, "response_format.json_schema", needed},
      {"response_format", {{"type", "json_schema"}, {"json_schema", 1}}, "response_format.json_schema"},
      {"response_format",
       {{"type", "json_schema"}, {"json_schema", {{"schema", json::object()}}}},
       "response_format.json_schema.name",
       needed},
      {"response_format",
       {{"type", "json_schema"}, {"json_schema", {{"name", "n"}}}},
       "response_format.json_schema.schema",
       needed},
      {"response_format",
       {{"type", "json_schema"}, {"json_schema", {{"name", "n"}, {"schema", "x"}}}},
       "response_format.json_schema.schema"},
      {"tools", json::array({{{"type", "function"}}}), "tools", "tools_not_supported"},
      {"tools", 1, "tools", "tools_not_supported"},
      {"functions", json::array({1}), "functions", "tools_not_supported"},
      {"tool_choice", "required", "tool_choice", "tools_not_supported"},
      {"modalities", {"text", "audio"}, "modalities", "modality_not_supported"},
      {"modalities", {"image"}, "modalities", "modality_not_supported"},
      {"audio", {{"voice", "alloy"}}, "audio", "modality_not_supported"}};
  cases.insert(cases.end(), more.begin(), more.end());
  expect_refused("/v1/chat/completions", asks("hi"), cases);
}

TEST(ChatRequest, HarmlessValuesPass) {
  Bench bench;
  bench.engine.play = says({"x"});
  for (const json& more : {json{{"tools", json::array()}}, json{{"tool_choice", "none"}}, json{{"tool_choice", "auto"}},
                           json{{"modalities", {"text"}}}, json{{"tools", nullptr}}, json{{"temperature", nullptr}},
                           json{{"top_k", 0}}, json{{"seed", -9223372036854775807}}, json{{"max_tokens", 2147483647}}})
    EXPECT_EQ(bench.chat(asks("hi", more)).status, 200) << more;
  EXPECT_EQ(bench.engine.requests.back().options.max_tokens, bench_model().config().context);
}

TEST(ChatRequest, AnotherModelIsNotFound) {
  Bench bench;
  EXPECT_EQ(bench.chat(asks("hi", {{"model", "gpt-4o"}})).error(), "404 model_not_found model");
}

TEST(ChatRequest, Turns) {
  const auto turn = [](const char* role, const char* words) { return json{{"role", role}, {"content", words}}; };
  const std::vector<std::pair<json, std::string>> cases = {
      {{turn("assistant", "a")}, "messages[0].role"},
      {{turn("user", "a"), turn("user", "b")}, "messages[1].role"},
      {{turn("user", "a"), turn("assistant", "b"), turn("assistant", "c")}, "messages[2].role"},
      {{turn("user", "a"), turn("system", "b")}, "messages[1].role"},
      {{turn("system", "a"), turn("assistant", "b")}, "messages[1].role"},
      {{turn("user", "a"), turn("assistant", "b")}, "messages"},
      {{turn("system", "a")}, "messages"},
      {{turn("user", "")}, "messages[0].content"},
      {{turn("robot", "a")}, "messages[0].role"}};
  Bench bench;
  for (const auto& [messages, param] : cases) {
    json list = messages.is_array() ? messages : json::array({messages});
    EXPECT_EQ(bench.chat({{"messages", list}}).error(), "400 invalid_value " + param) << list;
  }
  for (const char* role : {"tool", "function"})
    EXPECT_EQ(bench.chat({{"messages", json::array({turn(role, "a")})}}).error(),
              "400 tools_not_supported messages[0].role");
  EXPECT_TRUE(bench.engine.applications.empty());
}

// A part of the user's first message, and what is said about it: below messages[0].content[0].
TEST(ChatRequest, WrongParts) {
  struct PartCase {
    const char* part;
    const char* wanted;  // code and path
  };
  const PartCase cases[] = {
      {R"(1)", "invalid_value "},
      {R"("x")", "invalid_value "},
      {R"({})", "missing_required_parameter .type"},
      {R"({"type":1})", "invalid_value .type"},
      {R"({"type":"text"})", "missing_required_parameter .text"},
      {R"({"type":"text","text":1})", "invalid_value .text"},
      {R"({"type":"video_url","video_url":{"url":"data:video/mp4;base64,AAAA"}})", "unsupported_content_part .type"},
      {R"({"type":"input_text","text":"x"})", "unsupported_content_part .type"},
      {R"({"type":"image_url"})", "missing_required_parameter .image_url"},
      {R"({"type":"image_url","image_url":"data:image/png;base64,AAAA"})", "invalid_value .image_url"},
      {R"({"type":"image_url","image_url":{}})", "missing_required_parameter .image_url.url"},
      {R"({"type":"image_url","image_url":{"url":1}})", "invalid_value .image_url.url"},
      {R"({"type":"image_url","image_url":{"url":""}})", "url_not_supported .image_url.url"},
      {R"({"type":"image_url","image_url":{"url":"https://x.org/a.png"}})", "url_not_supported .image_url.url"},
      {R"({"type":"image_url","image_url":{"url":"http://169.254.169.254/"}})", "url_not_supported .image_url.url"},
      {R"({"type":"image_url","image_url":{"url":"file:///etc/passwd"}})", "url_not_supported .image_url.url"},
      {R"({"type":"image_url","image_url":{"url":"data:image/png,AAAA"}})", "invalid_data_url .image_url.url"},
      {R"({"type":"image_url","image_url":{"url":"data:audio/wav;base64,AAAA"}})", "invalid_data_url .image_url.url"},
      {R"({"type":"image_url","image_url":{"url":"data:image/png;base64,"}})", "media_truncated .image_url.url"},
      {R"({"type":"image_url","image_url":{"url":"data:image/png;base64,AA*A"}})", "invalid_base64 .image_url.url"},
      {R"({"type":"image_url","image_url":{"url":"data:;base64,AAAA","detail":"max"}})",
       "invalid_value .image_url.detail"},
      {R"({"type":"image_url","image_url":{"url":"data:;base64,AAAA"},"uuid":1})", "invalid_value .uuid"},
      {R"({"type":"image_url","image_url":null,"uuid":"gone"})", "media_not_found .image_url"},
      {R"({"type":"audio_url","audio_url":{"url":"data:image/png;base64,AAAA"}})", "invalid_data_url .audio_url.url"},
      {R"({"type":"input_audio"})", "missing_required_parameter .input_audio"},
      {R"({"type":"input_audio","input_audio":{"format":"wav"}})", "missing_required_parameter .input_audio.data"},
      {R"({"type":"input_audio","input_audio":{"data":"AAAA","format":"xm"}})", "invalid_value .input_audio.format"},
      {R"({"type":"input_audio","input_audio":{"data":"data:audio/wav;base64,AAAA"}})",
       "invalid_base64 .input_audio.data"},
      {R"({"type":"file"})", "missing_required_parameter .file.file_data"},
      {R"({"type":"file","file":{"file_id":"file-1"}})", "file_id_not_supported .file.file_id"},
      {R"({"type":"file","file":{"file_data":"JVBERi0="}})", "url_not_supported .file.file_data"},
      {R"({"type":"file","file":{"file_data":"data:text/plain;base64,AAAA"}})", "invalid_data_url .file.file_data"},
      {R"({"type":"file","file":{"filename":1,"file_data":"data:;base64,AAAA"}})", "invalid_value .file.filename"}};
  Bench bench;
  for (const PartCase& one : cases) {
    std::string wanted = one.wanted;
    wanted.insert(wanted.find(' ') + 1, "messages[0].content[0]");
    EXPECT_EQ(bench.chat(asks(json::array({json::parse(one.part)}))).error(), "400 " + wanted) << one.part;
  }
  const json picture = {{"type", "image_url"}, {"image_url", {{"url", "data:;base64,AAAA"}}}};
  EXPECT_EQ(bench.chat(asks(std::vector<json>(17, picture))).error(), "400 too_many_media messages");
  EXPECT_EQ(bench.chat(asks(std::vector<json>(257, picture))).error(), "400 invalid_value messages[0].content");
  EXPECT_EQ(bench.chat({{"messages", {{{"role", "system"}, {"content", {picture}}}}}}).error(),
            "400 invalid_value messages[0].content[0].image_url.url");
  EXPECT_EQ(bench.engine.places, 0);
}

TEST(ChatRequest, AMediumBeyondItsLimitIsNotDecoded) {
  Bench bench([](Services& services) { services.limits.picture_bytes = 8; });
  bench.engine.play = says({"x"});
  const auto picture = [](const char* base64) {
    return asks(
        json::array({{{"type", "image_url"}, {"image_url", {{"url", std::string("data:;base64,") + base64}}}}}));
  };
  EXPECT_EQ(bench.chat(picture("AAAAAAAAAAA=")).status, 200);
  EXPECT_EQ(bench.chat(picture("AAAAAAAAAAAA")).error(), "400 media_too_large messages[0].content[0].image_url.url");
  EXPECT_EQ(bench.decoder.jobs.size(), 1u);
}

TEST(CompletionRequest, WrongValues) {
  std::vector<Case> cases = answer_cases();
  add(&cases, "prompt", {1, true, json::array({"x"}), json::array({1, 2}), json::object()});
  add(&cases, "logprobs", kNoNumber);
  const std::vector<Case> more = {{"prompt", ""},
                                  {"prompt", nullptr, "prompt", "missing_required_parameter"},
                                  {"logprobs", 21},
                                  {"echo", true, "echo", "not_supported"},
                                  {"suffix", "x", "suffix", "not_supported"},
                                  {"best_of", 2, "best_of", "not_supported"}};
  cases.insert(cases.end(), more.begin(), more.end());
  expect_refused("/v1/completions", {{"prompt", "once"}}, cases);
}

TEST(ResponseRequest, WrongValues) {
  std::vector<Case> cases = sampling_cases();
  add(&cases, "input", {1, true, json::object()});
  add(&cases, "instructions", kNoText);
  add(&cases, "max_output_tokens", kNoNumber);
  add(&cases, "text", {1, "x", json::array()});
  const std::vector<Case> more = {
      {"input", ""},
      {"input", json::array()},
      {"input", nullptr, "input", "missing_required_parameter"},
      {"input", json::array({{{"type", "reasoning"}}}), "input[0].type", "unsupported_input_item"},
      {"input", json::array({{{"role", "user"}, {"content", {{{"type", "text"}, {"text", "x"}}}}}}),
       "input[0].content[0].type", "unsupported_content_part"},
      {"input", json::array({{{"role", "user"}, {"content", {{{"type", "input_image"}, {"file_id", "f"}}}}}}),
       "input[0].content[0].file_id", "file_id_not_supported"},
      {"input", json::array({{{"role", "user"}, {"content", {{{"type", "input_file"}, {"file_url", "https://x"}}}}}}),
       "input[0].content[0].file_url", "url_not_supported"},
      {"text", {{"format", {{"type", "grammar"}}}}, "text.format.type"},
      {"text",
       {{"format", {{"type", "json_schema"}, {"name", "n"}}}},
       "text.format.schema",
       "missing_required_parameter"},
      {"metadata", 1},
      {"tools", {{{"type", "web_search"}}}, "tools", "tools_not_supported"},
      {"previous_response_id", "resp_1", "previous_response_id", "state_not_supported"},
      {"conversation", "c", "conversation", "state_not_supported"},
      {"background", true, "background", "background_not_supported"},
      {"include", {"x"}, "include", "not_supported"},
      {"truncation", "auto", "truncation", "not_supported"}};
  cases.insert(cases.end(), more.begin(), more.end());
  expect_refused("/v1/responses", {{"input", "hi"}}, cases);
}

TEST(Requests, HostileBodiesAreRefusedEverywhere) {
  Bench bench;
  for (const char* path : {"/v1/chat/completions", "/v1/completions", "/v1/responses", "/tokenize", "/detokenize"}) {
    for (const std::string& body :
         {std::string(), std::string("[]"), std::string(10'000, '['), std::string("{\"a\":1e999999}"),
          std::string("{\"a\":\"\\ud800\"}"), std::string("{\"a\":\"\xC0\xAF\"}"), std::string("\xEF\xBB\xBF{}"),
          std::string("{\"a\":1,\"a\":1}"), std::string("{} {}"), std::string("{\"temperature\":NaN}")}) {
      EXPECT_EQ(bench.post(path, body).error(), "400 invalid_json null") << path << " " << body.substr(0, 40);
    }
    EXPECT_EQ(bench.post(path, std::string("{}")).status, 400);
    EXPECT_EQ(bench.post(path, std::string("{\"__proto__\":{\"n\":3}}")).status, 400);
  }
  EXPECT_TRUE(bench.engine.applications.empty());
}

}  // namespace
}  // namespace naru::serving::api::testing
