/* Damages captures and asks `cordon observe` of each: no signal, no sanitizer report, no hang, at most two
 * seconds of processor time, an exit status that is documented, and a summary whenever it says it could read.
 *
 *   damage [-s SECONDS] [-j JOBS] PROGRAM FILE...     every case, or as many as fit into SECONDS
 *   damage -c NUMBER PROGRAM FILE                     one case: writes the damaged bytes to standard output
 *
 * Cases of a file: 20 truncations, 20 copies with 200 flipped bytes each, 200 copies with one flipped byte.
 * A case is made from the file's bytes and the case's number alone, so it can be repeated. The first case of
 * every file comes before the second of any, so that a short run still sees every file. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    TRUNCATIONS = 20,
    MANY_FLIPS = 20,
    ONE_FLIP = 200,
    CASES = TRUNCATIONS + MANY_FLIPS + ONE_FLIP,
    FLIPS = 200,
    SUMMARY_MOST = 4000,
    HANG_SECONDS = 30,
    MOST_JOBS = 64
};
static const double cpu_limit = 2.0;

struct tally {
    unsigned cases, failed, killed, slow, hung, no_summary, bad_status;
    double slowest;
    char slowest_what[256];
};

struct task {
    const char *program, *path;
    unsigned number;
};

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void die(const char *what) {
    perror(what);
    exit(2);
}

static uint64_t next_random(uint64_t *state) { /* splitmix64 (Steele, Lea, Flood 2014) */
    uint64_t z = (*state += 0x9E3779B97F4A7C15ull);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
}

static uint8_t *read_whole(const char *path, size_t *size) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0 || fstat(fd, &st)) die(path);
    *size = (size_t)st.st_size;
    uint8_t *bytes = malloc(*size + 1);
    if (!bytes) die("malloc");
    for (size_t have = 0; have < *size;) {
        ssize_t n = read(fd, bytes + have, *size - have);
        if (n <= 0) die(path);
        have += (size_t)n;
    }
    close(fd);
    return bytes;
}

/* Interleaved, so that a run cut short has seen each kind of damage. */
static unsigned nth_case(unsigned n) {
    static const unsigned first[] = {0, TRUNCATIONS, TRUNCATIONS + MANY_FLIPS};
    if (n < 3 * TRUNCATIONS) return first[n % 3] + n / 3;
    return TRUNCATIONS + MANY_FLIPS + (n - 2 * TRUNCATIONS);
}

static size_t damage(uint8_t *bytes, size_t size, unsigned number) {
    uint64_t state = number * 0x100000001B3ull + size;
    if (size == 0) return 0;
    if (number < TRUNCATIONS) /* spread evenly, and never twice at the same remainder */
        return size * number / TRUNCATIONS + next_random(&state) % (size / TRUNCATIONS + 1);
    unsigned flips = number < TRUNCATIONS + MANY_FLIPS ? FLIPS : 1;
    for (unsigned i = 0; i < flips; i++) {
        uint64_t at = next_random(&state) % size;
        bytes[at] = (uint8_t)(bytes[at] ^ (1 + next_random(&state) % 255));
    }
    return size;
}

static int memory_file(const void *bytes, size_t size) {
    int fd = memfd_create("damaged", 0);
    if (fd < 0) die("memfd_create");
    for (size_t done = 0; done < size;) {
        ssize_t n = write(fd, (const char *)bytes + done, size - done);
        if (n <= 0) die("write");
        done += (size_t)n;
    }
    return fd;
}

/* The last line is the summary, and short, whatever there was to complain of. */
static bool says_summary(int fd) {
    static const char start[] = "{\"kind\":\"summary\"";
    off_t size = lseek(fd, 0, SEEK_END);
    const char *text = size > 0 ? mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
    if (text == MAP_FAILED) return false;
    const char *line = memrchr(text, '\n', (size_t)size - 1);
    line = line ? line + 1 : text;
    bool says = text[size - 1] == '\n' && (size_t)(text + size - line) > sizeof start &&
                (size_t)(text + size - line) <= SUMMARY_MOST && memcmp(line, start, sizeof start - 1) == 0;
    munmap((void *)(uintptr_t)text, (size_t)size);
    return says;
}

static void show_errors(int fd) {
    char text[3000];
    ssize_t n = pread(fd, text, sizeof text, 0);
    if (n > 0) fwrite(text, 1, (size_t)n, stderr);
}

/* A process that could run and is not let: that is the machine's doing, not a hang. What loops instead uses
 * up processor time, and is caught by that. */
static bool starved(pid_t child) {
    char name[64], text[512];
    snprintf(name, sizeof name, "/proc/%ld/stat", (long)child);
    FILE *f = fopen(name, "re");
    size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;
    if (f) fclose(f);
    text[n] = '\0';
    char state;
    unsigned long user, system; /* proc(5): fields 3, 14 and 15; the second ends in a parenthesis */
    const char *end = strrchr(text, ')');
    if (!end ||
        sscanf(end + 1, " %c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %lu %lu", &state, &user, &system) != 3)
        return false;
    return state == 'R' && (double)(user + system) / (double)sysconf(_SC_CLK_TCK) < cpu_limit;
}

/* What it waits for, as far as the kernel tells. */
static void show_wait(pid_t child) {
    char name[64], text[128] = "";
    snprintf(name, sizeof name, "/proc/%ld/wchan", (long)child);
    FILE *f = fopen(name, "re");
    if (f && fgets(text, sizeof text, f)) fprintf(stderr, "it waits in %s\n", text);
    if (f) fclose(f);
}

/* Waits for the child, and ends it when it hangs. */
static int wait_for(pid_t child, struct rusage *used, bool *hung) {
    int status;
    sigset_t chld;
    sigemptyset(&chld);
    sigaddset(&chld, SIGCHLD);
    double end = now() + HANG_SECONDS;
    *hung = false;
    while (wait4(child, &status, WNOHANG, used) == 0) {
        if (now() > end && !*hung && !starved(child)) {
            *hung = true;
            show_wait(child);
            kill(child, SIGKILL);
        }
        struct timespec tick = {.tv_nsec = 200 * 1000 * 1000};
        sigtimedwait(&chld, NULL, &tick);
    }
    return status;
}

static void judge(const struct task *t, int status, bool hung, double cpu, int out, int err,
                  struct tally *to) {
    const char *wrong = NULL;
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    to->cases++;
    if (hung) {
        to->hung++;
        wrong = "hangs";
    } else if (code < 0 || code > 3) { /* the sanitizers exit by abort or with their own status */
        if (code < 0)
            to->killed++;
        else
            to->bad_status++;
        wrong = code < 0 ? "ended by a signal" : "undocumented exit status";
    } else if (code != 2 && !says_summary(out)) {
        to->no_summary++;
        wrong = "no summary";
    }
    if (!hung && cpu > cpu_limit) {
        to->slow++;
        if (!wrong) wrong = "over 2 s";
    }
    if (cpu > to->slowest) {
        to->slowest = cpu;
        snprintf(to->slowest_what, sizeof to->slowest_what, "%s case %u", t->path, t->number);
    }
    if (!wrong) return;
    to->failed++;
    fprintf(stderr, "failed: %s case %u: %s (%.2f s)\n", t->path, t->number, wrong, cpu);
    if (code < 0 || code > 3) show_errors(err);
}

static void one_case(const struct task *t, struct tally *to) {
    size_t size;
    uint8_t *bytes = read_whole(t->path, &size);
    size = damage(bytes, size, t->number);
    int in = memory_file(bytes, size), out = memory_file("", 0), err = memory_file("", 0);
    free(bytes);
    char name[64];
    snprintf(name, sizeof name, "/proc/%ld/fd/%d", (long)getpid(), in);

    pid_t child = fork();
    if (child < 0) die("fork");
    if (child == 0) {
        dup2(out, STDOUT_FILENO);
        dup2(err, STDERR_FILENO);
        execl(t->program, t->program, "observe", name, (char *)NULL);
        _exit(127);
    }
    struct rusage used;
    bool hung;
    int status = wait_for(child, &used, &hung);
    double cpu = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                 1e-6 * (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
    judge(t, status, hung, cpu, out, err, to);
    close(in), close(out), close(err);
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

struct plan {
    const char *program;
    char **files;
    unsigned n_files, jobs;
    double end; /* 0: no limit */
};

/* Worker w takes every jobs-th task; its tally lies in memory shared with the parent. */
static void work(const struct plan *p, unsigned w, struct tally *to) {
    for (unsigned long i = w; i < (unsigned long)CASES * p->n_files; i += p->jobs) {
        if (p->end > 0 && now() > p->end) break;
        struct task t = {p->program, p->files[i % p->n_files], nth_case((unsigned)(i / p->n_files))};
        one_case(&t, to);
    }
}

static struct tally run_all(const struct plan *p) {
    struct tally *parts = mmap(NULL, sizeof *parts * MOST_JOBS, PROT_READ | PROT_WRITE,
                               MAP_SHARED | MAP_ANONYMOUS, -1, 0),
                 sum = {0};
    if (parts == MAP_FAILED) die("mmap");
    for (unsigned w = 0; w < p->jobs; w++) {
        pid_t child = fork();
        if (child < 0) die("fork");
        if (child == 0) {
            work(p, w, &parts[w]);
            _exit(0);
        }
    }
    int status;
    while (wait(&status) > 0)
        if (status != 0) sum.killed++, sum.failed++; /* a worker itself: never silently less work */
    for (unsigned w = 0; w < p->jobs; w++) {
        const struct tally *t = &parts[w];
        sum.cases += t->cases, sum.failed += t->failed, sum.killed += t->killed, sum.slow += t->slow,
            sum.hung += t->hung;
        sum.no_summary += t->no_summary, sum.bad_status += t->bad_status;
        if (t->slowest > sum.slowest) {
            sum.slowest = t->slowest;
            memcpy(sum.slowest_what, t->slowest_what, sizeof sum.slowest_what);
        }
    }
    munmap(parts, sizeof *parts * MOST_JOBS);
    return sum;
}

static int write_case(const char *path, unsigned number) {
    size_t size;
    uint8_t *bytes = read_whole(path, &size);
    size = damage(bytes, size, number);
    bool good = fwrite(bytes, 1, size, stdout) == size;
    free(bytes);
    return good ? 0 : 2;
}

int main(int argc, char **argv) {
    struct plan p = {.jobs = 1};
    int number = -1;
    for (int c; (c = getopt(argc, argv, "s:j:c:")) != -1;) {
        if (c == 's')
            p.end = now() + atof(optarg);
        else if (c == 'j')
            p.jobs = (unsigned)atoi(optarg);
        else if (c == 'c')
            number = atoi(optarg);
        else
            return 2;
    }
    if (argc - optind < 2 || p.jobs < 1 || p.jobs > MOST_JOBS || number >= CASES) {
        fputs("usage: damage [-s SECONDS] [-j JOBS] [-c CASE] PROGRAM FILE...\n", stderr);
        return 2;
    }
    p.program = argv[optind];
    p.files = argv + optind + 1;
    p.n_files = (unsigned)(argc - optind - 1);
    if (number >= 0) return write_case(p.files[0], (unsigned)number);

    sigset_t chld; /* blocked, so that sigtimedwait sees it */
    sigemptyset(&chld);
    sigaddset(&chld, SIGCHLD);
    sigprocmask(SIG_BLOCK, &chld, NULL);
    qsort(p.files, p.n_files, sizeof *p.files, by_name);
    struct tally t = run_all(&p);
    printf("%u captures, %u of %lu cases: %u ended by a signal, %u undocumented exit statuses, %u hangs, "
           "%u over 2 s, %u without a summary; slowest %.2f s (%s)\n",
           p.n_files, t.cases, (unsigned long)CASES * p.n_files, t.killed, t.bad_status, t.hung, t.slow,
           t.no_summary, t.slowest, t.slowest_what);
    printf("%u passed, %u failed, 0 skipped\n", t.cases > t.failed ? t.cases - t.failed : 0, t.failed);
    return t.failed > 0 || t.cases == 0;
}
