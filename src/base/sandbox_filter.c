/* Which system calls a reader of evidence may still make.
 *
 * Three answers. What reading needs is allowed. What only an attacker would ask for ends the process. All
 * else fails as if the kernel had no such call, which is what a C library expects of calls newer than its
 * kernel; paths fail as if rights were lacking, because C libraries look for files by themselves (processors,
 * time zones) and go on without. */
#include "base/sandbox_filter.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

static const int allowed[] = {
    /* open descriptors */
    SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(close),
    SCMP_SYS(lseek), SCMP_SYS(_llseek), SCMP_SYS(fstat), SCMP_SYS(fstat64), SCMP_SYS(poll), SCMP_SYS(ppoll),
    SCMP_SYS(fadvise64), SCMP_SYS(ftruncate), SCMP_SYS(ftruncate64),
    /* memory */
    SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(sysinfo),
    /* threads */
    SCMP_SYS(futex), SCMP_SYS(futex_time64), SCMP_SYS(futex_waitv), SCMP_SYS(set_robust_list), SCMP_SYS(rseq),
    SCMP_SYS(set_tid_address), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity), SCMP_SYS(getcpu),
    SCMP_SYS(membarrier), SCMP_SYS(gettid), SCMP_SYS(getpid), SCMP_SYS(exit), SCMP_SYS(exit_group),
    /* signals that the process sends to itself, as abort(3) does */
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigreturn),
    SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall),
    /* time, randomness, limits */
    SCMP_SYS(clock_gettime), SCMP_SYS(clock_gettime64), SCMP_SYS(clock_getres), SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep), SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(getrandom), SCMP_SYS(getrlimit),
    SCMP_SYS(getrusage)};

static const int opening[] = {SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(getdents64)};

static const int database[] = {SCMP_SYS(pwrite64), SCMP_SYS(fsync), SCMP_SYS(fdatasync), SCMP_SYS(geteuid)};

static const int paths[] = {
    SCMP_SYS(openat2),   SCMP_SYS(creat),      SCMP_SYS(stat),     SCMP_SYS(lstat),      SCMP_SYS(access),
    SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(unlink),
    SCMP_SYS(unlinkat),  SCMP_SYS(rename),     SCMP_SYS(renameat), SCMP_SYS(renameat2),  SCMP_SYS(mkdir),
    SCMP_SYS(mkdirat),   SCMP_SYS(rmdir),      SCMP_SYS(link),     SCMP_SYS(linkat),     SCMP_SYS(symlink),
    SCMP_SYS(symlinkat), SCMP_SYS(chmod),      SCMP_SYS(fchmodat), SCMP_SYS(chown),      SCMP_SYS(fchownat),
    SCMP_SYS(truncate),  SCMP_SYS(utimensat),  SCMP_SYS(mknod),    SCMP_SYS(mknodat),    SCMP_SYS(chdir),
    SCMP_SYS(statfs)};

static const int never[] = {SCMP_SYS(execve),
                            SCMP_SYS(execveat),
                            SCMP_SYS(fork),
                            SCMP_SYS(vfork),
                            SCMP_SYS(socket),
                            SCMP_SYS(socketpair),
                            SCMP_SYS(connect),
                            SCMP_SYS(bind),
                            SCMP_SYS(listen),
                            SCMP_SYS(accept),
                            SCMP_SYS(accept4),
                            SCMP_SYS(sendto),
                            SCMP_SYS(sendmsg),
                            SCMP_SYS(sendmmsg),
                            SCMP_SYS(kill),
                            SCMP_SYS(tkill),
                            SCMP_SYS(ptrace),
                            SCMP_SYS(bpf),
                            SCMP_SYS(userfaultfd),
                            SCMP_SYS(mount),
                            SCMP_SYS(pivot_root),
                            SCMP_SYS(chroot),
                            SCMP_SYS(setns),
                            SCMP_SYS(unshare),
                            SCMP_SYS(keyctl),
                            SCMP_SYS(add_key),
                            SCMP_SYS(setuid),
                            SCMP_SYS(setgid),
                            SCMP_SYS(io_uring_setup),
                            SCMP_SYS(process_vm_readv),
                            SCMP_SYS(process_vm_writev),
                            SCMP_SYS(perf_event_open),
                            SCMP_SYS(open_by_handle_at)};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static bool add_all(scmp_filter_ctx f, uint32_t action, const int *calls, size_t n) {
    bool fine = true;
    for (size_t i = 0; i < n; i++) fine = fine && seccomp_rule_add(f, action, calls[i], 0) == 0;
    return fine;
}

/* Argument number `argument`, in the bits of `mask`, is `value`. */
static struct scmp_arg_cmp is(unsigned argument, scmp_datum_t mask, scmp_datum_t value) {
    return (struct scmp_arg_cmp){
        .arg = argument, .op = SCMP_CMP_MASKED_EQ, .datum_a = mask, .datum_b = value};
}

static bool when(scmp_filter_ctx f, uint32_t action, int call, struct scmp_arg_cmp argument) {
    return seccomp_rule_add(f, action, call, 1, argument) == 0;
}

/* Calls that are harmless with some arguments only. */
static bool add_conditional(scmp_filter_ctx f) {
#ifdef __s390__
    enum { CLONE_FLAGS = 1 }; /* clone(2): the first two arguments are the other way round */
#else
    enum { CLONE_FLAGS = 0 };
#endif
    const uint32_t yes = SCMP_ACT_ALLOW;
    const scmp_datum_t all = UINT64_MAX, thread = CLONE_THREAD, low = UINT32_MAX, exec = PROT_EXEC,
                       empty = AT_EMPTY_PATH;
    bool fine = true;
    /* memory that is never code */
    fine = fine && when(f, yes, SCMP_SYS(mmap), is(2, exec, 0));
    fine = fine && when(f, yes, SCMP_SYS(mmap2), is(2, exec, 0));
    fine = fine && when(f, yes, SCMP_SYS(mprotect), is(2, exec, 0));
    /* threads, no processes; clone3() passes its flags by memory, and C libraries do without it */
    fine = fine && when(f, yes, SCMP_SYS(clone), is(CLONE_FLAGS, thread, thread));
    fine = fine && when(f, SCMP_ACT_KILL_PROCESS, SCMP_SYS(clone), is(CLONE_FLAGS, thread, 0));
    fine = fine && when(f, yes, SCMP_SYS(tgkill), is(0, low, (scmp_datum_t)getpid()));
    /* what is an open descriptor? */
    fine = fine && when(f, yes, SCMP_SYS(newfstatat), is(3, empty, empty));
    fine = fine && when(f, yes, SCMP_SYS(fstatat64), is(3, empty, empty));
    fine = fine && when(f, yes, SCMP_SYS(statx), is(2, empty, empty));
    fine = fine && when(f, yes, SCMP_SYS(fcntl), is(1, low, F_GETFL));
    fine = fine && when(f, yes, SCMP_SYS(fcntl64), is(1, low, F_GETFL));
    fine = fine && when(f, yes, SCMP_SYS(ioctl), is(1, low, TCGETS));
    fine = fine && when(f, yes, SCMP_SYS(ioctl), is(1, low, TIOCGWINSZ));
    /* limits: to be read, not set */
    fine = fine && when(f, yes, SCMP_SYS(prlimit64), is(2, all, 0));
    return fine;
}

/* Files open to be read and for nothing else: Landlock says which. */
static bool add_opening(scmp_filter_ctx f) {
    const scmp_datum_t way = O_ACCMODE, all = O_ACCMODE | O_CREAT | O_TRUNC;
    const scmp_datum_t refused[][2] = {
        {way, O_WRONLY}, {way, O_RDWR}, {way, O_ACCMODE}, {way | O_CREAT, O_CREAT}, {all, O_TRUNC}};
    const struct {
        int call;
        unsigned flags;
    } calls[] = {{SCMP_SYS(open), 1}, {SCMP_SYS(openat), 2}};
    const scmp_datum_t low = UINT32_MAX;
    bool fine = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(getdents64), 0) == 0;
    fine = fine && when(f, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), is(1, low, F_SETFD)); /* fdopendir(3) does */
    fine = fine && when(f, SCMP_ACT_ALLOW, SCMP_SYS(fcntl64), is(1, low, F_SETFD));
    for (size_t i = 0; i < COUNT(calls); i++) {
        fine = fine && when(f, SCMP_ACT_ALLOW, calls[i].call, is(calls[i].flags, all, 0));
        for (size_t k = 0; k < COUNT(refused); k++)
            fine = fine && when(f, SCMP_ACT_ERRNO(EACCES), calls[i].call,
                                is(calls[i].flags, refused[k][0], refused[k][1]));
    }
    return fine;
}

static bool add_database(scmp_filter_ctx f) {
    const scmp_datum_t low = UINT32_MAX, commands[] = {F_SETLK, F_GETLK};
    bool fine = add_all(f, SCMP_ACT_ALLOW, database, COUNT(database));
    for (size_t i = 0; i < COUNT(commands); i++) {
        fine = fine && when(f, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), is(1, low, commands[i]));
        fine = fine && when(f, SCMP_ACT_ALLOW, SCMP_SYS(fcntl64), is(1, low, commands[i]));
    }
    return fine;
}

static bool set_attributes(scmp_filter_ctx f) {
    /* Not fatal: older kernels and libraries lack these. SSB: cordon runs no foreign code, so nothing
     * is gained by slowing down every load after a store. OPTIMIZE: a tree instead of a list. */
    (void)seccomp_attr_set(f, SCMP_FLTATR_CTL_SSB, 1);
    (void)seccomp_attr_set(f, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    return seccomp_attr_set(f, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0;
}

const char *sandbox_filter(bool reads, bool databases) {
    scmp_filter_ctx f = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    if (!f) return "the filter of system calls cannot be made";
    bool made = set_attributes(f) && add_all(f, SCMP_ACT_ALLOW, allowed, COUNT(allowed)) &&
                add_all(f, SCMP_ACT_ERRNO(EACCES), paths, COUNT(paths)) &&
                add_all(f, SCMP_ACT_KILL_PROCESS, never, COUNT(never)) && add_conditional(f) &&
                (reads ? add_opening(f) : add_all(f, SCMP_ACT_ERRNO(EACCES), opening, COUNT(opening))) &&
                (!databases || add_database(f));
    int loaded = made ? seccomp_load(f) : 0;
    seccomp_release(f);
    if (!made) return "the filter of system calls cannot be made";
    return loaded == 0 ? NULL : "this kernel does not filter system calls (seccomp)";
}
