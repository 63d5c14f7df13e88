#include "media/worker/sandbox.h"

#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <cstring>
#include <memory>

namespace naru::media {
namespace {

// Whatever their arguments, these touch only the process's own memory, clock, random numbers and open descriptors.
constexpr int kAllowed[] = {
    SCMP_SYS(read),        SCMP_SYS(write),        SCMP_SYS(munmap),         SCMP_SYS(mremap),
    SCMP_SYS(brk),         SCMP_SYS(madvise),      SCMP_SYS(futex),          SCMP_SYS(sched_yield),
    SCMP_SYS(getpid),      SCMP_SYS(gettid),       SCMP_SYS(getrandom),      SCMP_SYS(clock_gettime),
    SCMP_SYS(sigaltstack), SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
    SCMP_SYS(exit),        SCMP_SYS(exit_group),
};

bool set_limit(__rlimit_resource resource, uint64_t value) {
  const rlimit both{rlim_t(value), rlim_t(value)};
  return ::setrlimit(resource, &both) == 0;
}

bool install_filter() {
  const std::unique_ptr<void, void (*)(scmp_filter_ctx)> filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)), seccomp_release);
  if (!filter) return false;
  for (const int call : kAllowed)
    if (seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0) != 0) return false;
  const scmp_arg_cmp not_executable = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
  for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)})
    if (seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 1, not_executable) != 0) return false;
  // glibc asks clone3 first and falls back to clone, which is refused, only on ENOSYS.
  if (seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) != 0) return false;
  return seccomp_load(filter.get()) == 0;
}

}  // namespace

Result<void> enter_sandbox(const SandboxLimits& limits) {
  const auto refused = [](const char* what) {
    return fail(Code::internal, "the decoder's sandbox could not be closed (", what, ": ", std::strerror(errno),
                "); a Linux kernel with seccomp filters is needed");
  };
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return refused("parent-death signal");
  if (limits.parent != 0 && ::getppid() != limits.parent) ::_exit(1);  // it died before the line above
  if (kLimitsAddressSpace && !set_limit(RLIMIT_AS, limits.address_space_bytes)) return refused("address space");
  if (!set_limit(RLIMIT_CPU, limits.cpu_s)) return refused("cpu time");
  if (!set_limit(RLIMIT_FSIZE, limits.file_bytes)) return refused("file size");
  if (!set_limit(RLIMIT_CORE, 0)) return refused("core size");
  if (!set_limit(RLIMIT_NOFILE, 0)) return refused("open files");  // those already open stay
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return refused("no_new_privs");
  if (!install_filter()) return refused("seccomp");
  return {};
}

}  // namespace naru::media
