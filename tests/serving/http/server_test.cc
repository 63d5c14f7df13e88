// What a well-meaning client sees, and what a malformed request gets, over real sockets.
#include "serving/http/server.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/serving/http/client.h"

namespace naru::serving::http {
namespace {

using testing::Client;
using testing::get;
using testing::holds;
using testing::kChunkedPost;
using testing::post;
using testing::Reply;
using testing::serve;

constexpr char kKey[] = "0123456789abcdef";

// The code of an error's body, which must have OpenAI's form.
std::string code_of(const Reply& reply) {
  const auto body = nlohmann::json::parse(reply.body, nullptr, false);
  if (!body.is_object() || !body.contains("error")) return "no error: " + reply.body;
  const auto& error = body["error"];
  if (error.size() != 4 || !error["message"].is_string() || !error["type"].is_string() || !error["param"].is_null() ||
      !error["code"].is_string())
    return "bad form: " + reply.body;
  return error["code"];
}

int open_descriptors() {
  const auto fds = std::filesystem::directory_iterator("/proc/self/fd");
  return int(std::distance(begin(fds), end(fds)));
}

TEST(Server, AnswersAndKeepsTheConnection) {
  const auto server = serve();
  Client client(server->port());
  std::string id;
  for (int i = 0; i < 3; ++i) {
    const Reply reply = client.ask(get("/hello"));
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "hello");
    EXPECT_EQ(reply.field("content-type"), "text/plain");
    EXPECT_EQ(reply.field("x-content-type-options"), "nosniff");
    EXPECT_EQ(reply.field("x-request-id").size(), 36u);
    EXPECT_NE(reply.field("x-request-id"), std::exchange(id, reply.field("x-request-id")));
    EXPECT_EQ(reply.field("date").substr(25), " GMT");
  }
  EXPECT_EQ(client.ask(post("/echo", "{\"a\": 1}")).body, "{\"a\": 1}");
  EXPECT_EQ(client.ask(get("/models/a%2Fb%20%EA%B0%80?x=%20&y")).body, "a/b \xea\xb0\x80|x=%20&y|");
  EXPECT_EQ(server->stats().connections, 1);
}

TEST(Server, RoutesByPathAndMethod) {
  const auto server = serve();
  Client client(server->port());
  EXPECT_EQ(code_of(client.ask(get("/nothing"))), "unknown_url");
  EXPECT_EQ(client.ask(get("/models/")).status, 404);
  EXPECT_EQ(client.ask(get("/models/%00")).status, 404);
  EXPECT_EQ(client.ask(get("/models/%ff")).status, 404);
  EXPECT_EQ(client.ask(get("/models/%4")).status, 404);
  EXPECT_EQ(client.ask(get("/hello/../hello")).status, 404);
  const Reply wrong = client.ask("DELETE /hello HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.field("allow"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(code_of(wrong), "method_not_allowed");
  EXPECT_EQ(client.ask("TRACE /echo HTTP/1.1\r\nHost: x\r\n\r\n").status, 405);
  const Reply options = client.ask("OPTIONS /echo HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(options.field("allow"), "POST, OPTIONS");
  EXPECT_EQ(client.ask("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n").status, 204);
  client.send("HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\n");
  const Reply head = client.reply(/*to_head=*/true);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.field("content-length"), "5");
  EXPECT_EQ(client.ask(get("/hello")).body, "hello");  // and nothing of the other body came before
}

TEST(Server, TakesBodiesOfTheRightKind) {
  const auto server = serve();
  const auto ask = [&](const std::string& fields, const std::string& body) {
    return Client(server->port())
        .ask("POST /echo HTTP/1.1\r\nHost: x\r\n" + fields + "Content-Length: " + std::to_string(body.size()) +
             "\r\n\r\n" + body);
  };
  EXPECT_EQ(ask("Content-Type: application/json; charset=utf-8\r\n", "{}").status, 200);
  EXPECT_EQ(ask("Content-Type: Multipart/Form-Data; boundary=x\r\n", "{}").status, 200);
  EXPECT_EQ(code_of(ask("Content-Type: text/plain\r\n", "{}")), "unsupported_content_type");
  EXPECT_EQ(ask("", "{}").status, 415);
  EXPECT_EQ(code_of(ask("Content-Type: application/json\r\nContent-Encoding: gzip\r\n", "{}")), "unsupported_encoding");
  EXPECT_EQ(ask("", "").status, 200);
  EXPECT_EQ(Client(server->port()).ask(get("/hello", "Content-Length: 2\r\n") + "{}").status, 413);
  Client chunked(server->port());
  EXPECT_EQ(chunked.ask(kChunkedPost + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n").body, "abcde");
  std::string large(3 << 20, 'x');
  EXPECT_EQ(chunked.ask(post("/echo", large)).body, large);
}

TEST(Server, RefusesWhatIsTooLargeBeforeItComes) {
  Options options;
  options.limits.bodies_bytes = 1 << 20;
  std::vector<Route> small = {{.method = "POST",
                               .path = "/small",
                               .content_types = {"application/json"},
                               .body_limit_bytes = 10,
                               .handler = [](Request, Responder responder) { responder.send(Answer{}); }}};
  const auto server = serve(std::move(options), std::move(small));
  EXPECT_EQ(Client(server->port()).ask(post("/small", "0123456789")).status, 200);
  EXPECT_EQ(code_of(Client(server->port()).ask(post("/small", "0123456789a"))), "body_too_large");
  const std::string fields = "HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
  EXPECT_EQ(Client(server->port()).ask("POST /small " + fields + "Content-Length: 999999999999\r\n\r\n").status, 413);
  const std::string chunks = "POST /small " + fields + "Transfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n5\r\n";
  EXPECT_EQ(Client(server->port()).ask(chunks).status, 413);
  // Refused with most of it unread, and the answer still arrives.
  Client sender(server->port());
  EXPECT_EQ(sender.ask(post("/small", std::string(1 << 20, 'x'))).status, 413);
  EXPECT_TRUE(sender.ends());
  EXPECT_EQ(server->stats().body_bytes, 0);
}

TEST(Server, SharesOneBudgetAmongBodies) {
  Options options;
  options.limits.bodies_bytes = 1 << 20;
  std::mutex mutex;
  std::vector<std::pair<Request, Responder>> kept;
  std::vector<Route> routes = {{.method = "POST",
                                .path = "/keep",
                                .content_types = {"application/json"},
                                .handler = [&](Request request, Responder responder) {
                                  const std::lock_guard lock(mutex);
                                  kept.emplace_back(std::move(request), std::move(responder));
                                }}};
  const auto server = serve(std::move(options), std::move(routes));
  Client first(server->port()), second(server->port());
  first.send(post("/keep", std::string(700'000, 'x')));
  ASSERT_TRUE(holds([&] { return server->stats().body_bytes >= 700'000; }));
  const Reply full = second.ask(post("/echo", std::string(400'000, 'x')));
  EXPECT_EQ(full.status, 503);
  EXPECT_EQ(code_of(full), "bodies_too_large");
  EXPECT_EQ(full.field("retry-after"), "1");
  Client chunked(server->port());
  EXPECT_EQ(chunked.ask(kChunkedPost + "60000\r\n" + std::string(0x60000, 'x') + "\r\n0\r\n\r\n").status, 503);
  EXPECT_EQ(Client(server->port()).ask(post("/echo", std::string(200'000, 'x'))).status, 200);
  ASSERT_TRUE(holds([&] {
    const std::lock_guard lock(mutex);
    return !kept.empty();
  }));
  kept[0].second.send(Answer{});
  EXPECT_EQ(first.reply().status, 200);
  EXPECT_GE(server->stats().body_bytes, 700'000);  // the handler still has the body
  kept.clear();
  EXPECT_TRUE(holds([&] { return server->stats().body_bytes == 0; }));  // once connections have let theirs go
}

// A reader may take long for what was quickly asked: what waits for it counts.
TEST(Server, SharesTheBudgetAmongLargeAnswersToo) {
  constexpr size_t kLarge = 24 << 20;  // more than the system keeps for a reader
  Options options;
  options.limits.bodies_bytes = 32 << 20;
  std::vector<Route> routes = {{.method = "GET", .path = "/large", .handler = [](Request, Responder responder) {
                                  responder.send({.content_type = "text/plain", .body = std::string(kLarge, 'x')});
                                }}};
  const auto server = serve(std::move(options), std::move(routes));
  Client slow(server->port());
  slow.send(get("/large"));
  ASSERT_TRUE(holds([&] { return server->stats().body_bytes >= int64_t(kLarge); }));
  const Reply full = Client(server->port()).ask(get("/large"));
  EXPECT_EQ(full.status, 503);
  EXPECT_EQ(code_of(full), "bodies_too_large");
  EXPECT_EQ(full.field("retry-after"), "1");
  EXPECT_EQ(Client(server->port()).ask(get("/hello")).status, 200);
  EXPECT_EQ(slow.reply().body.size(), kLarge);
  EXPECT_TRUE(holds([&] { return server->stats().body_bytes == 0; }));
  slow.send(get("/large"));
  ASSERT_TRUE(holds([&] { return server->stats().body_bytes >= int64_t(kLarge); }));
  slow.close();
  EXPECT_TRUE(holds([&] { return server->stats().body_bytes == 0; }));
}

TEST(Server, SaysWhenABodyMayCome) {
  const auto server = serve();
  Client client(server->port());
  client.send(
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\nExpect: "
      "100-continue\r\n\r\n");
  EXPECT_EQ(client.reply().status, 100);
  EXPECT_EQ(client.ask("{}").body, "{}");
  const std::string refused =
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: text/html\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";
  EXPECT_EQ(client.ask(refused).status, 415);
  EXPECT_TRUE(client.ends());
}

TEST(Server, AsksForKeys) {
  Options options;
  options.keys = std::make_shared<KeyRing>(KeyRing::parse(std::string("alice ") + kKey).value());
  const auto server = serve(std::move(options));
  Client client(server->port());
  EXPECT_EQ(client.ask(get("/hello")).status, 200);
  const Reply none = client.ask(get("/models/a"));
  EXPECT_EQ(none.status, 401);
  EXPECT_EQ(code_of(none), "invalid_api_key");
  EXPECT_EQ(none.field("www-authenticate"), "Bearer realm=\"naru\"");
  const Reply wrong = client.ask(get("/models/a", "Authorization: Bearer sk-wrong-0123456789\r\n"));
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ((wrong.head + wrong.body).find("sk-wrong"), std::string::npos);
  EXPECT_EQ(client.ask(get("/models/a", "Authorization: Bearer 0123456789abcde\r\n")).status, 401);
  EXPECT_EQ(client.ask(get("/models/a", std::string("Authorization: Bearer ") + kKey + "\r\n")).body, "a||alice");
  EXPECT_EQ(client.ask(get("/models/a", std::string("Authorization: Api-Key ") + kKey + "\r\n")).body, "a||alice");
  EXPECT_EQ(client.ask(post("/echo", "{}")).status, 401);
}

TEST(Server, OpensToNamedOriginsAlone) {
  const std::string preflight =
      "OPTIONS /echo HTTP/1.1\r\nHost: x\r\nOrigin: https://a.example\r\nAccess-Control-Request-Method: POST\r\n\r\n";
  const auto closed = serve();
  EXPECT_EQ(Client(closed->port()).ask(preflight).field("access-control-allow-methods"), "");
  const Reply foreign = Client(closed->port()).ask(post("/echo", "{}", "Origin: https://a.example\r\n"));
  EXPECT_EQ(code_of(foreign), "origin_not_allowed");
  EXPECT_EQ(Client(closed->port()).ask(post("/echo", "{}", "Origin: http://x\r\n")).status, 200);
  Options options;
  options.origins = {"https://a.example"};
  options.hosts = {"x", "[::1]"};
  const auto open = serve(std::move(options));
  Client client(open->port());
  const Reply allowed = client.ask(preflight);
  EXPECT_EQ(allowed.field("access-control-allow-methods"), "POST, OPTIONS");
  EXPECT_EQ(allowed.field("access-control-allow-origin"), "https://a.example");
  const Reply answer = client.ask(post("/echo", "{}", "Origin: https://a.example\r\n"));
  EXPECT_EQ(answer.field("access-control-allow-origin"), "https://a.example");
  EXPECT_EQ(client.ask(get("/hello", "Origin: https://b.example\r\n")).field("access-control-allow-origin"), "");
  EXPECT_EQ(client.ask("GET /hello HTTP/1.1\r\nHost: X:8080\r\n\r\n").status, 200);
  EXPECT_EQ(client.ask("GET /hello HTTP/1.1\r\nHost: [::1]:80\r\n\r\n").status, 200);
  EXPECT_EQ(client.ask("GET /hello HTTP/1.1\r\nHost: rebound.example\r\n\r\n").status, 421);
}

TEST(Server, SpeaksTheOldVersion) {
  const auto server = serve();
  Client client(server->port());
  const Reply kept = client.ask("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(kept.field("connection"), "keep-alive");
  const Reply last = client.ask("GET /hello HTTP/1.0\r\n\r\n");
  EXPECT_EQ(last.body, "hello");
  EXPECT_EQ(last.field("connection"), "close");
  EXPECT_TRUE(client.ends());
}

TEST(Server, AnswersAThousandRequestsSentAhead) {
  const auto server = serve();
  Client client(server->port());
  std::string requests;
  for (int i = 0; i < 1000; ++i) requests += get("/models/" + std::to_string(i));
  std::thread sender([&] {
    client.send(requests);
    client.end_sending();
  });
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(client.reply().body, std::to_string(i) + "||");
  sender.join();
  EXPECT_TRUE(client.ends());
}

TEST(Server, ClosesAfterARequestWithoutAClearEnd) {
  const auto server = serve();
  const char* smuggled = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";
  for (const std::string& request :
       {std::string(
            "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        kChunkedPost + "ffffffffffffffff\r\n", kChunkedPost + "-2\r\n", kChunkedPost + "10000000000000000\r\n",
        std::string("GET /hello HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n"),
        std::string("GET /hello HTTP/1.1\r\nHost: x\r\nA\0: b\r\n\r\n", 39), post("/nowhere", "{}")}) {
    Client client(server->port());
    const Reply reply = client.ask(request + smuggled);
    EXPECT_TRUE(reply.status == 400 || reply.status == 404 || reply.status == 413) << request;
    EXPECT_EQ(reply.field("connection"), "close");
    EXPECT_TRUE(client.ends());
    EXPECT_EQ(client.received(), "");  // one answer alone
  }
}

TEST(Server, RefusesTenMegabytesInOneByteChunksEarly) {
  const auto server = serve();
  Client client(server->port());
  std::string wire = kChunkedPost, ones;
  for (int i = 0; i < 10'000; ++i) ones += "1\r\na\r\n";
  std::thread sender([&] {
    client.send(wire);
    for (int i = 0; i < 1000; ++i)
      if (!client.send(ones)) return;
  });
  EXPECT_EQ(code_of(client.reply()), "malformed_request");
  sender.join();
  EXPECT_TRUE(client.ends());
}

TEST(Server, SurvivesHandlersThatFail) {
  std::vector<Route> routes = {
      {.method = "GET",
       .path = "/throws",
       .handler = [](Request, Responder) -> void { throw std::runtime_error("a secret of the inside"); }},
      {.method = "GET", .path = "/forgets", .handler = [](Request, Responder) {}},
      {.method = "GET", .path = "/breaks", .handler = [](Request, Responder responder) {
         responder.begin({.content_type = "text/plain"});
         responder.write("half");
       }}};
  const auto server = serve({}, std::move(routes));
  Client client(server->port());
  for (const char* path : {"/throws", "/forgets"}) {
    const Reply reply = client.ask(get(path));
    EXPECT_EQ(reply.status, 500);
    EXPECT_EQ(code_of(reply), "internal_error");
    EXPECT_NE(reply.body.find(reply.field("x-request-id")), std::string::npos);
    EXPECT_EQ(reply.body.find("secret"), std::string::npos);
  }
  EXPECT_FALSE(client.ask(get("/breaks")).whole);
  EXPECT_EQ(Client(server->port()).ask(get("/hello")).status, 200);
}

TEST(Server, TellsWhatBecameOfRequests) {
  std::vector<Record> records;
  Options options;
  options.on_record = [&](const Record& record) { records.push_back(record); };
  auto server = serve(std::move(options));
  Client client(server->port());
  const std::string id = client.ask(post("/echo", "{}")).field("x-request-id");
  client.ask(get("/models/a"));
  const std::string of_another_type = "Host: a\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\n{}";
  Client(server->port()).ask("POST /echo HTTP/1.1\r\n" + of_another_type);
  client.ask("nonsense\r\n\r\n");
  server.reset();
  ASSERT_EQ(records.size(), 4u);
  EXPECT_EQ(records[0].request_id, id);
  EXPECT_EQ(records[0].method + records[0].route, "POST/echo");
  EXPECT_EQ(records[0].status, 200);
  EXPECT_EQ(records[0].bytes_in, 2);
  EXPECT_GT(records[0].bytes_out, 100);
  EXPECT_TRUE(records[0].complete);
  EXPECT_EQ(records[1].route, "/models/{id}");
  EXPECT_EQ(records[1].code, "");
  EXPECT_EQ(records[2].route, "/echo");
  EXPECT_EQ(records[2].status, 415);
  EXPECT_EQ(records[3].method, "");
  EXPECT_EQ(records[3].status, 400);
  EXPECT_EQ(records[3].code, "malformed_request");
}

TEST(Server, LeavesNoDescriptors) {
  const int before = open_descriptors();
  for (int round = 0; round < 3; ++round) {
    const auto server = serve();
    std::vector<Client> clients;
    for (int i = 0; i < 20; ++i) clients.emplace_back(server->port()).send(i % 2 ? get("/hello") : "GET /he");
    clients.erase(clients.begin() + 10, clients.end());
    EXPECT_EQ(Client(server->port()).ask(get("/hello")).status, 200);
  }
  EXPECT_EQ(open_descriptors(), before);
}

TEST(Server, SaysWhyItCannotStart) {
  const auto first = serve();
  Options options;
  options.port = first->port();
  const auto second = Server::start(options, {});
  ASSERT_FALSE(second);
  EXPECT_NE(second.failure().message.find(std::to_string(first->port())), std::string::npos);
  options.limits.header_fields = 0;
  EXPECT_THROW((void)Server::start(options, {}), Error);
  const Handler nothing = [](Request, Responder) {};
  EXPECT_THROW((void)Server::start({}, {{.method = "GET", .path = "x", .handler = nothing}}), Error);
  EXPECT_THROW((void)Server::start({}, {{.method = "GET", .path = "/{id}/x", .handler = nothing}}), Error);
  const Route twice = {.method = "GET", .path = "/x", .handler = nothing};
  EXPECT_THROW((void)Server::start({}, {twice, twice}), Error);
}

}  // namespace
}  // namespace naru::serving::http
