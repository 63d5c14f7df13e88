// Connections that become WebSockets, over real sockets.
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <optional>

#include "serving/http/handshake.h"
#include "serving/http/socket.h"
#include "tests/serving/http/socket_client.h"

namespace naru::serving::http {
namespace {

using naru::testing::Client;
using naru::testing::closing;
using naru::testing::Frame;
using naru::testing::get;
using naru::testing::holds;
using naru::testing::kUpgrade;
using naru::testing::masked_frame;
using naru::testing::Reply;
using naru::testing::serve;
using naru::testing::SocketClient;
using std::chrono::milliseconds;

constexpr char kKey[] = "0123456789abcdef";

// Says "hello KEY" and sends back what it hears; "keep" is done with when the test says so, "throw" throws.
class Echo : public SocketHandler {
 public:
  struct Counts {
    std::atomic<int> heard = 0, gone = 0;
    std::mutex mutex;
    std::optional<Socket> kept;
  };
  Echo(Counts& counts, std::string key) : counts_(counts), key_(std::move(key)) {}
  void on_open(Socket socket) override {
    socket_ = std::move(socket);
    socket_.send_text("hello " + key_);
  }
  void on_message(SocketMessage message) override {
    ++counts_.heard;
    if (message.bytes == "throw") raise("words of ours");
    if (message.bytes == "end") return socket_.close({4000, "as you say"}, "ended");
    if (message.bytes == "keep") {
      const std::lock_guard lock(counts_.mutex);
      counts_.kept = socket_;
      return;
    }
    message.text ? socket_.send_text(message.bytes) : socket_.send_binary(message.bytes);
    socket_.next();
  }
  void on_gone() override { ++counts_.gone; }

 private:
  Counts& counts_;
  const std::string key_;
  Socket socket_;
};

class Sockets : public ::testing::Test {
 protected:
  std::unique_ptr<Server> start(Options options = {}, int64_t message_bytes = 1 << 20) {
    options.on_record = [this](const Record& record) {
      const std::lock_guard lock(counts_.mutex);
      records_.push_back(record);
    };
    return serve(std::move(options),
                 {{.method = "GET",
                   .path = "/socket",
                   .body_limit_bytes = message_bytes,
                   .socket = [this](const Request& request) -> std::variant<std::shared_ptr<SocketHandler>, HttpError> {
                     if (request.query == "no") return HttpError{400, "not_today", "Not today."};
                     if (request.query == "throw") raise("words of ours");
                     return std::make_shared<Echo>(counts_, request.key);
                   }},
                  {.method = "GET", .path = "/hello", .socket = [this](const Request& request) {
                     return std::make_shared<Echo>(counts_, request.key);
                   }}});
  }
  Socket kept() {
    EXPECT_TRUE(holds([&] {
      const std::lock_guard lock(counts_.mutex);
      return counts_.kept.has_value();
    }));
    const std::lock_guard lock(counts_.mutex);
    return counts_.kept.value();
  }
  Record last_record() {
    EXPECT_TRUE(holds([&] {
      const std::lock_guard lock(counts_.mutex);
      return !records_.empty();
    }));
    const std::lock_guard lock(counts_.mutex);
    return records_.back();
  }

  Echo::Counts counts_;
  std::vector<Record> records_;
};

TEST_F(Sockets, OpenAsTheStandardSays) {
  EXPECT_EQ(accept_key("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");  // RFC 6455, section 1.3
  const auto server = start();
  SocketClient client(server->port());
  EXPECT_EQ(client.opening().status, 101);
  EXPECT_EQ(client.opening().field("upgrade"), "websocket");
  EXPECT_EQ(client.opening().field("connection"), "upgrade");
  EXPECT_EQ(client.opening().field("sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  EXPECT_EQ(client.opening().field("transfer-encoding") + client.opening().field("content-length"), "");
  EXPECT_EQ(client.opening().field("x-request-id").size(), 36u);
  EXPECT_EQ(client.receive().payload, "hello ");
  client.send(Opcode::text, "가");
  const Frame text = client.receive();
  EXPECT_EQ(text.opcode, int(Opcode::text));
  EXPECT_EQ(text.payload, "가");
  std::string large(900'000, '\xff');
  client.send(Opcode::binary, large);
  EXPECT_EQ(client.receive().payload, large);
  client.send(Opcode::ping, "there?");
  const Frame pong = client.receive();
  EXPECT_EQ(pong.opcode, int(Opcode::pong));
  EXPECT_EQ(pong.payload, "there?");
  client.send(Opcode::close, closing(1000, "done"));
  const Frame close = client.receive();
  EXPECT_EQ(close.opcode, int(Opcode::close));
  EXPECT_EQ(close.code(), 1000);
  EXPECT_TRUE(client.client().ends());
  const Record record = last_record();
  EXPECT_EQ(record.route + record.code, "/socket");
  EXPECT_EQ(record.status, 101);
  EXPECT_TRUE(record.complete);
  EXPECT_GT(record.bytes_in, 900'000);
  EXPECT_EQ(counts_.gone, 1);
  EXPECT_TRUE(holds([&] { return server->stats().body_bytes == 0 && server->stats().connections == 0; }));
}

TEST_F(Sockets, TakeWhatComesWithTheirOpening) {
  const auto server = start();
  Client client(server->port());
  client.send(get("/socket", kUpgrade) + masked_frame(Opcode::text, "at once") +
              masked_frame(Opcode::text, "and more"));
  EXPECT_NE(client.wait_for("and more").find("at once"), std::string::npos);
}

TEST_F(Sockets, StandBesidePlainRoutes) {
  const auto server = start();
  EXPECT_EQ(Client(server->port()).ask(get("/hello")).body, "hello");
  EXPECT_EQ(SocketClient(server->port(), "/hello").opening().status, 101);
  // A browser that would go over to something else, or does not ask for it by Connection, gets the page.
  EXPECT_EQ(Client(server->port()).ask(get("/hello", "Upgrade: h2c\r\nConnection: Upgrade\r\n")).body, "hello");
  EXPECT_EQ(Client(server->port()).ask(get("/hello", "Upgrade: websocket\r\n")).body, "hello");
  Client client(server->port());
  const Reply plain = client.ask(get("/socket"));
  EXPECT_EQ(plain.status, 426);
  EXPECT_EQ(plain.field("upgrade"), "websocket");
  EXPECT_NE(plain.body.find("upgrade_required"), std::string::npos);
  EXPECT_EQ(client.ask("POST /socket HTTP/1.1\r\nHost: x\r\n\r\n").field("allow"), "GET, OPTIONS");
  EXPECT_EQ(client.ask("POST /hello HTTP/1.1\r\nHost: x\r\n\r\n").field("allow"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(client.ask(get("/models/1", kUpgrade)).body, "1||");  // no WebSocket: the answer is the plain one
}

TEST_F(Sockets, AreRefusedBeforeTheyOpen) {
  Options options;
  options.keys = std::make_shared<const KeyRing>(KeyRing::parse(std::string("one ") + kKey).value());
  options.hosts = {"x", "y"};
  options.origins = {"https://named.example"};
  const auto server = start(options);
  const std::string key = std::string("Authorization: Api-Key ") + kKey + "\r\n";
  const auto status = [&](const std::string& fields, const std::string& path = "/socket") {
    return SocketClient(server->port(), path, fields).opening().status;
  };
  EXPECT_EQ(status(""), 401);
  EXPECT_EQ(status("Authorization: Bearer 0123456789abcdeX\r\n"), 401);
  EXPECT_EQ(status(std::string("Authorization: Bearer ") + kKey + "\r\n"), 101);
  SocketClient named(server->port(), "/socket", key);
  EXPECT_EQ(named.receive().payload, "hello one");
  EXPECT_EQ(status(key + "Origin: https://evil.example\r\n"), 403);
  EXPECT_EQ(status(key + "Origin: null\r\n"), 403);
  EXPECT_EQ(status(key + "Origin: http://x\r\n"), 101);
  EXPECT_EQ(status(key + "Origin: https://named.example\r\n"), 101);
  EXPECT_EQ(status(key, "/socket?no"), 400);
  EXPECT_EQ(status(key, "/socket?throw"), 500);
  EXPECT_EQ(Client(server->port()).ask("GET /socket HTTP/1.1\r\nHost: evil\r\n" + kUpgrade + key + "\r\n").status, 421);
  const auto ask = [&](const std::string& fields) {
    return Client(server->port()).ask(get("/socket", key + "Upgrade: WebSocket\r\nConnection: upgrade\r\n" + fields));
  };
  const std::string version = "Sec-WebSocket-Version: 13\r\n";
  EXPECT_EQ(ask("Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n").status, 426);
  EXPECT_EQ(ask("").field("sec-websocket-version"), "13");
  EXPECT_EQ(ask(version).status, 400);
  EXPECT_EQ(ask(version + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j\r\n").status, 400);
  EXPECT_EQ(ask(version + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub2!jZQ==\r\n").status, 400);
  EXPECT_EQ(ask(version + version + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n").status, 400);
}

TEST_F(Sockets, HearOneMessageAtATime) {
  const auto server = start();
  SocketClient client(server->port());
  EXPECT_EQ(client.receive().payload, "hello ");
  client.send(Opcode::ping, "before");
  client.send(Opcode::text, "keep");
  client.send(Opcode::text, "second");
  EXPECT_EQ(client.receive().payload, "before");
  ASSERT_TRUE(holds([&] { return counts_.heard == 1; }));
  client.send(Opcode::text, std::string(500'000, 'x'));  // waits in the system, not here
  std::this_thread::sleep_for(milliseconds(50));
  EXPECT_EQ(counts_.heard, 1);
  EXPECT_LE(server->stats().body_bytes, 64 << 10);
  const Socket socket = kept();
  EXPECT_TRUE(socket.send_text("first"));
  socket.next();
  EXPECT_EQ(client.receive().payload, "first");
  EXPECT_EQ(client.receive().payload, "second");
  EXPECT_EQ(client.receive().payload.size(), 500'000u);
}

TEST_F(Sockets, EndAsTheirHandlerSays) {
  const auto server = start();
  SocketClient client(server->port());
  client.receive();
  client.send(Opcode::text, "end");
  const Frame close = client.receive();
  EXPECT_EQ(close.opcode, int(Opcode::close));
  EXPECT_EQ(close.code(), 4000);
  EXPECT_EQ(close.payload.substr(2), "as you say");
  EXPECT_TRUE(client.client().ends());
  EXPECT_EQ(last_record().code, "ended");
  EXPECT_EQ(counts_.gone, 0);
  SocketClient other(server->port());
  other.receive();
  other.send(Opcode::text, "throw");
  const Frame broken = other.receive();
  EXPECT_EQ(broken.code(), 1011);
  EXPECT_EQ(broken.payload.find("words of ours"), std::string::npos);
}

TEST_F(Sockets, EndWithACodeWhereAPeerBreaksARule) {
  const auto server = start({}, /*message_bytes=*/1000);
  const auto code = [&](const std::string& bytes) {
    SocketClient client(server->port());
    client.receive();
    client.client().send(bytes);
    const Frame frame = client.receive();
    EXPECT_EQ(frame.opcode, int(Opcode::close));
    EXPECT_TRUE(client.client().ends());
    return frame.code();
  };
  EXPECT_EQ(code(frame_bytes(Opcode::text, "not masked")), 1002);
  EXPECT_EQ(code(masked_frame(Opcode::text, "\xff")), 1007);
  EXPECT_EQ(code(masked_frame(Opcode::binary, std::string(1001, 'x'))), 1009);
  EXPECT_EQ(code(get("/hello")), 1002);
  EXPECT_EQ(SocketClient(server->port()).receive().payload, "hello ");  // the others go on
}

TEST_F(Sockets, TellWhenAPeerHasGone) {
  const auto server = start();
  {
    SocketClient client(server->port());
    client.receive();
    client.send(Opcode::text, "keep");
    ASSERT_TRUE(holds([&] { return counts_.heard == 1; }));
  }
  EXPECT_TRUE(holds([&] { return counts_.gone == 1; }));
  const Socket socket = kept();
  EXPECT_TRUE(socket.closed());
  EXPECT_FALSE(socket.send_text("nobody hears"));
  socket.next();
  socket.close({1000, ""});
  // The same where it says so while a message is being answered.
  SocketClient client(server->port());
  client.receive();
  client.send(Opcode::text, "keep");
  client.send(Opcode::close, closing(1001));
  EXPECT_EQ(client.receive().code(), 1001);
  EXPECT_TRUE(holds([&] { return counts_.gone == 2; }));
  EXPECT_TRUE(holds([&] { return server->stats().connections == 0; }));
}

TEST_F(Sockets, AreAskedWhetherTheyLive) {
  Options options;
  options.limits.socket_ping_interval = milliseconds(30);
  options.limits.socket_idle_timeout = milliseconds(300);
  options.limits.request_timeout = milliseconds(100);  // is of requests
  const auto server = start(options);
  SocketClient lives(server->port());
  lives.receive();
  const auto until = std::chrono::steady_clock::now() + milliseconds(700);
  int n_pings = 0;
  while (std::chrono::steady_clock::now() < until) {
    const Frame ping = lives.receive();
    ASSERT_EQ(ping.opcode, int(Opcode::ping));
    ++n_pings;
    lives.send(Opcode::pong, ping.payload);
  }
  EXPECT_GT(n_pings, 5);
  SocketClient silent(server->port());
  silent.receive();
  const auto began = std::chrono::steady_clock::now();
  const Frame end = silent.receive_message();
  EXPECT_EQ(end.opcode, int(Opcode::close));
  EXPECT_EQ(end.code(), 1001);
  EXPECT_GT(std::chrono::steady_clock::now() - began, milliseconds(200));
}

TEST_F(Sockets, OfSlowSendersAndReadersEnd) {
  Options options;
  options.limits.body_idle_timeout = milliseconds(200);
  options.limits.send_stall_timeout = milliseconds(300);
  options.limits.send_buffer_bytes = 1 << 20;
  const auto server = start(options, 8 << 20);
  SocketClient sender(server->port());
  sender.receive();
  sender.client().send(masked_frame(Opcode::binary, std::string(5000, 'x')).substr(0, 3000));
  EXPECT_EQ(sender.receive_message().code(), 1001);
  EXPECT_EQ(last_record().code, "request_timeout");
  SocketClient reader(server->port(), "/socket", "", /*receive_buffer_bytes=*/4096);
  reader.receive();
  const std::string large = masked_frame(Opcode::binary, std::string(700'000, 'x'));
  for (int i = 0; i < 40 && reader.client().send(large); ++i) {
  }
  EXPECT_TRUE(holds([&] { return server->stats().connections == 0; }));
  EXPECT_TRUE(holds([&] { return server->stats().body_bytes == 0 && server->stats().stream_bytes == 0; }));
}

TEST_F(Sockets, EndInOrderWithTheServer) {
  const auto server = start();
  SocketClient idle(server->port()), busy(server->port());
  idle.receive();
  busy.receive();
  busy.send(Opcode::text, "keep");
  ASSERT_TRUE(holds([&] { return counts_.heard == 1; }));
  server->drain();
  EXPECT_EQ(idle.receive().code(), 1001);
  EXPECT_FALSE(server->wait_idle(milliseconds(50)));
  const Socket socket = kept();
  socket.send_text("the answer");
  socket.next();
  EXPECT_EQ(busy.receive().payload, "the answer");
  EXPECT_EQ(busy.receive().code(), 1001);
  busy.client().close();
  idle.client().close();
  EXPECT_TRUE(server->wait_idle(milliseconds(5000)));
}

TEST_F(Sockets, CountAsConnections) {
  Options options;
  options.limits.connections_per_address = 2;
  const auto server = start(options);
  SocketClient one(server->port()), two(server->port());
  EXPECT_EQ(one.opening().status + two.opening().status, 202);
  EXPECT_EQ(Client(server->port()).reply().status, 429);
  server->stop();
  EXPECT_EQ(counts_.gone, 2);
}

}  // namespace
}  // namespace naru::serving::http
