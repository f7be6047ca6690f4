/* What a process in the sandbox can still do, and what not: each try is made in a child that has entered it.
 */
#include "base/sandbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <openssl/evp.h>

enum { DONE = 0, REFUSED = 1, WRONG = 2, NO_SANDBOX = 77 };

static int refused(long result) {
    return result < 0 && (errno == EACCES || errno == EPERM || errno == ENOSYS) ? REFUSED
           : result < 0                                                         ? WRONG
                                                                                : DONE;
}

static int open_to_read(void) {
    return refused(open("/etc/passwd", O_RDONLY));
}

static int open_beside(void) { /* relative to a folder that is open */
    return refused(syscall(SYS_openat, AT_FDCWD, "meson.build", O_RDONLY));
}

static int open_to_write(void) {
    char name[64];
    snprintf(name, sizeof name, "/tmp/cordon-sandbox-%d", (int)getpid());
    return refused(open(name, O_WRONLY | O_CREAT | O_EXCL, 0600));
}

static int look_up(void) {
    struct stat st;
    return refused(stat("/etc/passwd", &st));
}

static int rename_file(void) {
    return refused(rename("/tmp/cordon-none", "/tmp/cordon-none-2"));
}

static int run_program(void) {
    char *const args[] = {(char *)(uintptr_t) "true", NULL};
    return refused(execve("/bin/true", args, args + 1));
}

static int start_process(void) {
    pid_t child = fork();
    if (child == 0) syscall(SYS_exit_group, 0);
    return refused(child);
}

static int reach_network(void) {
    return refused(socket(AF_INET, SOCK_STREAM, 0));
}

static int signal_others(void) {
    return refused(kill(getppid(), 0));
}

/* A folder of evidence, and a file beside it. */
static struct {
    char inside[64], outside[64], link[64], database[64];
    int folder, open_database;
} place;

static int open_evidence(void) {
    int fd = openat(place.folder, "apps/one.apk", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    char byte;
    return fd < 0 ? refused(fd) : read(fd, &byte, 1) == 1 ? DONE : WRONG;
}

static int list_evidence(void) {
    DIR *d = fdopendir(openat(place.folder, "apps", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    int n = 0;
    while (d && readdir(d)) n++;
    return n == 4 ? DONE : WRONG; /* the file, the link, and the two that every folder has */
}

static int open_outside(void) {
    return refused(open(place.outside, O_RDONLY));
}

static int open_above(void) {
    return refused(openat(place.folder, "../beside", O_RDONLY));
}

static int open_through_link(void) {
    return refused(open(place.link, O_RDONLY));
}

static int write_evidence(void) {
    return refused(open(place.inside, O_WRONLY));
}

static int read_and_write_evidence(void) {
    return refused(open(place.inside, O_RDWR));
}

static int empty_evidence(void) {
    return refused(open(place.inside, O_RDONLY | O_TRUNC));
}

static int add_evidence(void) {
    return refused(openat(place.folder, "apps/new", O_RDONLY | O_CREAT, 0600));
}

static int remove_evidence(void) {
    return refused(unlink(place.inside));
}

static int go_on_with_database(void) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1};
    if (fcntl(place.open_database, F_SETLK, &lock) != 0) return refused(-1);
    return pwrite(place.open_database, "x", 1, 0) == 1 && fdatasync(place.open_database) == 0 ? DONE : WRONG;
}

static int open_database_again(void) {
    return refused(open(place.database, O_RDWR));
}

static void make_file(const char *path) {
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(write(fd, "PK", 2), 2);
    close(fd);
}

static int set_up(void **state) {
    char root[] = "/tmp/cordon-sandbox-XXXXXX", path[64];
    if (!mkdtemp(root)) return -1;
    snprintf(path, sizeof path, "%s/mirror", root);
    if (mkdir(path, 0700) != 0) return -1;
    place.folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (mkdirat(place.folder, "apps", 0700) != 0) return -1;
    snprintf(place.inside, sizeof place.inside, "%s/mirror/apps/one.apk", root);
    snprintf(place.link, sizeof place.link, "%s/mirror/apps/two.apk", root);
    snprintf(place.outside, sizeof place.outside, "%s/beside", root);
    snprintf(place.database, sizeof place.database, "%s/facts", root);
    make_file(place.inside);
    make_file(place.outside);
    make_file(place.database);
    place.open_database = open(place.database, O_RDWR | O_CLOEXEC);
    *state = strdup(root);
    return symlink("../../beside", place.link);
}

static int tear_down(void **state) {
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", (char *)*state);
    free(*state);
    close(place.folder);
    close(place.open_database);
    return system(command);
}

static int make_code(void) {
    void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return refused(p == MAP_FAILED ? -1 : 0);
}

static int write_open(void) {
    return write(STDOUT_FILENO, "", 0) == 0 && fflush(stdout) == 0 ? DONE : WRONG;
}

static int use_memory(void) {
    char *p = malloc(64 << 20);
    if (!p) return WRONG;
    memset(p, 1, 64 << 20);
    p = realloc(p, 128 << 20);
    int fine = p ? DONE : WRONG;
    free(p);
    return fine;
}

static void *allocate(void *result) {
    *(int *)result = use_memory();
    return result;
}

static int use_threads(void) {
    pthread_t threads[4];
    int results[4] = {WRONG, WRONG, WRONG, WRONG}, sum = 0;
    for (int i = 0; i < 4; i++)
        if (pthread_create(&threads[i], NULL, allocate, &results[i]) != 0) return WRONG;
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        sum += results[i];
    }
    return sum;
}

static void *try_open(void *result) {
    *(int *)result = open_to_read();
    return result;
}

static int open_in_thread(void) {
    pthread_t thread;
    int result = WRONG;
    if (pthread_create(&thread, NULL, try_open, &result) != 0) return WRONG;
    pthread_join(thread, NULL);
    return result;
}

static int use_crypto(void) {
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    return EVP_Digest("abc", 3, digest, &n, EVP_sha256(), NULL) == 1 && digest[0] == 0xba ? DONE : WRONG;
}

static int tell_time(void) {
    struct timespec t;
    struct tm parts;
    time_t now = time(NULL);
    return clock_gettime(CLOCK_MONOTONIC, &t) == 0 && gmtime_r(&now, &parts) &&
                   sysconf(_SC_NPROCESSORS_ONLN) > 0
               ? DONE
               : WRONG;
}

/* abort() must look like abort(): a fault is then told as what it is. */
static int give_up(void) {
    signal(SIGABRT, SIG_DFL);
    abort();
}

static const struct attempt {
    const char *name;
    int (*try)(void);
    int result;  /* exit status */
    int signal;  /* or the signal that ends it, where the filter is in force */
    bool mirror; /* with a folder of evidence and a database */
} attempts[] = {
    {"open evidence", open_evidence, DONE, 0, true},
    {"list evidence", list_evidence, DONE, 0, true},
    {"open evidence where there is no folder", open_evidence, REFUSED, 0, false},
    {"open a file beside the folder", open_outside, REFUSED, 0, true},
    {"open a file above the folder", open_above, REFUSED, 0, true},
    {"open a file through a link in the folder", open_through_link, REFUSED, 0, true},
    {"open any file, with a folder", open_to_read, REFUSED, 0, true},
    {"write evidence", write_evidence, REFUSED, 0, true},
    {"read and write evidence", read_and_write_evidence, REFUSED, 0, true},
    {"empty evidence", empty_evidence, REFUSED, 0, true},
    {"add evidence", add_evidence, REFUSED, 0, true},
    {"remove evidence", remove_evidence, REFUSED, 0, true},
    {"make a file, with a folder", open_to_write, REFUSED, 0, true},
    {"run a program, with a folder", run_program, -1, SIGSYS, true},
    {"go on with a database", go_on_with_database, DONE, 0, true},
    {"go on with a database where there is none", go_on_with_database, REFUSED, 0, false},
    {"open the database again", open_database_again, REFUSED, 0, true},
    {"open a file to read", open_to_read, REFUSED, 0, false},
    {"open a file in the current folder", open_beside, REFUSED, 0, false},
    {"make a file", open_to_write, REFUSED, 0, false},
    {"look a file up", look_up, REFUSED, 0, false},
    {"rename a file", rename_file, REFUSED, 0, false},
    {"open a file in a thread", open_in_thread, REFUSED, 0, false},
    {"map memory as code", make_code, REFUSED, 0, false},
    {"run a program", run_program, -1, SIGSYS, false},
    {"start a process", start_process, -1, SIGSYS, false},
    {"reach the network", reach_network, -1, SIGSYS, false},
    {"signal another process", signal_others, -1, SIGSYS, false},
    {"write to an open descriptor", write_open, DONE, 0, false},
    {"use memory", use_memory, DONE, 0, false},
    {"start threads", use_threads, DONE, 0, false},
    {"use OpenSSL", use_crypto, DONE, 0, false},
    {"tell the time and the number of processors", tell_time, DONE, 0, false},
    {"abort", give_up, -1, SIGABRT, false},
};

static int in_sandbox(const struct attempt *a) {
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct sandbox s = sandbox_enter((struct sandbox_rules){.despite_tools = true,
                                                                .read_beneath = &place.folder,
                                                                .n_read_beneath = a->mirror,
                                                                .databases = a->mirror});
        int result = s.state == SANDBOX_WHOLE ? a->try() : NO_SANDBOX;
        syscall(SYS_exit_group, result); /* past a sanitizer's own work at exit */
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void each_attempt(void **state) {
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        const struct attempt *a = &attempts[i];
        int status = in_sandbox(a);
        if (WIFEXITED(status) && WEXITSTATUS(status) == NO_SANDBOX) {
            print_message("skipped: this kernel or build has no whole sandbox\n");
            skip();
        }
        bool right = a->signal ? WIFSIGNALED(status) && WTERMSIG(status) == a->signal
                               : WIFEXITED(status) && WEXITSTATUS(status) == a->result;
        if (!right) fail_msg("%s: wait status %#x", a->name, (unsigned)status);
    }
}

/* Start-up must stay cheap: `cordon` is run on single small files, too. */
static void cost(void **state) {
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct timespec from, to;
        clock_gettime(CLOCK_MONOTONIC, &from);
        struct sandbox s = sandbox_enter((struct sandbox_rules){.despite_tools = true});
        clock_gettime(CLOCK_MONOTONIC, &to);
        long us = (to.tv_sec - from.tv_sec) * 1000000 + (to.tv_nsec - from.tv_nsec) / 1000;
        printf("entering took %ld us; lacking: %s\n", us, s.lacking[0] ? s.lacking[0] : "nothing");
        fflush(stdout);
        syscall(SYS_exit_group, us < 100000 ? 0 : 1); /* 5 ms are wanted; a loaded test machine is slow */
    }
    int status = 1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_attempt), cmocka_unit_test(cost)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
