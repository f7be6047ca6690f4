/* Which system calls a watcher may no longer make: those that start programs, change the kernel or the
 * machine, or reach into other processes. They end it: only an attacker would ask for them. */
#include "base/sandbox_filter.h"

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/mman.h>

static const int never[] = {SCMP_SYS(execve),
                            SCMP_SYS(execveat),
                            SCMP_SYS(fork),
                            SCMP_SYS(vfork),
                            SCMP_SYS(ptrace),
                            SCMP_SYS(process_vm_readv),
                            SCMP_SYS(process_vm_writev),
                            SCMP_SYS(process_madvise),
                            SCMP_SYS(pidfd_getfd),
                            SCMP_SYS(kcmp),
                            SCMP_SYS(mount),
                            SCMP_SYS(umount2),
                            SCMP_SYS(fsopen),
                            SCMP_SYS(fspick),
                            SCMP_SYS(fsconfig),
                            SCMP_SYS(fsmount),
                            SCMP_SYS(open_tree),
                            SCMP_SYS(move_mount),
                            SCMP_SYS(mount_setattr),
                            SCMP_SYS(pivot_root),
                            SCMP_SYS(chroot),
                            SCMP_SYS(setns),
                            SCMP_SYS(unshare),
                            SCMP_SYS(swapon),
                            SCMP_SYS(swapoff),
                            SCMP_SYS(reboot),
                            SCMP_SYS(kexec_load),
                            SCMP_SYS(kexec_file_load),
                            SCMP_SYS(init_module),
                            SCMP_SYS(finit_module),
                            SCMP_SYS(delete_module),
                            SCMP_SYS(keyctl),
                            SCMP_SYS(add_key),
                            SCMP_SYS(request_key),
                            SCMP_SYS(userfaultfd),
                            SCMP_SYS(io_uring_setup),
                            SCMP_SYS(open_by_handle_at),
                            SCMP_SYS(settimeofday),
                            SCMP_SYS(clock_settime),
                            SCMP_SYS(adjtimex),
                            SCMP_SYS(clock_adjtime),
                            SCMP_SYS(sethostname),
                            SCMP_SYS(setdomainname),
                            SCMP_SYS(acct),
                            SCMP_SYS(quotactl),
                            SCMP_SYS(syslog),
                            SCMP_SYS(iopl),
                            SCMP_SYS(ioperm),
                            SCMP_SYS(perf_event_open)};

const char *sandbox_live_filter(void) {
    scmp_filter_ctx f = seccomp_init(SCMP_ACT_ALLOW);
    if (!f) return "the filter of system calls cannot be made";
    bool made = true;
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        made = made && seccomp_rule_add(f, SCMP_ACT_KILL_PROCESS, never[i], 0) == 0;
    struct scmp_arg_cmp process = {.arg = 0, .op = SCMP_CMP_MASKED_EQ, .datum_a = CLONE_THREAD};
    made = made && seccomp_rule_add(f, SCMP_ACT_KILL_PROCESS, SCMP_SYS(clone), 1, process) == 0;
    /* Of a map that is open values may be read, and nothing else (BPF_MAP_LOOKUP_ELEM). */
    struct scmp_arg_cmp more = {.arg = 0, .op = SCMP_CMP_GT, .datum_a = 1};
    struct scmp_arg_cmp create = {.arg = 0, .op = SCMP_CMP_EQ, .datum_a = 0};
    made = made && seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(bpf), 1, more) == 0;
    made = made && seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(bpf), 1, create) == 0;
    /* Its flags lie in memory, which a filter cannot read: libraries fall back to clone(). */
    made = made && seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
    int loaded = made ? seccomp_load(f) : 0;
    seccomp_release(f);
    if (!made) return "the filter of system calls cannot be made";
    return loaded == 0 ? NULL : "this kernel does not filter system calls (seccomp)";
}
