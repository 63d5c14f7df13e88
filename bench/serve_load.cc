// Load on a server that speaks OpenAI's API, ours or another's, and what its callers see of it. bench/serve.sh runs it.
//   serve_load --port=N text      [--clients=32] [--seconds=10] [--tokens=48] [--words=10] [--ids=N]
//   serve_load --port=N pages     --picture=FILE [--pages=4] [--questions=40] [--tokens=256]
//   serve_load --port=N picture   --picture=FILE [--questions=5]
//   serve_load --port=N overhead  [--questions=200]
//   serve_load --port=N overload  [--clients=32] [--callers=256] [--seconds=20] [--times=4] [--tokens=48]
// text      streams of /v1/completions, greedy, each caller at once after its last answer: tokens a second of all, the
//           time to the first piece, the time between pieces. With --ids a prompt is so many random ids, for a server
//           whose vocabulary is not ours
// pages     the time to the first piece of a ten-word question, alone and while pages are being read
// picture   several questions about one picture, one after another: what each cost, from `timings`
// overhead  one-token requests, one after another: what each took beside encoding, prefill and decoding
// overload  the peak of so many clients, then requests that come --times as often as they were answered: answered
//           tokens a second, and how soon the others are refused; then the peak again
// One JSON object a line. Prompts differ from each other and from those of another run, so that no cache answers for
// the model; answers have tokens / 2 to tokens ids, so that they do not all end at once.
#include <atomic>
#include <cstdio>
#include <iostream>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "bench/measure.h"
#include "bench/serve_caller.h"
#include "bench/serve_prompts.h"

namespace naru::bench {
namespace {

using nlohmann::ordered_json;

double quantile(std::vector<double> values, double q) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1, size_t(q * double(values.size())))];
}

ordered_json spread_json(const std::vector<double>& values) {
  return {{"n", values.size()},
          {"p50", quantile(values, 0.5)},
          {"p99", quantile(values, 0.99)},
          {"max", quantile(values, 1)}};
}

void print(const ordered_json& out) {
  std::cout << out.dump() << std::endl;
}

struct Flags {
  int64_t port = 8080, clients = 32, callers = 256, seconds = 0, tokens = 0, words = 10, ids = 0, pages = 4,
          questions = 0, times = 4;
  std::string picture, mode;

  // What was not given is as the mode has it.
  int64_t seconds_or(int64_t n) const { return seconds > 0 ? seconds : n; }
  int64_t tokens_or(int64_t n) const { return tokens > 0 ? tokens : n; }
  int64_t questions_or(int64_t n) const { return questions > 0 ? questions : n; }
};

std::string text_body(int64_t request, const Flags& flags) {
  const int64_t most = flags.tokens_or(48), tokens = most - request % 8 * (most / 2) / 7;
  const ordered_json prompt = flags.ids > 0 ? ids_of(request, flags.ids) : ordered_json(words_of(request, flags.words));
  return completion(prompt, tokens, /*stream=*/true).dump();
}

constexpr char kCompletions[] = "/v1/completions", kChat[] = "/v1/chat/completions";

struct Load {
  std::vector<Seen> seen;
  Clock::time_point begin, end;  // what came between these counts

  // Tokens a second: pieces that came in time, of answers that came to a good end, as tokens.
  double tokens_per_s() const {
    double n = 0;
    for (const Seen& s : seen) {
      if (!s.good() || s.pieces.empty()) continue;
      const auto in_time =
          std::count_if(s.pieces.begin(), s.pieces.end(), [&](auto t) { return begin <= t && t < end; });
      n += double(s.n_tokens) * double(in_time) / double(s.pieces.size());
    }
    return n / ms_between(begin, end) * 1000;
  }
  double answers_per_s() const {
    const auto n = std::count_if(seen.begin(), seen.end(), [&](const Seen& s) { return s.good() && s.ended < end; });
    return double(n) / ms_between(begin, end) * 1000;
  }
};

// So many callers for so many seconds, each at once after its last answer. Of the first fifth, or second, nothing
// counts.
Load closed_loop(const Flags& flags, int64_t n_clients, int64_t seconds, Numbers* numbers) {
  Load out;
  std::mutex mutex;
  std::vector<std::thread> clients;
  const auto now = Clock::now();
  const std::chrono::milliseconds length(1000 * seconds);
  out.begin = now + std::min(length / 5, std::chrono::milliseconds(1000));
  out.end = out.begin + length;
  for (int64_t c = 0; c < n_clients; ++c)
    clients.emplace_back([&] {
      Caller caller(int(flags.port));
      while (Clock::now() < out.end) {
        Seen seen = caller.ask(kCompletions, text_body(numbers->next(), flags));
        const std::lock_guard lock(mutex);
        if (seen.ended >= out.begin) out.seen.push_back(std::move(seen));
      }
    });
  for (std::thread& client : clients) client.join();
  return out;
}

ordered_json statuses_json(const std::vector<Seen>& all) {
  std::map<std::string, int64_t> n;
  for (const Seen& seen : all) ++n[seen.broken ? "broken" : std::to_string(seen.status)];
  return n;
}

ordered_json text_json(const Load& load, int64_t n_clients) {
  std::vector<double> first, gaps;
  int64_t n_pieces = 0, n_tokens = 0, n_prompt = 0, n_good = 0;
  for (const Seen& seen : load.seen) {
    if (!seen.good()) continue;
    first.push_back(seen.first_ms());
    for (size_t i = 1; i < seen.pieces.size(); ++i) gaps.push_back(ms_between(seen.pieces[i - 1], seen.pieces[i]));
    ++n_good, n_pieces += std::ssize(seen.pieces), n_tokens += seen.n_tokens, n_prompt += seen.n_prompt;
  }
  check(n_good > 0, "serve_load: no request was answered: ", statuses_json(load.seen).dump());
  return {{"clients", n_clients},
          {"statuses", statuses_json(load.seen)},
          {"tokens_per_s", load.tokens_per_s()},
          {"first_ms", spread_json(first)},
          {"between_ms", spread_json(gaps)},
          {"prompt_tokens", double(n_prompt) / double(n_good)},
          {"answer_tokens", double(n_tokens) / double(n_good)},
          {"pieces_per_token", double(n_pieces) / double(std::max<int64_t>(1, n_tokens))}};
}

void measure_text(const Flags& flags) {
  Numbers numbers;
  print(text_json(closed_loop(flags, flags.clients, flags.seconds_or(10), &numbers), flags.clients));
}

// A question every now and then, one after another.
std::vector<double> first_pieces(const Flags& flags, Numbers* numbers) {
  Caller caller(int(flags.port));
  std::vector<double> out;
  for (int64_t i = 0; i < flags.questions_or(40); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5 + i * 37 % 50));
    const Seen seen = caller.ask(kCompletions, completion(words_of(numbers->next(), 10), 4, /*stream=*/true).dump());
    check(seen.good() && !seen.pieces.empty(), "serve_load: a question was answered ", seen.status);
    out.push_back(seen.first_ms());
  }
  return out;
}

// Pages come one after another in each of the callers, until all questions are answered.
void measure_pages(const Flags& flags) {
  const std::string picture = read_png(flags.picture);
  Numbers numbers;
  first_pieces(flags, &numbers);  // warm
  const std::vector<double> idle = first_pieces(flags, &numbers);
  std::atomic<bool> goes_on{true};
  std::atomic<int64_t> n_bad{0};
  std::mutex mutex;
  std::vector<double> page_ms;
  std::vector<std::thread> readers;
  for (int64_t p = 0; p < flags.pages; ++p)
    readers.emplace_back([&] {
      Caller caller(int(flags.port));
      while (goes_on) {
        const std::string page = with_note(picture, std::to_string(numbers.next()));
        const Seen seen = caller.ask(kChat, about_picture(page, "Write down the page.", flags.tokens_or(256)).dump());
        const std::lock_guard lock(mutex);
        if (seen.status == 200)
          page_ms.push_back(seen.whole_ms());
        else
          ++n_bad;
      }
    });
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  const std::vector<double> beside = first_pieces(flags, &numbers);
  goes_on = false;
  for (std::thread& reader : readers) reader.join();
  check(n_bad == 0, "serve_load: ", n_bad, " pages were not read");
  print({{"pages", flags.pages},
         {"idle_first_ms", spread_json(idle)},
         {"beside_pages_first_ms", spread_json(beside)},
         {"page_ms", spread_json(page_ms)},
         {"ratio_p50", quantile(beside, 0.5) / quantile(idle, 0.5)}});
}

// Of an answer that is no stream.
ordered_json answer_of(const Seen& seen) {
  check(seen.status == 200, "serve_load: status ", seen.status, ": ", seen.body);
  ordered_json out = ordered_json::parse(seen.body, nullptr, /*allow_exceptions=*/false);
  check(out.is_object() && out.contains("timings"), "serve_load: an answer without timings: ", seen.body);
  return out;
}

void measure_picture(const Flags& flags) {
  Numbers numbers;
  const std::string picture = with_note(read_png(flags.picture), std::to_string(numbers.next()));
  Caller caller(int(flags.port));
  for (int64_t i = 0; i < flags.questions_or(5); ++i) {
    const Seen seen = caller.ask(kChat, about_picture(picture, words_of(numbers.next(), 8), 8).dump());
    const ordered_json answer = answer_of(seen);
    print({{"question", i}, {"whole_ms", seen.whole_ms()}, {"timings", answer["timings"]}, {"usage", answer["usage"]}});
  }
}

void measure_overhead(const Flags& flags) {
  Numbers numbers;
  Caller caller(int(flags.port));
  std::vector<double> whole, engine, beside;
  const int64_t n = flags.questions_or(200);
  for (int64_t i = -n / 10; i < n; ++i) {
    const Seen seen =
        caller.ask(kCompletions, completion(words_of(numbers.next(), flags.words), 1, /*stream=*/false).dump());
    const ordered_json timings = answer_of(seen)["timings"];
    if (i < 0) continue;  // warm
    double named = 0;
    for (const char* stage : {"encode_ms", "prefill_ms", "decode_ms"}) named += double(timings[stage]);
    whole.push_back(seen.whole_ms());
    engine.push_back(named);
    beside.push_back(whole.back() - named);
  }
  print({{"whole_ms", spread_json(whole)}, {"engine_ms", spread_json(engine)}, {"beside_ms", spread_json(beside)}});
}

// Requests at an even rate, whatever becomes of those before. `*late_ms`: how late each was sent.
Load open_loop(const Flags& flags, double per_s, int64_t seconds, Numbers* numbers, std::vector<double>* late_ms) {
  Load out;
  std::mutex mutex;
  std::atomic<int64_t> next{0};
  const auto n = int64_t(per_s * double(seconds));
  const auto start = Clock::now();
  std::vector<std::thread> callers;
  for (int64_t c = 0; c < flags.callers; ++c)
    callers.emplace_back([&] {
      Caller caller(int(flags.port));
      for (int64_t i; (i = next++) < n;) {
        const auto due = start + std::chrono::microseconds(int64_t(1e6 * double(i) / per_s));
        std::this_thread::sleep_until(due);
        Seen seen = caller.ask(kCompletions, text_body(numbers->next(), flags));
        const std::lock_guard lock(mutex);
        late_ms->push_back(std::max(0., ms_between(due, seen.sent)));
        out.seen.push_back(std::move(seen));
      }
    });
  for (std::thread& caller : callers) caller.join();
  // While the first answers are still under way, nothing is behind its peak yet.
  out.begin = start + std::min(std::chrono::milliseconds(100 * seconds), std::chrono::milliseconds(2000));
  out.end = start + std::chrono::milliseconds(1000 * seconds);
  return out;
}

void measure_overload(const Flags& flags) {
  Numbers numbers;
  const int64_t seconds = flags.seconds_or(20), calm = std::clamp<int64_t>(seconds / 4, 2, 20);
  const Load before = closed_loop(flags, flags.clients, calm, &numbers);
  check(before.answers_per_s() > 0, "serve_load: no request was answered: ", statuses_json(before.seen).dump());
  const double offered = double(flags.times) * before.answers_per_s();
  std::vector<double> late_ms, refused_ms, first_ms;
  const Load load = open_loop(flags, offered, seconds, &numbers, &late_ms);
  const Load after = closed_loop(flags, flags.clients, calm, &numbers);
  int64_t n_without = 0;
  for (const Seen& seen : load.seen) {
    if (seen.status == 429) refused_ms.push_back(seen.whole_ms()), n_without += !seen.retry_after;
    if (seen.good()) first_ms.push_back(seen.first_ms());
  }
  const double peak = std::max(before.tokens_per_s(), after.tokens_per_s());
  print({{"peak_before_tokens_per_s", before.tokens_per_s()},
         {"peak_after_tokens_per_s", after.tokens_per_s()},
         {"offered_per_s", offered},
         {"tokens_per_s", load.tokens_per_s()},
         {"share_of_peak", load.tokens_per_s() / peak},
         {"statuses", statuses_json(load.seen)},
         {"refused_ms", spread_json(refused_ms)},
         {"refused_without_retry_after", n_without},
         {"answered_first_ms", spread_json(first_ms)},
         {"sent_late_ms", spread_json(late_ms)}});
}

Flags flags_of(int argc, char** argv) {
  Flags flags;
  const std::pair<const char*, int64_t*> numbers[] = {
      {"--port=", &flags.port},       {"--clients=", &flags.clients}, {"--callers=", &flags.callers},
      {"--seconds=", &flags.seconds}, {"--tokens=", &flags.tokens},   {"--words=", &flags.words},
      {"--ids=", &flags.ids},         {"--pages=", &flags.pages},     {"--questions=", &flags.questions},
      {"--times=", &flags.times}};
  for (int i = 1; i < argc; ++i) {
    bool known = take(argv[i], "--picture=", &flags.picture);
    for (const auto& [name, value] : numbers) known = known || take(argv[i], name, value, 1);
    if (known) continue;
    check(argv[i][0] != '-' && flags.mode.empty(), "serve_load: cannot read '", argv[i], "'");
    flags.mode = argv[i];
  }
  return flags;
}

int main_of(int argc, char** argv) {
  const std::map<std::string, void (*)(const Flags&)> modes = {{"text", measure_text},
                                                               {"pages", measure_pages},
                                                               {"picture", measure_picture},
                                                               {"overhead", measure_overhead},
                                                               {"overload", measure_overload}};
  const Flags flags = flags_of(argc, argv);
  const auto found = modes.find(flags.mode);
  if (found == modes.end()) {
    std::cerr << "serve_load: wanted text, pages, picture, overhead or overload; see the head of bench/serve_load.cc\n";
    return 2;
  }
  found->second(flags);
  return 0;
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
