/* What a watcher that has given up its rights can still do, and what ends it: each try is made in a child. */
#include "base/sandbox_live.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
// cmocka wants the above first
#include <cmocka.h>

enum { DONE = 0, REFUSED = 1, WRONG = 2, ENDED = 3, NO_LANDLOCK = 4, NO_FILTER = 5 };
enum { KEPT = CAP_SYS_PTRACE };

static struct { char root[64], own[80], other[80]; } folder;

static int refused(long result) {
    if (result >= 0) return DONE;
    return errno == EACCES || errno == EPERM ? REFUSED : WRONG;
}

static const char *in(const char *where, const char *name) {
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", where, name);
    return path;
}

static int read_proc(void) {
    return refused(open("/proc/self/stat", O_RDONLY));
}

static int read_other(void) {
    return refused(open(in(folder.other, "file"), O_RDONLY));
}

static int make_own(void) {
    return refused(open(in(folder.own, "new"), O_RDWR | O_CREAT, 0600));
}

static int empty_own(void) {
    return refused(open(in(folder.own, "file"), O_WRONLY | O_TRUNC));
}

static int remove_own(void) {
    return refused(unlink(in(folder.own, "file")));
}

static int make_other(void) {
    return refused(open(in(folder.other, "new"), O_RDWR | O_CREAT, 0600));
}

static int write_proc(void) {
    return refused(open("/proc/self/comm", O_WRONLY));
}

static void *nothing(void *p) {
    return p;
}

static int start_thread(void) {
    pthread_t t;
    return pthread_create(&t, NULL, nothing, NULL) == 0 && pthread_join(t, NULL) == 0 ? DONE : WRONG;
}

static int rights_left(void) {
    struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2];
    if (syscall(SYS_capget, &head, data) != 0) return WRONG;
    bool none = !(data[0].permitted & ~(1u << KEPT)) && !data[1].permitted && !data[0].inheritable;
    return none && prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? DONE : WRONG;
}

static int make_map(void) {
    union bpf_attr a = {.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1};
    return refused(syscall(SYS_bpf, BPF_MAP_CREATE, &a, sizeof a));
}

static int fork_process(void) {
    return refused(syscall(SYS_fork));
}

static int clone_process(void) {
    return refused(syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, 0));
}

static int run_program(void) {
    char *args[] = {NULL};
    return refused(execve("/bin/true", args, args));
}

static int trace(void) {
    return refused(ptrace(PTRACE_SEIZE, getppid(), NULL, NULL));
}

static int take_descriptor(void) {
    return refused(syscall(SYS_pidfd_getfd, 0, 0, 0));
}

static int open_filesystem(void) {
    return refused(syscall(SYS_fsopen, "tmpfs", 0));
}

static int move_mount(void) {
    return refused(syscall(SYS_move_mount, -1, "", -1, "", 0));
}

static int enter_namespace(void) {
    return refused(syscall(SYS_setns, -1, 0));
}

static int set_clock(void) {
    return refused(syscall(SYS_clock_adjtime, 0, NULL));
}

static void enter(void) {
    struct sandbox_live_rules rules = {.read_beneath = {"/proc", "/nonexistent"},
                                       .n_read_beneath = 2,
                                       .write_beneath = {folder.own},
                                       .n_write_beneath = 1,
                                       .capabilities = UINT64_C(1) << KEPT,
                                       .despite_tools = true};
    struct sandbox s = sandbox_enter_live(&rules);
    for (int i = 0; i < 2 && s.lacking[i]; i++)
        _exit(strstr(s.lacking[i], "Landlock") ? NO_LANDLOCK : NO_FILTER);
}

static int tried(int (*act)(void)) {
    pid_t child = fork();
    if (child == 0) {
        enter();
        _exit(act());
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFSIGNALED(status)) return WTERMSIG(status) == SIGSYS ? ENDED : WRONG;
    return WEXITSTATUS(status);
}

static void tries(void **state) {
    (void)state;
    static const struct {
        const char *what;
        int (*act)(void);
        int want;
    } rows[] = {{"reading /proc", read_proc, DONE},
                {"reading elsewhere", read_other, REFUSED},
                {"a file of the store's", make_own, DONE},
                {"emptying one", empty_own, DONE},
                {"removing one", remove_own, DONE},
                {"a file elsewhere", make_other, REFUSED},
                {"writing what may be read", write_proc, REFUSED},
                {"a thread", start_thread, DONE},
                {"capabilities", rights_left, DONE},
                {"a map of eBPF", make_map, REFUSED},
                {"fork", fork_process, ENDED},
                {"clone", clone_process, ENDED},
                {"execve", run_program, ENDED},
                {"ptrace", trace, ENDED},
                {"a descriptor of another process", take_descriptor, ENDED},
                {"a file system", open_filesystem, ENDED},
                {"a mount", move_mount, ENDED},
                {"a namespace", enter_namespace, ENDED},
                {"the clock", set_clock, ENDED}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int got = tried(rows[i].act);
        if (got == NO_LANDLOCK || got == NO_FILTER) {
            print_message("skipped: no %s here\n", got == NO_FILTER ? "filter of system calls" : "Landlock");
            skip();
        }
        if (got != rows[i].want) fail_msg("%s: %d, not %d", rows[i].what, got, rows[i].want);
    }
}

static void touch(const char *path) {
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    close(fd);
}

static int set_up(void **state) {
    (void)state;
    snprintf(folder.root, sizeof folder.root, "/tmp/cordon-live-XXXXXX");
    if (!mkdtemp(folder.root)) return -1;
    snprintf(folder.own, sizeof folder.own, "%s/own", folder.root);
    snprintf(folder.other, sizeof folder.other, "%s/other", folder.root);
    if (mkdir(folder.own, 0700) != 0 || mkdir(folder.other, 0700) != 0) return -1;
    touch(in(folder.own, "file"));
    touch(in(folder.other, "file"));
    return 0;
}

static int clean_up(void **state) {
    (void)state;
    unlink(in(folder.own, "file"));
    unlink(in(folder.own, "new"));
    unlink(in(folder.other, "file"));
    unlink(in(folder.other, "new"));
    rmdir(folder.own);
    rmdir(folder.other);
    return rmdir(folder.root);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(tries)};
    return cmocka_run_group_tests(tests, set_up, clean_up);
}
