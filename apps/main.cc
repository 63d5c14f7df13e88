// naru: flags, printing, exit codes. Results go to stdout, everything else to stderr.
// Exit codes: 0; 1 when something failed (with several files, at least one); 2 for wrong usage.
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <limits>

#include "apps/common.h"
#include "apps/version.h"
#include "base/float_mode.h"
#include "kernels/isa.h"

namespace naru::apps {
namespace {

void choose_isa() {
  const char* name = std::getenv("NARU_ISA");
  if (!name || !*name) return;
  for (const kernels::Isa isa : {kernels::Isa::scalar, kernels::Isa::avx2, kernels::Isa::avx512})
    if (std::string(name) == isa_name(isa)) return kernels::set_isa(isa);
  raise("NARU_ISA: wanted scalar, avx2 or avx512, got '", name, "'");
}

// Whether the arguments ask for JSON. Where they are wrong, flags may not have been read: --json, or --format json.
bool asks_for_json(const std::vector<std::string>& arguments) {
  for (size_t i = 0; i < arguments.size() && arguments[i] != "--"; ++i)
    if (arguments[i] == "--json" || arguments[i] == "--format=json" ||
        (arguments[i] == "json" && i > 0 && arguments[i - 1] == "--format"))
      return true;
  return false;
}

// "naru: what was wrong; see naru COMMAND --help" on stderr; the exit code.
int refuse_usage(const CLI::App& app, const std::string& what, bool json) {
  const auto commands = app.get_subcommands();
  const std::string program = commands.empty() ? "naru" : "naru " + commands[0]->get_name();
  const std::string message = concat(what, "; see ", program, " --help");
  std::cerr << "naru: " << one_line(message) << std::endl;
  if (json) print_json({{"file", program}, {"error", {{"message", message}, {"code", code_name(Code::invalid)}}}});
  return 2;
}

int refuse_usage(const CLI::App& app, const CLI::Error& error, bool json) {
  const std::vector<std::string> extras = app.remaining();
  const bool unknown = app.get_subcommands().empty() && !extras.empty() && !extras[0].starts_with("-");
  return refuse_usage(app, unknown ? "there is no command '" + extras[0] + "'" : error.what(), json);
}

// An Error begins with the name of what refused: a function, an op, a variable of the environment.
void print_thrown(const Options& options, const std::string& message) {
  const size_t colon = message.find(": ");
  if (colon == std::string::npos) return print_error(options, "internal", fail(Code::internal, message));
  print_error(options, message.substr(0, colon), fail(Code::invalid, message.substr(colon + 2)));
}

// Results that were lost on their way are an error: a full disk behind stdout must not look like success.
int flush_results(int code) {
  std::cout.flush();
  if (std::cout.good()) return code;
  std::cerr << "naru: stdout: cannot be written: results are lost; make room, or send them elsewhere" << std::endl;
  return 1;
}

void add_options(CLI::App& app, Options& options) {
  app.require_subcommand(0, 1);
  app.set_help_flag("-h,--help", "show this help");
  app.add_flag_callback(
      "--version", [] { throw CLI::CallForVersion("", 0); }, "the same as naru version");
  app.get_formatter()->label("SUBCOMMAND", "COMMAND");
  app.get_formatter()->label("Subcommands", "Commands");
  app.get_formatter()->label("REQUIRED", "(required)");
  app.get_formatter()->label("Positionals", "Arguments");
  app.footer(
      "naru COMMAND --help shows what a command takes. Results go to stdout, all else to stderr.\n"
      "Exit codes: 0; 1 when something failed; 2 for wrong usage.");
  app.add_option("-m,--model", options.model,
                 "the model, of commands that take one: its file, its folder or a bundled name (default: naru-read)")
      ->type_name("MODEL");
  app.add_option("-t,--threads", options.threads,
                 "threads; no result depends on it (default: NARU_THREADS, else all processors)")
      ->type_name("N")
      ->check(whole_number(1, kMaxThreads));
  app.add_option("-s,--seed", options.seed,
                 "seed of what synth, train-tokenizer --lines, and read and run with --temp draw (default 0)")
      ->type_name("N")
      ->check(whole_number(0, std::numeric_limits<uint64_t>::max()));
  app.add_flag("--json", options.json, "results and errors as JSON, one object a line");
  app.add_flag("-q,--quiet", options.quiet, "no progress and no timings");
}

void add_commands(Registry& registry) {
  add_read(registry);
  add_run(registry);
  add_train(registry);
  add_train_tokenizer(registry);
  add_synth(registry);
  add_eval(registry);
  add_inspect(registry);
  add_verify(registry);
  add_bench(registry);
  add_doctor(registry);
  add_version(registry);
  add_licenses(registry);
  add_completions(registry);
  add_help(registry);
}

// Runs the command that was chosen; what it throws becomes an error of one line.
int perform(const Options& options, const Command& command) {
  set_float_mode();
  try {
    choose_isa();
    ThreadPool pool(n_threads(options));
    const ThreadPool::Scope scope(pool);
    return flush_results(command());
  } catch (const std::bad_alloc&) {
    print_error(options, "internal", fail(Code::internal, "out of memory"));
  } catch (const Error& error) {
    print_thrown(options, error.what());
  } catch (const std::exception& error) {
    print_error(options, "internal", fail(Code::internal, error.what()));
  }
  return 1;
}

int run(int argc, char** argv) {
  CLI::App app{"Naru reads what stands in pictures, and trains the models that do.", "naru"};
  Options options;
  Command chosen;
  Registry registry{app, options, chosen};
  add_options(app, options);
  add_commands(registry);
  const bool json = asks_for_json({argv + std::min(argc, 1), argv + argc});
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForVersion&) {
    options.json = json;
    chosen = [&] { return version(options); };
  } catch (const CLI::ParseError& error) {
    return error.get_exit_code() == 0 ? app.exit(error) : refuse_usage(app, error, json);
  }
  if (chosen) return perform(options, chosen);
  if (json) return refuse_usage(app, "there is no command", json);
  std::cerr << app.help();
  return 2;
}

}  // namespace
}  // namespace naru::apps

int main(int argc, char** argv) {
  return naru::apps::run(argc, argv);
}
