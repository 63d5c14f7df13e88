#include "media/worker/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>
#include <memory>

#include "base/descriptor.h"

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

// Reading a file that may be opened.
constexpr int kAllowedOfFiles[] = {SCMP_SYS(close), SCMP_SYS(fstat), SCMP_SYS(lseek), SCMP_SYS(pread64)};
constexpr uint64_t kOpenFiles = 32;

// All that Landlock knows of in its first version, reading included. What later ones add (truncate, ioctl) is not on
// the list of calls.
constexpr uint64_t kAllAccess = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;

bool set_limit(__rlimit_resource resource, uint64_t value, uint64_t hard) {
  const rlimit both{rlim_t(value), rlim_t(hard)};
  return ::setrlimit(resource, &both) == 0;
}

bool set_limit(__rlimit_resource resource, uint64_t value) {
  return set_limit(resource, value, value);
}

bool leave_folders(std::span<const char* const> folders) {
  const landlock_ruleset_attr all{.handled_access_fs = kAllAccess};
  const Descriptor rules(int(::syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0)));
  if (!rules) return false;
  for (const char* path : folders) {
    const Descriptor folder(::open(path, O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!folder && errno == ENOENT) continue;
    const landlock_path_beneath_attr beneath{.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE, .parent_fd = folder.get()};
    if (!folder || ::syscall(SYS_landlock_add_rule, rules.get(), LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) != 0)
      return false;
  }
  return ::syscall(SYS_landlock_restrict_self, rules.get(), 0) == 0;
}

bool allow_reading_files(scmp_filter_ctx filter) {
  for (const int call : kAllowedOfFiles)
    if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) != 0) return false;
  const scmp_arg_cmp read_only = SCMP_A2(SCMP_CMP_MASKED_EQ, ~uint64_t(O_CLOEXEC), O_RDONLY);
  const scmp_arg_cmp an_open_file = SCMP_A3(SCMP_CMP_EQ, AT_EMPTY_PATH);  // as glibc asks for fstat
  return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1, read_only) == 0 &&
         seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(newfstatat), 1, an_open_file) == 0;
}

bool install_filter(bool with_files) {
  const std::unique_ptr<void, void (*)(scmp_filter_ctx)> filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)), seccomp_release);
  if (!filter) return false;
  for (const int call : kAllowed)
    if (seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0) != 0) return false;
  const scmp_arg_cmp not_executable = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
  for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)})
    if (seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 1, not_executable) != 0) return false;
  if (with_files && !allow_reading_files(filter.get())) return false;
  // glibc asks clone3 first and falls back to clone, which is refused, only on ENOSYS.
  if (seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) != 0) return false;
  return seccomp_load(filter.get()) == 0;
}

}  // namespace

Result<void> enter_sandbox(const SandboxLimits& limits) {
  const auto refused = [](const char* what) {
    return fail(Code::internal, "the decoder's sandbox could not be closed (", what, ": ", std::strerror(errno),
                "); a Linux kernel with what it names is needed");
  };
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return refused("parent-death signal");
  if (limits.parent != 0 && ::getppid() != limits.parent) ::_exit(1);  // it died before the line above
  if (kLimitsAddressSpace && !set_limit(RLIMIT_AS, limits.address_space_bytes)) return refused("address space");
  // Where both are the same the kernel sends SIGKILL, which says nothing about time.
  if (!set_limit(RLIMIT_CPU, limits.cpu_s, limits.cpu_s + 1)) return refused("cpu time");
  if (!set_limit(RLIMIT_FSIZE, limits.file_bytes)) return refused("file size");
  if (!set_limit(RLIMIT_CORE, 0)) return refused("core size");
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return refused("no_new_privs");
  const bool with_files = !limits.folders.empty();
  if (with_files && !leave_folders(limits.folders)) return refused("Landlock, which PDF needs");
  if (!set_limit(RLIMIT_NOFILE, with_files ? kOpenFiles : 0)) return refused("open files");  // those already open stay
  if (!install_filter(with_files)) return refused("seccomp");
  return {};
}

}  // namespace naru::media
