#include "base/input.h"

#include "base/decompress.h"
#include "base/memory.h"
#include "base/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 256 * 1024, POPULATE = 1024 * 1024, RELEASE = 2 * POPULATE, LARGEST_LOOK = 64 * 1024 * 1024 };

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22 /* Linux 5.14 */
#endif

struct input {
    char *name;
    struct diagnostics *diagnostics;
    struct input_limits limits;
    int fd;
    size_t size; /* of the file as it lies there */
    /* a mapped file, or all that one holds, decompressed */
    const uint8_t *map;
    size_t mapped, at, populated, released;
    /* or a stream: window of decompressed bytes */
    uint8_t *buffer;
    size_t start, end, capacity;
    uint64_t offset;        /* of buffer[start] */
    uint64_t produced, raw; /* decompressed so far; read from fd so far */
    struct decompress *decompress;
    const char *compression;
    const uint8_t *packed; /* a compressed file, where other threads decompress it … */
    struct unpack *unpack; /* … and by whom; NULL: not begun */
    unsigned threads;
    struct unpack_piece piece;
    uint8_t *raw_buffer;
    size_t raw_start, raw_end;
    bool raw_ended, ended, broken;
};

static void complain(struct input *in, enum severity s, const char *what, const char *hint) {
    diagnostics_add(in->diagnostics, (struct diagnostic){.severity = s,
                                                         .file = in->name,
                                                         .place = PLACE_OFFSET,
                                                         .at = in->raw,
                                                         .what = what,
                                                         .hint = hint});
    in->broken = in->ended = true;
}

/* More compressed (or plain) bytes into raw_buffer; false at the end. */
static bool fill_raw(struct input *in) {
    if (in->raw_ended) return false;
    if (in->raw_start == in->raw_end) in->raw_start = in->raw_end = 0;
    if (in->raw_end == CHUNK) return true;
    ssize_t n;
    do n = read(in->fd, in->raw_buffer + in->raw_end, CHUNK - in->raw_end);
    while (n < 0 && errno == EINTR);
    if (n < 0) complain(in, SEVERITY_DAMAGE, strerror(errno), NULL);
    if (n <= 0) {
        in->raw_ended = true;
        return false;
    }
    in->raw_end += (size_t)n;
    in->raw += (uint64_t)n;
    return true;
}

static bool within_limits(struct input *in, size_t more) {
    in->produced += more;
    if (in->limits.most_bytes && in->produced > in->limits.most_bytes) {
        complain(in, SEVERITY_DAMAGE, "decompresses to more than the limit", "raise --max-decompressed");
        return false;
    }
    if (in->limits.most_ratio && in->produced > LARGEST_LOOK &&
        in->produced / in->limits.most_ratio > in->raw) {
        complain(in, SEVERITY_DAMAGE, "expands beyond the ratio limit: a decompression bomb?",
                 "raise --max-expansion if it is genuine");
        return false;
    }
    return true;
}

static void fill_plain(struct input *in) {
    if (in->raw_start == in->raw_end && !fill_raw(in)) {
        in->ended = true;
        return;
    }
    size_t n = in->raw_end - in->raw_start, room = in->capacity - in->end;
    if (n > room) n = room;
    memcpy(in->buffer + in->end, in->raw_buffer + in->raw_start, n);
    in->end += n;
    in->raw_start += n;
}

static void fill_decompressed(struct input *in) {
    if (in->raw_start == in->raw_end) fill_raw(in);
    if (in->broken) return;
    struct decompress_step step =
        decompress_run(in->decompress, in->raw_buffer + in->raw_start, in->raw_end - in->raw_start,
                       in->buffer + in->end, in->capacity - in->end);
    in->raw_start += step.consumed;
    in->end += step.produced;
    if (step.produced && !within_limits(in, step.produced)) return;
    if (step.status == DECOMPRESS_BROKEN)
        complain(in, SEVERITY_DAMAGE, step.why, "the rest cannot be read");
    else if (step.consumed == 0 && step.produced == 0 && in->raw_ended) {
        if (step.status == DECOMPRESS_MORE)
            complain(in, SEVERITY_DAMAGE, "the compressed data ends early", "was the file cut?");
        in->ended = true;
    }
}

static void stream_start(struct input *in) {
    in->raw_buffer = memory_new(CHUNK, 1);
    while (in->raw_end < DECOMPRESS_START && fill_raw(in)) {
    }
    in->decompress = decompress_new((struct bytes){in->raw_buffer, in->raw_end}, &in->compression);
}

/* Within both limits, so that nothing is left to be told. */
static uint64_t most_at_once(const struct input *in) {
    uint64_t most = in->limits.most_bytes, by_ratio = (uint64_t)in->limits.most_ratio * in->size;
    if (by_ratio < LARGEST_LOOK) by_ratio = LARGEST_LOOK;
    return in->limits.most_ratio && (!most || by_ratio < most) ? by_ratio : most;
}

/* A compressed file that is looked into for the first time: all at once where it is not large, else by other
 * threads where there are any, else bit by bit. */
static void packed_start(struct input *in) {
    struct bytes packed = {in->packed, in->size};
    struct bytes all = in->threads ? unpack_whole(packed, most_at_once(in)) /* else nobody wants all of it */
                                   : (struct bytes){0};
    if (all.n) {
        in->map = all.p;
        in->mapped = in->populated = all.n;
    } else {
        in->unpack = unpack_new(packed, in->threads, &in->compression);
    }
    if (in->unpack) return;
    munmap((void *)(uintptr_t)in->packed, in->size);
    in->packed = NULL;
    if (!in->map) stream_start(in);
}

static void fill_unpacked(struct input *in) {
    if (in->piece.bytes.n == 0) {
        in->piece = unpack_next(in->unpack);
        in->raw = in->piece.consumed;
        if (in->piece.bytes.n && !within_limits(in, in->piece.bytes.n)) return;
    }
    size_t n = in->piece.bytes.n, room = in->capacity - in->end;
    if (n > room) n = room;
    if (n) memcpy(in->buffer + in->end, in->piece.bytes.p, n);
    in->end += n;
    in->piece.bytes.p += n;
    in->piece.bytes.n -= n;
    if (in->piece.bytes.n || !in->piece.end) return;
    if (in->piece.why) complain(in, SEVERITY_DAMAGE, in->piece.why, in->piece.hint);
    in->ended = true;
}

static void stream_fill(struct input *in, size_t want) {
    if (in->ended) return;
    if (in->start && (in->capacity - in->start < want || in->capacity - in->end < CHUNK)) {
        memmove(in->buffer, in->buffer + in->start, in->end - in->start);
        in->end -= in->start;
        in->start = 0;
    }
    if (in->capacity < want + CHUNK) {
        in->capacity = want + 2 * CHUNK;
        in->buffer = memory_resize(in->buffer, in->capacity, 1);
    }
    while (!in->ended && in->end - in->start < want) {
        if (in->unpack)
            fill_unpacked(in);
        else if (in->decompress)
            fill_decompressed(in);
        else
            fill_plain(in);
    }
}

static void start_packed(struct input *in) {
    if (in->packed && !in->unpack && !in->map) packed_start(in);
}

static bool starts_compressed(const uint8_t *p, size_t n) {
    return n >= 4 && decompress_recognise((struct bytes){p, n}) != NULL;
}

/* True: the file lies in memory, as it is or compressed. */
static bool map_file(struct input *in, const struct stat *st) {
    if (!S_ISREG(st->st_mode) || st->st_size <= 0) return false;
    in->size = (size_t)st->st_size;
    void *p = mmap(NULL, in->size, PROT_READ, MAP_PRIVATE, in->fd, 0);
    if (p == MAP_FAILED) return false;
    if (starts_compressed(p, in->size)) {
        in->packed = p;
        in->compression = decompress_recognise((struct bytes){p, in->size});
    } else {
        in->map = p;
        in->mapped = in->size;
    }
    return true;
}

/* Without waiting: a named pipe may be opened long before its writer comes, or before another one is read. */
static int open_to_read(const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd >= 0) (void)fcntl(fd, F_SETFL, O_RDONLY);
    return fd;
}

const char *input_name(const char *path) {
    return strcmp(path, "-") == 0 ? "standard input" : *path ? path : "''";
}

int input_descriptor(const char *path, struct diagnostics *d) {
    bool standard = strcmp(path, "-") == 0;
    int fd = standard ? STDIN_FILENO : open_to_read(path);
    struct stat st = {0};
    const char *why = NULL;
    if (fd < 0 || fstat(fd, &st) != 0)
        why = strerror(errno);
    else if (S_ISDIR(st.st_mode))
        why = "is a folder; name the files in it";
    if (!why) return fd;
    diagnostics_add(d,
                    (struct diagnostic){.severity = SEVERITY_ERROR, .file = input_name(path), .what = why});
    if (fd >= 0 && !standard) close(fd);
    return -1;
}

struct input *input_on(int fd, const char *path, struct input_limits limits, struct diagnostics *d) {
    struct stat st = {0};
    struct input *in = memory_new(1, sizeof *in);
    in->name = memory_copy_string(input_name(path));
    in->diagnostics = d;
    in->limits = limits;
    in->fd = fd;
    bool known = fstat(fd, &st) == 0;
    /* Reading a pipe that nobody has opened to write yet would look like its end. */
    if (known && S_ISFIFO(st.st_mode)) (void)poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, -1);
    if (!known || !map_file(in, &st)) {
        in->size = S_ISREG(st.st_mode) ? (size_t)st.st_size : 0;
        stream_start(in);
    }
    return in;
}

struct input *input_open(const char *path, struct input_limits limits, struct diagnostics *d) {
    int fd = input_descriptor(path, d);
    return fd < 0 ? NULL : input_on(fd, path, limits, d);
}

void input_close(struct input *in) {
    if (!in) return;
    unpack_free(in->unpack);
    if (in->packed) munmap((void *)(uintptr_t)in->packed, in->size);
    if (in->map) munmap((void *)(uintptr_t)in->map, in->mapped);
    if (in->fd != STDIN_FILENO) close(in->fd);
    decompress_free(in->decompress);
    free(in->raw_buffer);
    free(in->buffer);
    free(in->name);
    free(in);
}

/* Pages ahead are mapped in one call; that costs a fraction of a fault each. Only a hint: errors do not
 * matter. */
static void populate(struct input *in, size_t upto) {
    while (in->populated < upto && in->populated < in->mapped) {
        size_t n = in->mapped - in->populated < POPULATE ? in->mapped - in->populated : POPULATE;
        (void)madvise((void *)(uintptr_t)(in->map + in->populated), n, MADV_POPULATE_READ);
        in->populated += n;
    }
}

struct bytes input_look(struct input *in, size_t n) {
    if (n > LARGEST_LOOK) n = LARGEST_LOOK;
    start_packed(in);
    if (in->map) {
        if (in->at + n > in->populated) populate(in, in->at + n);
        return (struct bytes){in->map + in->at, in->mapped - in->at};
    }
    if (in->end - in->start < n && !in->ended) stream_fill(in, n);
    return (struct bytes){in->buffer + in->start, in->end - in->start};
}

struct bytes input_whole(struct input *in, uint64_t most) {
    start_packed(in);
    if (in->map && in->mapped <= most) return (struct bytes){in->map, in->mapped};
    for (size_t want = CHUNK; !in->map && in->end - in->start <= most; want *= 2) {
        stream_fill(in, want);
        if (!in->ended) continue;
        if (in->end - in->start > most) break;
        return (struct bytes){in->buffer + in->start, in->end - in->start};
    }
    complain(in, SEVERITY_DAMAGE, "is larger than what is read of a file of this kind", NULL);
    return (struct bytes){0};
}

void input_skip(struct input *in, uint64_t n) {
    start_packed(in);
    if (in->map) {
        in->at = n > in->mapped - in->at ? in->mapped : in->at + (size_t)n;
        return;
    }
    while (n > 0) {
        struct bytes b = input_look(in, 1);
        if (b.n == 0) return;
        size_t step = b.n < n ? b.n : (size_t)n;
        in->start += step;
        in->offset += step;
        n -= step;
    }
}

void input_threads(struct input *in, unsigned threads) {
    in->threads = threads;
}

uint64_t input_offset(const struct input *in) {
    return in->map ? in->at : in->offset;
}

bool input_stable(const struct input *in) {
    return in->map != NULL;
}

void input_release(struct input *in, uint64_t offset) {
    if (!in->map) return;
    size_t upto = (size_t)offset & ~(size_t)(RELEASE - 1);
    if (upto <= in->released || upto > in->mapped) return;
    (void)madvise((void *)(uintptr_t)(in->map + in->released), upto - in->released, MADV_DONTNEED);
    in->released = upto;
}

const char *input_compression(const struct input *in) {
    return in->compression;
}

uint64_t input_size(const struct input *in) {
    return in->size;
}

uint64_t input_consumed(const struct input *in) {
    if (!in->map) return in->raw;
    return in->mapped == in->size ? in->at
                                  : (uint64_t)((double)in->at / (double)in->mapped * (double)in->size);
}

bool input_broken(const struct input *in) {
    return in->broken;
}
