// Answers that take long, come in pieces, or are not wanted any more; peers that are slow; the end of the server.
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "serving/http/exchange.h"
#include "serving/http/sse.h"
#include "tests/serving/http/client.h"

namespace naru::serving::http {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;
using testing::Client;
using testing::get;
using testing::holds;
using testing::post;
using testing::Reply;
using testing::serve;

// Handlers give what they got here; tests take it and answer when they like.
class Desk {
 public:
  Route route(const std::string& path = "/wait") {
    return {.method = "GET", .path = path, .handler = [this](Request, Responder responder) {
              const std::lock_guard lock(mutex_);
              waiting_.push_back(std::move(responder));
              came_.notify_all();
            }};
  }
  Responder next() {
    std::unique_lock lock(mutex_);
    check(came_.wait_for(lock, milliseconds(5000), [&] { return !waiting_.empty(); }), "Desk: nobody came");
    Responder responder = std::move(waiting_.front());
    waiting_.erase(waiting_.begin());
    return responder;
  }

 private:
  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<Responder> waiting_;
};

// A callback of on_disconnect() that can be waited for.
class Alarm {
 public:
  std::function<void()> callback() {
    return [this] {
      const std::lock_guard lock(mutex_);
      ++n_;
      rang_.notify_all();
    };
  }
  bool rings(int within_ms) {
    std::unique_lock lock(mutex_);
    return rang_.wait_for(lock, milliseconds(within_ms), [&] { return n_ > 0; });
  }
  int count() {
    const std::lock_guard lock(mutex_);
    return n_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable rang_;
  int n_ = 0;
};

TEST(Stream, ComesPieceByPiece) {
  Desk desk;
  const auto server = serve({}, {desk.route()});
  Client client(server->port());
  client.send(get("/wait"));
  const Responder responder = desk.next();
  responder.begin(event_stream());
  EXPECT_TRUE(responder.write(event("1")));
  client.wait_for("data: 1\n\n");
  EXPECT_TRUE(responder.write(event("2")));
  client.wait_for("data: 2\n\n");
  responder.end();
  const Reply reply = client.reply();
  EXPECT_TRUE(reply.whole);
  EXPECT_EQ(reply.body, "data: 1\n\ndata: 2\n\n");
  EXPECT_EQ(reply.field("content-type"), "text/event-stream; charset=utf-8");
  EXPECT_EQ(reply.field("content-length"), "");
  EXPECT_EQ(client.ask(get("/hello")).body, "hello");  // the connection is kept
  EXPECT_FALSE(responder.closed());
  EXPECT_THROW(responder.write("3"), Error);
  EXPECT_THROW(responder.send(Answer{}), Error);
}

TEST(Stream, OfTheOldVersionEndsWithItsConnection) {
  Desk desk;
  const auto server = serve({}, {desk.route()});
  Client client(server->port());
  client.send("GET /wait HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const Responder responder = desk.next();
  responder.begin({.content_type = "text/plain"});
  responder.write("words");
  responder.end();
  const Reply reply = client.reply();
  EXPECT_EQ(reply.body, "words");
  EXPECT_EQ(reply.field("transfer-encoding") + reply.field("connection"), "close");
}

TEST(Stream, SaysThatItLivesWhileItIsSilent) {
  Desk desk;
  const auto server = serve({}, {desk.route()});
  Client client(server->port());
  client.send(get("/wait"));
  const Responder responder = desk.next();
  StreamHead head = event_stream();
  EXPECT_EQ(head.silence_after, milliseconds(10'000));
  head.silence_after = milliseconds(30);
  responder.begin(head);
  client.wait_for(": ping\n\n\r\n8\r\n: ping\n\n");
  responder.write(event("x"));
  responder.end();
  const Reply reply = client.reply();
  EXPECT_TRUE(reply.whole && reply.body.ends_with("data: x\n\n"));
}

std::unique_ptr<Server> recording_server(Desk& desk, std::vector<Record>* records) {
  Options options;
  options.on_record = [records](const Record& record) { records->push_back(record); };
  return serve(std::move(options), {desk.route()});
}

TEST(Stream, ThatHasNoWordsForAnErrorIsCutOff) {
  Desk desk;
  std::vector<Record> records;
  auto server = recording_server(desk, &records);
  Client client(server->port());
  client.send(get("/wait"));
  const Responder responder = desk.next();
  responder.begin({.content_type = "audio/pcm"});
  responder.write("sound");
  responder.abort("sound_too_long");
  EXPECT_FALSE(responder.write("more"));
  EXPECT_FALSE(client.reply().whole);
  server.reset();
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].code, "sound_too_long");
  EXPECT_FALSE(records[0].complete);
}

StreamHead soon() {
  StreamHead head = event_stream();
  head.silence_after = milliseconds(40);
  return head;
}

TEST(Stream, ThatIsAnnouncedBeginsByItself) {
  Desk desk;
  std::vector<Record> records;
  auto server = recording_server(desk, &records);
  Client client(server->port());
  client.send(get("/wait"));
  const Responder responder = desk.next();
  responder.announce(soon());
  EXPECT_THROW(responder.announce(soon()), Error);
  client.wait_for(": ping\n\n\r\n8\r\n: ping\n\n");
  EXPECT_FALSE(responder.try_refuse({.status = 503, .code = "late", .message = "late"}));
  responder.begin(soon());  // has begun
  EXPECT_THROW(responder.begin(soon()), Error);
  EXPECT_TRUE(responder.write(event("{\"error\":{}}")));
  responder.end_with_error("late");
  const Reply reply = client.reply();
  EXPECT_TRUE(reply.whole && reply.body.ends_with("\n\ndata: {\"error\":{}}\n\n")) << reply.body;
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(client.ask(get("/hello")).body, "hello");
  server.reset();
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].code, "late");
  EXPECT_EQ(records[1].code, "");
}

TEST(Stream, ThatIsAnnouncedMayStillBeRefused) {
  Desk desk;
  const auto server = serve({}, {desk.route()});
  Client client(server->port());
  client.send(get("/wait"));
  const Responder responder = desk.next();
  StreamHead head = soon();
  head.silence_after = milliseconds(60'000);
  responder.announce(head);
  EXPECT_TRUE(responder.try_refuse({.status = 429, .code = "queue_full", .message = "full"}));
  EXPECT_FALSE(responder.try_refuse({.status = 429, .code = "queue_full", .message = "full"}));
  const Reply reply = client.reply();
  EXPECT_EQ(reply.status, 429);
  EXPECT_NE(reply.body.find("queue_full"), std::string::npos);
}

TEST(Stream, RefusesFieldsThatWouldMakeOthers) {
  Desk desk;
  const auto server = serve({}, {desk.route()});
  Client client(server->port());
  client.send(get("/wait"));
  const Responder responder = desk.next();
  EXPECT_THROW(responder.send({.headers = {{"x", "a\r\nb: c"}}}), Error);
  EXPECT_THROW(responder.begin({.content_type = "a\nb"}), Error);
  EXPECT_THROW(responder.send({.status = 100}), Error);
  responder.send({.body = "fine"});
  EXPECT_EQ(client.reply().body, "fine");
}

TEST(Disconnect, IsToldWithinATenthOfASecond) {
  Desk desk;
  const auto server = serve({}, {desk.route()});
  for (const bool ahead : {false, true})
    for (const bool streaming : {false, true}) {
      Client client(server->port());
      client.send(get("/wait"));
      const Responder responder = desk.next();
      Alarm alarm;
      responder.on_disconnect(alarm.callback());
      if (streaming) responder.begin(event_stream());
      // So much that the server stops reading before its end.
      if (ahead) client.send(std::string(60'000, 'x'));
      std::this_thread::sleep_for(milliseconds(60));
      EXPECT_FALSE(alarm.rings(0) || responder.closed());
      client.close();
      EXPECT_TRUE(alarm.rings(100)) << ahead << streaming;
      EXPECT_TRUE(responder.closed());
      EXPECT_EQ(alarm.count(), 1);
      if (streaming)
        EXPECT_FALSE(responder.write("x"));
      else
        responder.send(Answer{});  // goes nowhere, and does no harm
      Alarm late;
      responder.on_disconnect(late.callback());
      EXPECT_EQ(late.count(), 1);
    }
  EXPECT_TRUE(server->wait_idle(milliseconds(2000)));
}

TEST(Disconnect, IsNotToldOnceTheAnswerIsWhole) {
  Desk desk;
  const auto server = serve({}, {desk.route()});
  Client client(server->port());
  client.send(get("/wait"));
  const Responder responder = desk.next();
  Alarm alarm;
  responder.on_disconnect(alarm.callback());
  responder.send({.body = "done"});
  EXPECT_EQ(client.reply().body, "done");
  client.close();
  EXPECT_TRUE(server->wait_idle(milliseconds(2000)));
  EXPECT_EQ(alarm.count(), 0);
  EXPECT_FALSE(responder.closed());
}

TEST(Disconnect, EndsRequestsSentAheadToo) {
  Desk desk;
  const auto server = serve({}, {desk.route()});
  Client client(server->port());
  client.send(get("/hello") + get("/wait") + get("/hello"));
  EXPECT_EQ(client.reply().body, "hello");
  const Responder responder = desk.next();
  Alarm alarm;
  responder.on_disconnect(alarm.callback());
  client.end_sending();  // counts as gone
  EXPECT_TRUE(alarm.rings(1000));
  EXPECT_TRUE(client.ends());
}

TEST(SlowReader, OfAStreamIsCutOff) {
  Desk desk;
  Options options;
  options.limits.send_buffer_bytes = 100'000;
  const auto server = serve(std::move(options), {desk.route()});
  Client client(server->port(), /*receive_buffer_bytes=*/4096);
  client.send(get("/wait"));
  const Responder responder = desk.next();
  Alarm alarm;
  responder.on_disconnect(alarm.callback());
  responder.begin(event_stream());
  const std::string piece = event(std::string(10'000, 'x'));
  int64_t taken = 0;
  while (taken < 100 << 20 && responder.write(piece)) {
    taken += int64_t(piece.size());
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  EXPECT_LT(taken, 100 << 20);
  EXPECT_TRUE(alarm.rings(1000));
  EXPECT_TRUE(responder.closed());
}

// Beyond that, those that wait share a budget.
TEST(SlowReader, MayHaveSomethingWaitingWhateverOthersDo) {
  const auto budget = std::make_shared<ByteBudget>(100'000);
  Exchange one(
      "a", 1 << 20, [] {}, budget),
      two(
          "b", 1 << 20, [] {}, budget);
  const auto bytes = [](int64_t n) { return std::string(size_t(n), 'x'); };
  one.begin(event_stream());
  two.begin(event_stream());
  EXPECT_TRUE(one.write(bytes(Exchange::kOwnBytes + 100'000)));
  EXPECT_EQ(budget->used_bytes(), 100'000);
  EXPECT_TRUE(two.write(bytes(Exchange::kOwnBytes)));
  one.sent(50'000);
  EXPECT_EQ(budget->used_bytes(), 50'000);
  EXPECT_TRUE(two.write(bytes(50'000)));
  EXPECT_FALSE(two.write("x"));
  EXPECT_TRUE(two.closed());
  EXPECT_FALSE(one.closed());
  one.sent(Exchange::kOwnBytes + 50'000);
  EXPECT_EQ(budget->used_bytes(), 50'000);
}

TEST(SlowReader, ThatTakesNothingIsCutOff) {
  Desk desk;
  Options options;
  options.limits.send_stall_timeout = milliseconds(200);
  const auto server = serve(std::move(options), {desk.route()});
  Client client(server->port(), /*receive_buffer_bytes=*/4096);
  client.send(get("/wait"));
  desk.next().send({.body = std::string(20 << 20, 'x')});  // more than the system keeps for a reader
  EXPECT_TRUE(server->wait_idle(milliseconds(3000)));
  EXPECT_FALSE(client.reply().whole);
}

TEST(SlowSender, IsGivenUp) {
  Options options;
  options.limits.header_timeout = milliseconds(150);
  options.limits.body_idle_timeout = milliseconds(150);
  options.limits.keep_alive_timeout = milliseconds(150);
  const auto server = serve(std::move(options));
  Client silent(server->port()), slow(server->port()), half(server->port()), idle(server->port());
  EXPECT_EQ(idle.ask(get("/hello")).status, 200);
  half.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n12");
  const auto begin = Clock::now();
  for (const char c : std::string("GET /hello HTTP/1.1\r\nHost: x\r\n")) {  // each byte in time, all of them not
    if (!slow.send({&c, 1})) break;
    std::this_thread::sleep_for(milliseconds(10));
    if (Clock::now() - begin > milliseconds(250)) break;
  }
  EXPECT_EQ(slow.reply().status, 408);
  EXPECT_TRUE(slow.ends());
  EXPECT_EQ(half.reply().status, 408);
  EXPECT_TRUE(half.ends());
  EXPECT_TRUE(silent.ends());
  EXPECT_EQ(silent.received(), "");
  EXPECT_TRUE(idle.ends());
  EXPECT_LT(Clock::now() - begin, milliseconds(2000));
}

// A byte now and then is enough for a body that holds little; of one that holds more, 8 KiB a second are.
TEST(SlowSender, OfALargeBodyIsGivenUp) {
  Options options;
  options.limits.body_idle_timeout = milliseconds(500);
  const auto server = serve(std::move(options));
  Client little(server->port()), large(server->port()), steady(server->port());
  const std::string head = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ";
  little.send(head + "40\r\n\r\n");
  large.send(head + "1000000\r\n\r\n" + std::string(100'000, 'x'));
  steady.send(head + "500000\r\n\r\n" + std::string(100'000, 'x'));
  for (int i = 0; i < 40; ++i) {
    little.send("x");
    large.send("x");
    steady.send(std::string(10'000, 'x'));
    std::this_thread::sleep_for(milliseconds(30));
  }
  EXPECT_EQ(little.reply().status, 200);
  EXPECT_EQ(large.reply().status, 408);
  EXPECT_EQ(steady.reply().status, 200);
}

// The time of each body is its own, also of one whose head and beginning came at once.
TEST(SlowSender, HasTheTimeOfABodyEachTime) {
  Options options;
  options.limits.header_timeout = milliseconds(200);
  options.limits.body_idle_timeout = milliseconds(2000);
  const auto server = serve(std::move(options));
  Client client(server->port());
  const std::string head = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ";
  EXPECT_EQ(client.ask(head + "1000\r\n\r\n" + std::string(1000, 'x')).status, 200);
  client.send(head + "20\r\n\r\n" + std::string(10, 'x'));
  std::this_thread::sleep_for(milliseconds(500));
  client.send(std::string(10, 'x'));
  EXPECT_EQ(client.reply().status, 200);
}

// What waits to be read is counted, cut off where it is too much, and given back.
TEST(SlowReader, SharesABudgetWithOthers) {
  Desk desk;
  Options options;
  options.limits.streams_bytes = 100'000;
  const auto server = serve(std::move(options), {desk.route()});
  Client client(server->port(), /*receive_buffer_bytes=*/4096);
  client.send(get("/wait"));
  const Responder responder = desk.next();
  responder.begin(event_stream());
  const std::string piece(10'000, 'x');
  int64_t taken = 0, most = 0;
  while (taken < 100 << 20 && responder.write(piece)) {
    taken += int64_t(piece.size());
    most = std::max(most, server->stats().stream_bytes);
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  EXPECT_TRUE(responder.closed());
  EXPECT_GT(most, 50'000);
  EXPECT_LE(most, 100'000);
  EXPECT_TRUE(holds([&] { return server->stats().stream_bytes == 0; }));
}

TEST(SlowSender, HasItsWholeTimeOnly) {
  Options options;
  options.limits.request_timeout = milliseconds(200);
  const auto server = serve(std::move(options));
  Client client(server->port());
  client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n");
  for (int i = 0; i < 50 && client.send("x"); ++i) {
    std::this_thread::sleep_for(milliseconds(10));
    pollfd poll = {client.fd(), POLLIN, 0};
    if (::poll(&poll, 1, 0) == 1) break;
  }
  EXPECT_EQ(client.reply().status, 408);
}

TEST(SlowHandler, IsGivenUp) {
  Desk desk;
  Options options;
  options.limits.request_timeout = milliseconds(100);
  const auto server = serve(std::move(options), {desk.route()});
  Client client(server->port());
  client.send(get("/wait"));
  const Responder responder = desk.next();
  Alarm alarm;
  responder.on_disconnect(alarm.callback());
  const Reply reply = client.reply();
  EXPECT_EQ(reply.status, 504);
  EXPECT_EQ(reply.field("x-request-id"), responder.request_id());
  EXPECT_EQ(alarm.count(), 1);
  responder.send({.body = "late"});
  EXPECT_EQ(client.ask(get("/hello")).body, "hello");
}

TEST(Connections, AreBounded) {
  std::vector<std::string> codes;
  Options options;
  options.limits.connections_per_address = 3;
  options.on_record = [&](const Record& record) { codes.push_back(concat(record.status, record.code)); };
  auto server = serve(std::move(options));
  std::vector<Client> clients;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(clients.emplace_back(server->port()).ask(get("/hello")).status, 200);
  Client refused(server->port());
  EXPECT_EQ(refused.reply().status, 429);
  EXPECT_TRUE(refused.ends());
  EXPECT_EQ(server->stats().refused_connections, 1);
  clients.pop_back();
  EXPECT_TRUE(holds([&] { return server->stats().connections == 2; }));
  EXPECT_EQ(Client(server->port()).ask(get("/hello")).status, 200);
  server.reset();
  EXPECT_EQ(codes, (std::vector<std::string>{"200", "200", "200", "429too_many_connections", "200"}));

  Options few;
  few.limits.connections = 2;
  server = serve(std::move(few));
  Client one(server->port()), two(server->port()), three(server->port());
  EXPECT_EQ(three.reply().status, 503);
  EXPECT_EQ(one.ask(get("/hello")).status, 200);
}

TEST(End, LetsRequestsInFlightFinish) {
  Desk desk;
  const auto server = serve({}, {desk.route()});
  Client busy(server->port()), idle(server->port());
  EXPECT_EQ(idle.ask(get("/hello")).status, 200);
  busy.send(get("/wait") + get("/hello"));
  const Responder responder = desk.next();
  server->drain();
  EXPECT_TRUE(idle.ends());
  EXPECT_FALSE(server->wait_idle(milliseconds(20)));
  EXPECT_THROW(Client{server->port()}, Error);
  responder.send({.body = "finished"});
  const Reply reply = busy.reply();
  EXPECT_EQ(reply.body, "finished");
  EXPECT_EQ(reply.field("connection"), "close");
  EXPECT_TRUE(busy.ends());
  busy.close();
  EXPECT_TRUE(server->wait_idle(milliseconds(2000)));
}

TEST(End, StopsAllAtOnce) {
  Desk desk;
  auto server = serve({}, {desk.route()});
  Client client(server->port()), half(server->port());
  client.send(get("/wait"));
  half.send("GET /he");
  const Responder responder = desk.next();
  Alarm alarm;
  responder.on_disconnect(alarm.callback());
  const auto begin = Clock::now();
  server->stop();
  EXPECT_LT(Clock::now() - begin, milliseconds(500));
  EXPECT_EQ(alarm.count(), 1);
  EXPECT_TRUE(client.ends());
  EXPECT_TRUE(half.ends());
  server.reset();
  responder.send({.body = "nobody hears it"});  // outlives the server
  EXPECT_TRUE(responder.closed());
}

TEST(Threads, AnswerManyClientsAtOnce) {
  Desk desk;
  const auto server = serve({}, {desk.route()});
  std::atomic<int> n_whole = 0;
  std::vector<std::thread> clients, workers;
  constexpr int kClients = 8, kRequests = 30;
  for (int c = 0; c < kClients; ++c)
    clients.emplace_back([&, c] {
      for (int i = 0; i < kRequests; ++i) {
        Client client(server->port());
        client.send(get("/wait"));
        if ((c + i) % 4 == 0) continue;  // leaves at once
        const Reply reply = client.reply();
        n_whole += reply.whole && reply.body == "12345";
      }
    });
  for (int w = 0; w < 2; ++w)
    workers.emplace_back([&] {
      for (int i = 0; i < kClients * kRequests / 2; ++i) {
        const Responder responder = desk.next();
        responder.begin({.content_type = "text/plain"});
        for (const char* piece : {"1", "2", "3", "4", "5"}) responder.write(piece);
        responder.end();
      }
    });
  for (std::thread& thread : clients) thread.join();
  for (std::thread& thread : workers) thread.join();
  EXPECT_EQ(n_whole, kClients * kRequests * 3 / 4);
  EXPECT_TRUE(server->wait_idle(milliseconds(3000)));
}

}  // namespace
}  // namespace naru::serving::http
