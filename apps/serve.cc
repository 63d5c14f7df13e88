// naru serve: the model over HTTP, until a signal comes.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <iostream>
#include <mutex>
#include <thread>

#include "apps/common.h"
#include "apps/episode_player.h"
#include "apps/machine_memory.h"
#include "apps/robot_file.h"
#include "apps/version.h"
#include "base/sha256.h"
#include "evaluation/acting.h"
#include "omni/moving.h"
#include "serving/http/keys.h"
#include "serving/settings.h"

namespace naru::apps {
namespace {

using nlohmann::ordered_json;
using serving::Service;
using serving::ServiceSettings;

constexpr std::chrono::seconds kDrain{30};

struct ServeFlags {
  ServiceSettings settings;
  std::string key_file, robot_file, memory, log = "text";
  std::vector<std::string> origins;
  int64_t port = 8080;
  bool insecure = false, no_page = false;
};

// SIGTERM and SIGINT, as bytes of a pipe that a thread can wait at.
class Signals {
 public:
  Signals() {
    check(::pipe2(ends_, O_CLOEXEC | O_NONBLOCK) == 0, "serve: the system gives no pipe");
    struct sigaction action = {};
    action.sa_handler = [](int) {
      const int kept = errno;
      (void)!::write(ends_[1], "", 1);
      errno = kept;
    };
    ::sigaction(SIGTERM, &action, nullptr);
    ::sigaction(SIGINT, &action, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
  }

  // True when one came within that time; negative: whenever it comes.
  static bool wait(int timeout_ms) {
    pollfd one = {ends_[0], POLLIN, 0};
    int n;
    do {
      n = ::poll(&one, 1, timeout_ms);
    } while (n < 0 && errno == EINTR && timeout_ms < 0);
    char byte;
    return ::read(ends_[0], &byte, 1) == 1;
  }

 private:
  static inline int ends_[2];
};

// Lines on their way to stderr, which may be slow: a thread of its own writes them, and what it cannot keep up with is
// counted instead.
class LogWriter {
 public:
  LogWriter() : thread_([this] { write(); }) {}
  ~LogWriter() {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  void add(std::string line) {
    constexpr size_t kMost = 4096;
    {
      const std::lock_guard lock(mutex_);
      if (lines_.size() < kMost)
        lines_.push_back(std::move(line));
      else
        ++n_lost_;
    }
    changed_.notify_one();
  }

 private:
  void write() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [&] { return stop_ || !lines_.empty(); });
      if (lines_.empty()) return;
      std::deque<std::string> lines;
      lines.swap(lines_);
      if (n_lost_ > 0) lines.push_back(concat("naru: the log lost ", std::exchange(n_lost_, 0), " lines"));
      lock.unlock();
      for (const std::string& line : lines) std::cerr << line << "\n";
      std::cerr.flush();
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> lines_;
  int64_t n_lost_ = 0;
  bool stop_ = false;
  std::thread thread_;
};

// Neither a key nor a word of what was asked or answered.
std::string line_of(const serving::http::Record& r, bool json) {
  const double ms = double(r.duration.count()) / 1000;
  if (json) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return ordered_json({{"time", double(std::chrono::duration_cast<std::chrono::milliseconds>(now).count()) / 1000},
                         {"request", r.request_id},
                         {"method", r.method},
                         {"route", r.route},
                         {"key", r.key},
                         {"status", r.status},
                         {"code", r.code},
                         {"complete", r.complete},
                         {"bytes_in", r.bytes_in},
                         {"bytes_out", r.bytes_out},
                         {"ms", ms}})
        .dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  }
  return one_line(concat(r.request_id, " ", r.method.empty() ? "?" : r.method, " ", r.route.empty() ? "?" : r.route,
                         " ", r.status, r.code.empty() ? "" : " ", r.code, r.complete ? "" : " (left early)", " ", ms,
                         " ms"));
}

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

// "512M", "4G", or bytes. Nothing where it is none of these.
std::optional<int64_t> parse_size(const std::string& text) {
  size_t end = 0;
  int64_t n = 0;
  for (; end < text.size() && text[end] >= '0' && text[end] <= '9' && n < int64_t(1) << 40; ++end)
    n = 10 * n + (text[end] - '0');
  const std::string unit = text.substr(end);
  const int shift = unit.empty() ? 0 : unit == "K" ? 10 : unit == "M" ? 20 : unit == "G" ? 30 : -1;
  if (end == 0 || shift < 0 || n == 0 || n >= int64_t(1) << (50 - shift)) return std::nullopt;
  return n << shift;
}

// What the flags and the model say. Failures name the flag.
Result<ServiceSettings> settings_of(const Options& options, const ServeFlags& flags, const Model& model,
                                    const std::string& path) {
  ServiceSettings out = flags.settings;
  const std::string& host = out.http.host;
  out.http.port = uint16_t(flags.port);
  out.http.origins = flags.origins;
  if (!is_loopback(host) && flags.key_file.empty() && !flags.insecure)
    return fail("--host ", host,
                ": others can reach this address; give --api-key-file FILE, or --insecure where "
                "something in front of it asks for keys");
  if (!flags.key_file.empty()) {
    auto keys = serving::http::KeyRing::read(flags.key_file);
    if (!keys) return fail(keys.failure().code, "--api-key-file ", flags.key_file, ": ", keys.failure().message);
    out.http.keys = std::make_shared<const serving::http::KeyRing>(*std::move(keys));
  }
  if (!flags.robot_file.empty()) {
    auto robot = read_robot(flags.robot_file);
    if (!robot) return fail(robot.failure().code, "--robot ", robot.failure().message);
    out.robot = *std::move(robot);
  }
  if (is_loopback(host)) out.http.hosts = {"localhost", "127.0.0.1", "::1", "[::1]", host};
  out.page = !flags.no_page;
  out.memory_bytes = flags.memory.empty() ? machine_memory().bytes / 10 * 8 : parse_size(flags.memory).value();
  out.engine.threads = n_threads(options);
  out.programs = program_folder();
  const auto sha256 = sha256_of_file(path);
  if (!sha256) return sha256.failure();
  out.model_id = model.config().name;
  out.fingerprint = "fp_" + sha256->substr(0, 16);
  out.origin = origin_of(model, *sha256);
  std::error_code error;
  const auto written = std::filesystem::last_write_time(path, error);
  if (!error)
    out.model_created =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::file_clock::to_sys(written).time_since_epoch())
            .count();
  return out;
}

void tell_ready(const Options& options, const ServiceSettings& settings, const Service& service) {
  const std::string& host = settings.http.host;
  const std::string url = concat(settings.http.tls_certificate_file.empty() ? "http://" : "https://",
                                 host.find(':') == std::string::npos ? host : "[" + host + "]", ":", service.port());
  if (options.json)
    print_json({{"ready", url},
                {"model", settings.model_id},
                {"slots", settings.engine.slots},
                {"plan_bytes", service.plan().total_bytes()}});
  else
    std::cout << "naru: ready at " << url << " (" << settings.model_id << ", " << settings.engine.slots << " slots, "
              << (service.plan().total_bytes() >> 20) << " MiB planned)\n";
  std::cout.flush();
}

// Until a signal; then what is being answered gets half a minute, or until the next signal.
void serve_until_told(const Options& options, Service& service) {
  Signals::wait(-1);
  if (!options.quiet) std::cerr << "naru: stopping: what is being answered gets 30 s; again to leave at once\n";
  service.drain();
  const auto end = std::chrono::steady_clock::now() + kDrain;
  while (std::chrono::steady_clock::now() < end && !service.wait_idle(std::chrono::milliseconds(50)))
    if (Signals::wait(0)) ::_exit(1);
}

int serve(const Options& options, const ServeFlags& flags) {
  const std::string name = options.model_name();
  const auto path = find_model(options.model);
  auto model = path ? Model::open(*path) : Result<std::unique_ptr<Model>>(path.failure());
  if (!model) {
    print_error(options, name, model.failure());
    return 1;
  }
  auto settings = settings_of(options, flags, **model, *path);
  if (!settings) {
    print_error(options, "serve", settings.failure());
    return 1;
  }
  if ((*model)->moves()) settings->policy = std::make_shared<const ModelPolicy>(**model);
  if (settings->policy) {
    const auto can = can_play(settings->policy->spec());
    if (can)
      settings->player =
          std::make_shared<const SimulatedEpisodes>(program_folder() + "naru-media-av", settings->origin);
    else if (can.failure().code != Code::unsupported && !options.quiet)  // the simulated table is what it was made for
      std::cerr << "naru: no episodes in simulation: " << can.failure().message << "\n";
  }
  std::optional<LogWriter> log;
  if (flags.log != "none" && !options.quiet) {
    log.emplace();
    settings->on_failure = [&](const std::string& what) { log->add("naru: failed: " + one_line(what)); };
    settings->on_notice = [&](const std::string& what) { log->add("naru: " + one_line(what)); };
    settings->http.on_record = [&, json = flags.log == "json"](const auto& record) { log->add(line_of(record, json)); };
  }
  const Signals signals;
  auto service = Service::start(**model, *settings);
  if (!service) {
    print_error(options, "serve", service.failure());
    return 1;
  }
  tell_ready(options, *settings, **service);
  serve_until_told(options, **service);
  (*service)->stop();
  return 0;
}

void add_limits(Subcommand& command, ServiceSettings* settings) {
  constexpr uint64_t kMost = uint64_t(1) << 40;
  for (const serving::Limit& limit : serving::limits_of(settings)) {
    const auto given = std::make_shared<std::string>();
    command.add_option("--" + limit.name + " N", *given, concat(limit.about, " (default ", limit.get(), ")"))
        .check(whole_number(1, kMost))
        .each([given, limit](const std::string& text) { limit.set(std::stoll(text)); });
  }
}

}  // namespace

void add_serve(Registry& registry) {
  auto flags = std::make_shared<ServeFlags>();
  const Options& options = registry.options;
  Subcommand command = registry.add("serve", "Serve the model over HTTP: OpenAI's API, and a page at /.",
                                    [flags, &options] { return serve(options, *flags); });
  command.takes_model();
  command.add_option("--host ADDRESS", flags->settings.http.host, "the address to listen on (default 127.0.0.1)");
  command.add_option("--port N", flags->port, "the port; 0: one that is free (default 8080)")
      .check(whole_number(0, 65535));
  command.add_option("--api-key-file FILE", flags->key_file,
                     "keys that callers must show, one a line, each with a name before it if you like");
  command.add_flag("--insecure", flags->insecure, "listen on an address that others can reach, without keys");
  auto certificate = command.add_option("--tls-cert FILE", flags->settings.http.tls_certificate_file,
                                        "a certificate with its chain, PEM");
  auto key = command.add_option("--tls-key FILE", flags->settings.http.tls_key_file, "its key, PEM");
  certificate.needs(key);
  key.needs(certificate);
  command
      .add_option("--cors ORIGIN", flags->origins,
                  "an origin whose pages may ask, \"https://example.org\"; may be given several times")
      .one_value();
  command.add_flag("--metrics", flags->settings.public_metrics, "/metrics needs no key");
  command.add_flag("--no-page", flags->no_page, "no page at /");
  command.add_option("--robot FILE", flags->robot_file,
                     "the robot that a model with motion may move, and its limits: TOML, as docs/SERVING.md has it");
  command.add_option("--log FORMAT", flags->log, "a line for each request on stderr: text, json or none (default text)")
      .among({"text", "json", "none"});
  command
      .add_option(
          "--memory SIZE", flags->memory,
          "what the plan may use, \"4G\", \"512M\" or bytes (default 80 % of what the machine or the cgroup has)")
      .check([](const std::string& text) {
        return parse_size(text) ? "" : "wanted a size such as 4G, 512M or a number of bytes";
      });
  add_limits(command, &flags->settings);
  command.add_footer(
      "It says one line when it is ready. SIGTERM: nobody is let in any more, and what is being answered gets 30 s; a\n"
      "second one ends it at once. What it speaks, and what it does not: docs/SERVING.md.");
}

}  // namespace naru::apps
