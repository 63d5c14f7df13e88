// naru: flags, printing, exit codes. Results go to stdout, everything else to stderr.
// Exit codes: 0; 1 when something failed (with several files, at least one); 2 for wrong usage.
#include <cstdlib>
#include <iostream>

#include "apps/common.h"
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

int run(int argc, char** argv) {
  CLI::App app{"Naru reads what stands in pictures, and trains the models that do.", "naru"};
  app.require_subcommand(1);
  app.failure_message(CLI::FailureMessage::simple);
  Options options;
  app.add_option("-m,--model", options.model, "model file, folder or bundled name (default: naru-read)");
  app.add_option("-t,--threads", options.threads, "threads (default: NARU_THREADS, else all processors)")
      ->check(CLI::Range(1, 1024));
  app.add_option("-s,--seed", options.seed, "seed of everything that is drawn");
  app.add_flag("--json", options.json, "machine-readable: one JSON object a line on stdout");
  app.add_flag("-q,--quiet", options.quiet, "print results only");
  Command chosen;
  Registry registry{app, options, chosen};
  add_read(registry);
  add_train(registry);
  add_train_tokenizer(registry);
  add_synth(registry);
  add_eval(registry);
  add_inspect(registry);
  add_doctor(registry);
  add_version(registry);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  set_float_mode();
  try {
    choose_isa();
    ThreadPool pool(n_threads(options));
    const ThreadPool::Scope scope(pool);
    return chosen();
  } catch (const std::bad_alloc&) {
    std::cerr << "naru: out of memory\n";
  } catch (const std::exception& error) {
    std::cerr << "naru: " << error.what() << "\n";
  }
  return 1;
}

}  // namespace
}  // namespace naru::apps

int main(int argc, char** argv) { return naru::apps::run(argc, argv); }
