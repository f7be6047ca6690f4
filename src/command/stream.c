#include "command/stream.h"

#include "command/command.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_input(const struct stat *out, char *const *inputs, size_t n) {
    struct stat in;
    for (size_t i = 0; i < n; i++)
        if (stat(inputs[i], &in) == 0 && S_ISREG(in.st_mode) && in.st_dev == out->st_dev &&
            in.st_ino == out->st_ino)
            return true;
    return false;
}

/* A store of findings, or a cache: nobody means to have it overwritten. */
static bool is_database(const char *path, const struct stat *st) {
    static const char magic[16] = "SQLite format 3";
    char head[sizeof magic];
    int fd = S_ISREG(st->st_mode) && st->st_size > 0 ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    bool is = fd >= 0 && read(fd, head, sizeof head) == sizeof head && memcmp(head, magic, sizeof magic) == 0;
    if (fd >= 0) close(fd);
    return is;
}

/* Opened without emptying it: a slip must not cost the report of yesterday, or the evidence. */
static FILE *open_output(const char *path, char *const *inputs, size_t n, const char **why) {
    struct stat st = {0};
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    FILE *file = NULL;
    *why = NULL;
    if (fd >= 0 && fstat(fd, &st) == 0 && is_input(&st, inputs, n))
        *why = "it is one of the inputs";
    else if (fd >= 0 && is_database(path, &st))
        *why = "it is a database, which cordon never writes a report over";
    else if (fd >= 0)
        file = fdopen(fd, "w");
    if (file) return file;
    if (!*why) *why = strerror(errno);
    if (fd >= 0) close(fd);
    return NULL;
}

struct stream stream_open(const char *path, char *const *inputs, size_t n) {
    struct stream s = {.file = stdout, .own = path != NULL};
    if (path) s.file = open_output(path, inputs, n, &s.why);
    s.out = output_to_file(s.file);
    return s;
}

void stream_begin(struct stream *s) {
    /* fails on what has no length, a pipe or a device: nothing to empty there */
    if (s->own && !s->begun) (void)!ftruncate(fileno(s->file), 0);
    s->begun = true;
}

bool stream_line(void *context, const char *line, size_t n) {
    struct stream *s = context;
    stream_begin(s);
    output_bytes(&s->out, line, n);
    output_char(&s->out, '\n');
    return !s->out.failed;
}

bool stream_flush(struct stream *s) {
    bool fine = output_end(&s->out);
    if (!fine && !s->why) s->why = strerror(errno);
    s->out = output_to_file(s->file);
    s->out.failed = !fine;
    return fine;
}

void stream_cut(struct stream *s) {
    if (!s->own || s->begun || fflush(s->file) != 0) return;
    off_t at = ftello(s->file); /* less than 0 on what has no length */
    if (at > 0) (void)!ftruncate(fileno(s->file), at);
}

bool stream_close(struct stream *s) {
    bool fine = stream_flush(s);
    if (!s->own || fclose(s->file) == 0) return fine;
    if (!s->why) s->why = strerror(errno);
    return false;
}

const char *stream_path(const char *argument) {
    return strcmp(argument, "-") == 0 ? NULL : argument;
}

int stream_refused(const struct stream *s, const char *command, const char *path) {
    fprintf(stderr, "cordon %s: cannot write %s: %s\n", command, path, s->why);
    return EXIT_USAGE;
}

int stream_failed(const struct stream *s, const char *command, const char *what) {
    fprintf(stderr, "cordon %s: %s could not be written%s%s\n", command, what, s->why ? ": " : "",
            s->why ? s->why : "");
    return EXIT_USAGE;
}
