#include "bench/gemm_contenders.h"

#include <dlfcn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>
#include <utility>

#include "base/file.h"
#include "kernels/gemm.h"

namespace naru::bench {
namespace {

namespace fs = std::filesystem;
using namespace naru::kernels;

template <class Product>
double seconds_of_products(int threads, int n, Product product) {
  const auto all = [&] {
    for (int i = 0; i < n; ++i) product();
  };
  if (threads == 1) return seconds_of(all);
  const auto start = std::chrono::steady_clock::now();
  all();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// One that multiplies in this process, straight into c.
Contender in_process(const std::string& name, std::function<double(const Case&, Operands&, int)> seconds) {
  return {name, [seconds](const Case& p, Operands& o) { seconds(p, o, 1); }, seconds};
}

Contender naru_itself(int threads) {
  return in_process("naru", [threads](const Case& p, Operands& o, int n) {
    const auto a = p.a_transposed() ? transposed(o.a.data(), p.M) : row_major(o.a.data(), p.K);
    const auto b = p.b_transposed() ? transposed(o.b.data(), p.K) : row_major(o.b.data(), p.N);
    return seconds_of_products(threads, n, [&] { gemm<float>(Cpu{}, a, b, o.c.data(), p.N, p.M, p.N, p.K); });
  });
}

void* load(const std::string& path) {
  void* library = dlopen(path.c_str(), RTLD_NOW);
  if (!library) std::printf("absent: %s\n", dlerror());
  return library;
}

// Enumerators as in every cblas.h. OpenBLAS's 64-bit builds take 64-bit sizes, whose low halves a 32-bit build reads as
// well.
void add_blas(const GemmFlags& flags, std::vector<Contender>& contenders) {
  using Sgemm = void (*)(int64_t order, int64_t trans_a, int64_t trans_b, int64_t M, int64_t N, int64_t K, float alpha,
                         const float* a, int64_t lda, const float* b, int64_t ldb, float beta, float* c, int64_t ldc);
  constexpr int64_t kRowMajor = 101, kNoTrans = 111, kTrans = 112;
  void* library = load(flags.blas);
  if (!library) return;
  Sgemm sgemm = nullptr;
  for (const char* name : {"cblas_sgemm", "cblas_sgemm64_", "scipy_cblas_sgemm64_"})
    if (void* found = dlsym(library, name)) sgemm = reinterpret_cast<Sgemm>(found);
  check(sgemm, "gemm_bench: no cblas_sgemm in ", flags.blas);
  contenders.push_back(in_process("blas", [=, threads = flags.threads](const Case& p, Operands& o, int n) {
    const bool ta = p.a_transposed(), tb = p.b_transposed();
    return seconds_of_products(threads, n, [&] {
      sgemm(kRowMajor, ta ? kTrans : kNoTrans, tb ? kTrans : kNoTrans, p.M, p.N, p.K, 1, o.a.data(), ta ? p.M : p.K,
            o.b.data(), tb ? p.K : p.N, 0, o.c.data(), p.N);
    });
  }));
}

void add_dnnl(const GemmFlags& flags, std::vector<Contender>& contenders) {
  using Sgemm = int (*)(char trans_a, char trans_b, int64_t M, int64_t N, int64_t K, float alpha, const float* a,
                        int64_t lda, const float* b, int64_t ldb, float beta, float* c, int64_t ldc);
  void* library = load(flags.dnnl);
  if (!library) return;
  const auto sgemm = reinterpret_cast<Sgemm>(dlsym(library, "dnnl_sgemm"));
  check(sgemm, "gemm_bench: no dnnl_sgemm in ", flags.dnnl);
  contenders.push_back(in_process("oneDNN", [=, threads = flags.threads](const Case& p, Operands& o, int n) {
    const bool ta = p.a_transposed(), tb = p.b_transposed();
    return seconds_of_products(threads, n, [&] {
      const int failed = sgemm(ta ? 'T' : 'N', tb ? 'T' : 'N', p.M, p.N, p.K, 1, o.a.data(), ta ? p.M : p.K, o.b.data(),
                               tb ? p.K : p.N, 0, o.c.data(), p.N);
      check(!failed, "gemm_bench: dnnl_sgemm failed with ", failed);
    });
  }));
}

// A program that first says its name, then answers lines with seconds:
//   product KIND M N K FOLDER   multiplies FOLDER/a by FOLDER/b into FOLDER/c, all f32 as they lie in Operands
//   time COUNT                  multiplies the same COUNT times
// It ends when its stdin does.
class PeerProgram {
 public:
  explicit PeerProgram(const std::string& command)
      : folder_((fs::temp_directory_path() / "naru-gemm-XXXXXX").string()) {
    int to[2], from[2];
    check(::mkdtemp(folder_.data()), "gemm_bench: cannot make ", folder_);
    check(::pipe(to) == 0 && ::pipe(from) == 0, "gemm_bench: no pipe");
    pid_ = ::fork();
    check(pid_ >= 0, "gemm_bench: cannot fork");
    if (pid_ == 0) {
      ::dup2(to[0], 0);
      ::dup2(from[1], 1);
      for (const int end : {to[0], to[1], from[0], from[1]}) ::close(end);
      ::execl("/bin/sh", "sh", "-c", ("exec " + command).c_str(), nullptr);
      ::_exit(127);
    }
    ::close(to[0]);
    ::close(from[1]);
    to_ = ::fdopen(to[1], "w");
    from_ = ::fdopen(from[0], "r");
  }
  PeerProgram(const PeerProgram&) = delete;
  ~PeerProgram() {
    if (pid_ > 0) wait();
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  std::string line() {
    char text[256];
    if (pid_ <= 0 || !std::fgets(text, sizeof text, from_)) throw Gone(pid_ > 0 ? wait() : "ended before");
    text[std::strcspn(text, "\n")] = 0;
    return text;
  }
  void begin(const Case& p, Operands& o) {
    const auto write = [&](const char* name, std::span<const float> values) {
      const auto written = write_file(folder_ + name, std::as_bytes(values));
      check(bool(written), "gemm_bench: ", folder_, name, ": ", written ? "" : written.failure().message);
    };
    write("/a", o.a);
    write("/b", o.b);
    write("/c", {});
    ask(concat("product ", kind_name(p.kind), ' ', p.M, ' ', p.N, ' ', p.K, ' ', folder_));
    const auto c = MappedFile::open(folder_ + "/c");
    const size_t size = o.c.size() * sizeof(float);
    if (!c || c->bytes().size() != size) throw Gone(concat("left no product of ", size, " bytes"));
    std::memcpy(o.c.data(), c->bytes().data(), size);
    for (const char* name : {"/a", "/b", "/c"}) fs::remove(folder_ + name);  // whoever is killed leaves little behind
  }
  double seconds(int n) { return ask(concat("time ", n)); }

 private:
  double ask(const std::string& question) {
    std::fprintf(to_, "%s\n", question.c_str());  // to nobody, it fails, and no answer comes
    std::fflush(to_);
    const std::string answer = line();
    const double seconds = std::strtod(answer.c_str(), nullptr);
    if (!(seconds > 0)) throw Gone(concat("answered '", answer, "' where seconds were wanted"));
    return seconds;
  }
  // Until it has ended; says how it did.
  std::string wait() {
    std::fclose(to_);
    std::fclose(from_);
    int status = 0;
    const bool ended = ::waitpid(std::exchange(pid_, -1), &status, 0) > 0;
    if (ended && WIFSIGNALED(status)) return concat("was ended by signal ", WTERMSIG(status));
    return concat("ended with exit code ", ended ? WEXITSTATUS(status) : -1);
  }

  std::string folder_;
  pid_t pid_;
  FILE *to_, *from_;
};

void add_peer(const GemmFlags& flags, std::vector<Contender>& contenders) {
  const auto program = std::make_shared<PeerProgram>(flags.peer);
  std::string name;
  try {
    name = program->line();
  } catch (const Gone& gone) {
    return void(std::printf("absent: %s: %s\n", flags.peer.c_str(), gone.what()));
  }
  contenders.push_back({name, [program](const Case& p, Operands& o) { program->begin(p, o); },
                        [program](const Case&, Operands&, int n) { return program->seconds(n); }});
}

}  // namespace

std::vector<Contender> contenders_of(const GemmFlags& flags) {
  std::vector<Contender> out = {naru_itself(flags.threads)};
  if (!flags.blas.empty()) add_blas(flags, out);
  if (!flags.dnnl.empty()) add_dnnl(flags, out);
  if (!flags.peer.empty()) add_peer(flags, out);
  return out;
}

}  // namespace naru::bench
