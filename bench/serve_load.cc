// Load on a server that speaks OpenAI's API, ours or another's, and what its callers see of it.
//   serve_load --port=N text     [--clients=32] [--requests=256] [--tokens=64] [--words=24]
//   serve_load --port=N pages    --picture=FILE [--pages=4] [--questions=40]
//   serve_load --port=N picture  --picture=FILE [--questions=5]
//   serve_load --port=N overload [--clients=256] [--seconds=20] [--tokens=64]
// text      streams of /v1/completions, greedy and of exactly so many tokens: tokens a second of all clients, the time
//           to the first piece, the time between pieces
// pages     the time to the first piece of a ten-word question, alone and while pages are being read
// picture   several questions about one picture, one after another: what each cost, from `timings`
// overload  more callers than the server takes: answered tokens a second, and how soon the others are refused
// One JSON object a line. Prompts differ from each other, so that no cache answers for the model.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "bench/measure.h"

namespace naru::bench {
namespace {

using nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

double ms_between(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double, std::milli>(to - from).count();
}

// What one streamed answer looked like to its caller.
struct Seen {
  int status = 0;
  double first_ms = 0, whole_ms = 0;  // from the request's last byte
  std::vector<double> gaps_ms;        // between pieces
  int64_t pieces = 0;
};

// One connection, kept alive. No format of an answer is checked but what the figures need.
class Caller {
 public:
  explicit Caller(int port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(uint16_t(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    check(::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0,
          "serve_load: no server at port ", port);
    const int one = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  }
  ~Caller() { ::close(fd_); }
  Caller(const Caller&) = delete;

  // Sends the body and reads the stream to its end.
  Seen stream(const std::string& path, const std::string& body) {
    send(path, body);
    const auto sent = Clock::now();
    Seen seen;
    seen.status = head();
    Clock::time_point last = sent;
    for (std::string data; next_chunk(&data);) {
      const auto now = Clock::now();
      for (size_t at = 0; (at = data.find("data: {", at)) != std::string::npos; ++at) {
        if (seen.pieces++ == 0)
          seen.first_ms = ms_between(sent, now);
        else
          seen.gaps_ms.push_back(ms_between(last, now));
        last = now;
      }
    }
    seen.whole_ms = ms_between(sent, Clock::now());
    return seen;
  }

  // The body of a whole answer.
  std::string ask(const std::string& path, const std::string& body, int* status) {
    send(path, body);
    *status = head();
    std::string out;
    for (std::string data; next_chunk(&data);) out += data;
    return out;
  }

 private:
  void send(const std::string& path, const std::string& body) {
    const std::string bytes =
        concat("POST ", path, " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n",
               "Content-Length: ", body.size(), "\r\n\r\n", body);
    for (size_t at = 0; at < bytes.size();) {
      const ssize_t n = ::send(fd_, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
      check(n > 0, "serve_load: the server hung up");
      at += size_t(n);
    }
  }
  bool more() {
    char bytes[16 << 10];
    const ssize_t n = ::recv(fd_, bytes, sizeof bytes, 0);
    if (n > 0) received_.append(bytes, size_t(n));
    return n > 0;
  }
  int head() {
    size_t end;
    while ((end = received_.find("\r\n\r\n")) == std::string::npos) check(more(), "serve_load: the server hung up");
    std::string head = received_.substr(0, end + 2);
    received_.erase(0, end + 4);
    for (char& c : head) c = char(std::tolower(uint8_t(c)));
    chunked_ = head.find("transfer-encoding: chunked") != std::string::npos;
    const size_t length = head.find("content-length: ");
    left_ = length == std::string::npos ? 0 : std::stoll(head.substr(length + 16));
    return std::atoi(head.c_str() + 9);
  }
  bool next_chunk(std::string* out) {
    if (!chunked_) {
      if (left_ == 0) return false;
      while (int64_t(received_.size()) < left_) check(more(), "serve_load: the server hung up");
      *out = received_.substr(0, size_t(left_));
      received_.erase(0, size_t(std::exchange(left_, 0)));
      return true;
    }
    size_t end;
    while ((end = received_.find("\r\n")) == std::string::npos) check(more(), "serve_load: the server hung up");
    const size_t size = std::stoul(received_.substr(0, end), nullptr, 16);
    while (received_.size() < end + size + 4) check(more(), "serve_load: the server hung up");
    *out = received_.substr(end + 2, size);
    received_.erase(0, end + size + 4);
    return size > 0;
  }

  int fd_;
  std::string received_;
  bool chunked_ = false;
  int64_t left_ = 0;
};

double quantile(std::vector<double> values, double q) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1, size_t(q * double(values.size())))];
}

ordered_json spread_json(const std::vector<double>& values) {
  return {{"p50", quantile(values, 0.5)}, {"p99", quantile(values, 0.99)}};
}

// Words that no other request has in this order.
std::string words_of(int64_t request, int64_t n) {
  static const char* kWords[] = {"river", "ferry", "market", "letter", "window", "garden", "number", "summer"};
  std::string out;
  uint64_t state = uint64_t(request) * 0x9e3779b97f4a7c15u + 1;
  for (int64_t i = 0; i < n; ++i) {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    out += std::string(i ? " " : "") + kWords[state % 8];
  }
  return out;
}

std::string completion(int64_t request, int64_t n_words, int64_t n_tokens) {
  // Both ends of an answer are ruled out: ours by a bias on its id, llama.cpp's by its own field.
  return ordered_json({{"prompt", words_of(request, n_words)},
                       {"max_tokens", n_tokens},
                       {"temperature", 0},
                       {"stream", true},
                       {"logit_bias", {{"1", -100}}},
                       {"ignore_eos", true}})
      .dump();
}

// The value of "NAME=VALUE" among the arguments, or `instead`.
std::string text_flag(int argc, char** argv, const std::string& name, std::string instead) {
  for (int i = 1; i < argc; ++i) (void)take(argv[i], (name + "=").c_str(), &instead);
  return instead;
}
int64_t flag(int argc, char** argv, const std::string& name, int64_t instead) {
  for (int i = 1; i < argc; ++i) (void)take(argv[i], (name + "=").c_str(), &instead, 1);
  return instead;
}

struct Load {
  std::vector<Seen> seen;
  double seconds = 0;
};

// So many requests by so many callers, each at once after the one before.
Load run(int port, int64_t n_clients, int64_t n_requests, const std::function<std::string(int64_t)>& body,
         int64_t first = 0) {
  Load out;
  std::mutex mutex;
  std::atomic<int64_t> next{0};
  std::vector<std::thread> clients;
  const auto begin = Clock::now();
  for (int64_t c = 0; c < n_clients; ++c)
    clients.emplace_back([&] {
      Caller caller(port);
      for (int64_t i; (i = next++) < n_requests;) {
        Seen seen = caller.stream("/v1/completions", body(first + i));
        const std::lock_guard lock(mutex);
        out.seen.push_back(std::move(seen));
      }
    });
  for (std::thread& client : clients) client.join();
  out.seconds = ms_between(begin, Clock::now()) / 1000;
  return out;
}

ordered_json text_json(const Load& load, int64_t n_clients, int64_t n_tokens) {
  std::vector<double> first, gaps;
  int64_t n_good = 0;
  for (const Seen& seen : load.seen) {
    if (seen.status != 200) continue;
    ++n_good;
    first.push_back(seen.first_ms);
    gaps.insert(gaps.end(), seen.gaps_ms.begin(), seen.gaps_ms.end());
  }
  return {{"clients", n_clients},
          {"answered", n_good},
          {"refused", int64_t(load.seen.size()) - n_good},
          {"tokens_per_s", double(n_good * n_tokens) / load.seconds},
          {"first_ms", spread_json(first)},
          {"between_ms", spread_json(gaps)}};
}

void print(ordered_json out) {
  std::cout << out.dump() << std::endl;
}

void measure_text(int port, int argc, char** argv) {
  const int64_t clients = flag(argc, argv, "--clients", 32), requests = flag(argc, argv, "--requests", 256),
                tokens = flag(argc, argv, "--tokens", 64), words = flag(argc, argv, "--words", 24);
  const auto body = [&](int64_t i) { return completion(i, words, tokens); };
  run(port, clients, clients, body, /*first=*/-1000);  // warm
  print(text_json(run(port, 1, std::max<int64_t>(8, requests / 16), body, 1 << 20), 1, tokens));
  print(text_json(run(port, clients, requests, body), clients, tokens));
}

std::string base64_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), {});
  check(!bytes.empty(), "serve_load: there is nothing in ", path);
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t three = 0;
    for (size_t k = 0; k < 3; ++k) three = three << 8 | (i + k < bytes.size() ? uint8_t(bytes[i + k]) : 0);
    for (size_t k = 0; k < 4; ++k) out += i + k > bytes.size() ? '=' : kDigits[three >> (18 - 6 * k) & 63];
  }
  return out;
}

// What stands behind the file's end is no part of a PNG: it makes every page another one to the caches.
ordered_json about_picture(const std::string& picture, const std::string& words, int64_t tokens) {
  ordered_json content = ordered_json::array();
  content.push_back({{"type", "image_url"}, {"image_url", {{"url", "data:image/png;base64," + picture}}}});
  if (!words.empty()) content.push_back({{"type", "text"}, {"text", words}});
  return {{"messages", {{{"role", "user"}, {"content", content}}}}, {"max_tokens", tokens}, {"temperature", 0}};
}

void measure_pages(int port, int argc, char** argv) {
  const std::string picture = base64_of(text_flag(argc, argv, "--picture", ""));
  const int64_t n_pages = flag(argc, argv, "--pages", 4), n_questions = flag(argc, argv, "--questions", 40);
  const auto first_pieces = [&](int64_t first, const std::function<bool()>& goes_on) {
    Caller caller(port);
    std::vector<double> out;
    for (int64_t i = 0; i < n_questions && goes_on(); ++i)
      out.push_back(caller.stream("/v1/completions", completion(first + i, 10, 4)).first_ms);
    return out;
  };
  const std::vector<double> idle = first_pieces(1 << 21, [] { return true; });
  std::atomic<int64_t> reading{n_pages};
  std::vector<std::thread> pages;
  for (int64_t p = 0; p < n_pages; ++p)
    pages.emplace_back([&, p] {
      Caller caller(port);
      int status = 0;
      ordered_json body = about_picture(picture, concat("page ", p, ": read it"), 256);
      caller.ask("/v1/chat/completions", body.dump(), &status);
      --reading;
    });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  const std::vector<double> beside = first_pieces(1 << 22, [&] { return reading > 0; });
  for (std::thread& page : pages) page.join();
  print({{"idle_first_ms", spread_json(idle)},
         {"beside_pages_first_ms", spread_json(beside)},
         {"questions_beside_pages", beside.size()},
         {"ratio_p50", quantile(beside, 0.5) / quantile(idle, 0.5)}});
}

void measure_picture(int port, int argc, char** argv) {
  const std::string picture = base64_of(text_flag(argc, argv, "--picture", ""));
  Caller caller(port);
  for (int64_t i = 0, n = flag(argc, argv, "--questions", 5); i < n; ++i) {
    int status = 0;
    const auto begin = Clock::now();
    const auto answer = ordered_json::parse(
        caller.ask("/v1/chat/completions", about_picture(picture, words_of(i, 8), 8).dump(), &status));
    check(status == 200, "serve_load: ", answer.dump());
    const double whole = ms_between(begin, Clock::now());
    const auto& t = answer["timings"];
    double named = 0;
    for (const char* stage : {"queue_ms", "media_ms", "encode_ms", "prefill_ms", "decode_ms"})
      named += double(t[stage]);
    print({{"question", i},
           {"whole_ms", whole},
           {"beside_ms", whole - named},
           {"timings", t},
           {"usage", answer["usage"]}});
  }
}

// Callers that never rest: those refused try again after a moment, as OpenAI's client does.
void measure_overload(int port, int argc, char** argv) {
  const int64_t clients = flag(argc, argv, "--clients", 256), seconds = flag(argc, argv, "--seconds", 20),
                tokens = flag(argc, argv, "--tokens", 64);
  const Load calm = run(
      port, 32, 128, [&](int64_t i) { return completion(i, 24, tokens); }, 1 << 23);
  const double peak = double(std::ssize(calm.seen) * tokens) / calm.seconds;
  std::mutex mutex;
  std::vector<double> refused_ms;
  std::atomic<int64_t> answered{0}, next{1 << 24};
  std::vector<std::thread> threads;
  const auto begin = Clock::now(), end = begin + std::chrono::seconds(seconds);
  for (int64_t c = 0; c < clients; ++c)
    threads.emplace_back([&] {
      Caller caller(port);
      while (Clock::now() < end) {
        const Seen seen = caller.stream("/v1/completions", completion(next++, 24, tokens));
        if (seen.status == 200) {
          if (Clock::now() < end) ++answered;
          continue;
        }
        {
          const std::lock_guard lock(mutex);
          refused_ms.push_back(seen.whole_ms);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
      }
    });
  for (std::thread& thread : threads) thread.join();
  const double rate = double(answered * tokens) / double(seconds);
  print({{"clients", clients},
         {"peak_tokens_per_s", peak},
         {"tokens_per_s", rate},
         {"share_of_peak", rate / peak},
         {"refused", refused_ms.size()},
         {"refused_ms", spread_json(refused_ms)}});
}

int main_of(int argc, char** argv) {
  const int port = int(flag(argc, argv, "--port", 8080));
  std::string mode;
  for (int i = 1; i < argc; ++i)
    if (argv[i][0] != '-') mode = argv[i];
  if (mode == "text") return measure_text(port, argc, argv), 0;
  if (mode == "pages") return measure_pages(port, argc, argv), 0;
  if (mode == "picture") return measure_picture(port, argc, argv), 0;
  if (mode == "overload") return measure_overload(port, argc, argv), 0;
  std::cerr << "serve_load: wanted text, pages, picture or overload; see the head of bench/serve_load.cc\n";
  return 2;
}

}  // namespace
}  // namespace naru::bench

int main(int argc, char** argv) {
  try {
    return naru::bench::main_of(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
