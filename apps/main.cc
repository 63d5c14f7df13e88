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
int refuse_usage(const Call& call, bool json) {
  const std::string program = call.name.empty() ? "naru" : "naru " + call.name;
  const std::string message = concat(call.message, "; see ", program, " --help");
  std::cerr << "naru: " << one_line(message) << std::endl;
  if (json) print_json({{"file", program}, {"error", {{"message", message}, {"code", code_name(Code::invalid)}}}});
  return 2;
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

void add_options(Registry& registry) {
  Options& options = registry.options;
  Subcommand naru = registry.top();
  naru.add_option("-m,--model MODEL", options.model,
                  concat("the model, of commands that take one: its file, its folder or a bundled name (default: ",
                         kDefaultModel, ")"));
  naru.add_option("-t,--threads N", options.threads,
                  "threads; no result depends on it (default: NARU_THREADS, else all processors)")
      .check(whole_number(1, kMaxThreads));
  naru.add_option(
          "-s,--seed N", options.seed,
          "seed of what synth, act, train-tokenizer --lines, and read, run, transcribe and speak with --temp draw "
          "(default 0)")
      .check(whole_number(0, std::numeric_limits<uint64_t>::max()));
  naru.add_flag("--json", options.json, "results and errors as JSON, one object a line");
  naru.add_flag("-q,--quiet", options.quiet, "no progress and no timings");
  naru.add_footer(
      "naru COMMAND --help shows what a command takes. Results go to stdout, all else to stderr.\n"
      "Exit codes: 0; 1 when something failed; 2 for wrong usage.");
}

void add_commands(Registry& registry) {
  add_read(registry);
  add_run(registry);
  add_transcribe(registry);
  add_speak(registry);
  add_act(registry);
  add_serve(registry);
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
  Registry registry(
      "Naru answers about pictures, documents and sounds, serves that, and trains the models that do it.");
  Options& options = registry.options;
  add_options(registry);
  add_commands(registry);
  const bool json = asks_for_json({argv + std::min(argc, 1), argv + argc});
  const Call call = registry.parse(argc, argv);
  switch (call.kind) {
    case Call::command:
      return perform(options, call.run);
    case Call::version:
      options.json = json;
      return perform(options, [&] { return version(options); });
    case Call::help:
      std::cout << *registry.help(call.name);
      return 0;
    case Call::nothing:
      if (json) return refuse_usage(call, json);
      std::cerr << *registry.help();
      return 2;
    case Call::wrong:
      break;
  }
  return refuse_usage(call, json);
}

}  // namespace
}  // namespace naru::apps

int main(int argc, char** argv) {
  return naru::apps::run(argc, argv);
}
