#include "base/unpack.h"

#include "base/bzip2.h"
#include "base/decompress.h"
#include "base/memory.h"

#include <libdeflate.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { WORTH = 256 * 1024, FED = 256 * 1024, PIECE = 512 * 1024, PIECES = 6 };

/* The size of a member stands at its end, modulo 2^32 (RFC 1952 2.3.1). It is believed only as far as memory
 * for it is cheap and deflate can make it of so few bytes; the decoder tells whether it was true. */
struct bytes unpack_whole(struct bytes packed, uint64_t most) {
    enum { LEAST = 18, LARGEST = 256 * 1024 * 1024, MOST_RATIO = 1032 };
    const struct bytes none = {0};
    if (packed.n < LEAST || packed.p[0] != 0x1f || packed.p[1] != 0x8b) return none;
    const uint8_t *end = packed.p + packed.n - 4;
    size_t size = (size_t)end[3] << 24 | (size_t)end[2] << 16 | (size_t)end[1] << 8 | end[0];
    if (size == 0 || size > LARGEST || (most && size > most) || size / MOST_RATIO > packed.n) return none;
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    if (!d) return none;
    uint8_t *to = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (to != MAP_FAILED) {
        (void)madvise(to, size, MADV_HUGEPAGE); /* else a fault for each page is a tenth of the time */
        size_t taken = 0, made = 0;
        enum libdeflate_result r =
            libdeflate_gzip_decompress_ex(d, packed.p, packed.n, to, size, &taken, &made);
        if (r != LIBDEFLATE_SUCCESS || taken != packed.n || made != size) {
            munmap(to, size);
            to = MAP_FAILED;
        }
    }
    libdeflate_free_decompressor(d);
    return to == MAP_FAILED ? none : (struct bytes){to, size};
}

/* gzip and zstd cannot be divided: one thread makes pieces in order, as long as there is a free one. */
struct unpack {
    struct bzip2 *bzip2; /* NULL: this one thread does it */
    struct bytes packed;
    struct decompress *decompress;
    struct unpack_piece pieces[PIECES];
    uint8_t *buffers[PIECES];
    uint64_t made, taken; /* pieces; taken: given back by whoever had it */
    bool given;           /* the oldest is in the taker's hands */
    bool stop;
    bool running;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
};

/* One piece: as many bytes as fit, or fewer at the end. */
static struct unpack_piece make(struct unpack *u, uint8_t *to, size_t *at) {
    struct unpack_piece piece = {{to, 0}, 0, false, NULL, NULL};
    while (piece.bytes.n < PIECE && !piece.end) {
        size_t n = u->packed.n - *at < FED ? u->packed.n - *at : FED;
        struct decompress_step step =
            decompress_run(u->decompress, u->packed.p + *at, n, to + piece.bytes.n, PIECE - piece.bytes.n);
        *at += step.consumed;
        piece.bytes.n += step.produced;
        if (step.status == DECOMPRESS_BROKEN) {
            piece.end = true;
            piece.why = step.why;
            piece.hint = "the rest cannot be read";
        } else if (step.consumed == 0 && step.produced == 0 && *at == u->packed.n) {
            piece.end = true;
            piece.why = step.status == DECOMPRESS_MORE ? "the compressed data ends early" : NULL;
            piece.hint = "was the file cut?";
        }
    }
    piece.consumed = *at;
    return piece;
}

static void *run(void *context) {
    struct unpack *u = context;
    size_t at = 0;
    for (bool end = false; !end;) {
        pthread_mutex_lock(&u->lock);
        while (u->made - u->taken == PIECES && !u->stop) pthread_cond_wait(&u->changed, &u->lock);
        bool stop = u->stop;
        size_t i = u->made % PIECES;
        pthread_mutex_unlock(&u->lock);
        if (stop) break;
        u->pieces[i] = make(u, u->buffers[i], &at);
        end = u->pieces[i].end;
        pthread_mutex_lock(&u->lock);
        u->made++;
        pthread_cond_broadcast(&u->changed);
        pthread_mutex_unlock(&u->lock);
    }
    return NULL;
}

static bool start(struct unpack *u, const char **name) {
    u->decompress = decompress_new(u->packed, name);
    if (!u->decompress) return false;
    for (size_t i = 0; i < PIECES; i++) u->buffers[i] = memory_new(PIECE, 1);
    pthread_mutex_init(&u->lock, NULL);
    pthread_cond_init(&u->changed, NULL);
    u->running = pthread_create(&u->thread, NULL, run, u) == 0;
    return u->running;
}

struct unpack *unpack_new(struct bytes packed, unsigned threads, const char **name) {
    *name = NULL;
    if (threads < 2 || packed.n < WORTH || !decompress_recognise(packed)) return NULL;
    struct unpack *u = memory_new(1, sizeof *u);
    u->packed = packed;
    if (bzip2_recognised(packed)) {
        *name = "bzip2";
        u->bzip2 = bzip2_new(packed, threads);
    } else if (!start(u, name)) {
        unpack_free(u);
        return NULL;
    }
    return u;
}

struct unpack_piece unpack_next(struct unpack *u) {
    if (u->bzip2) return bzip2_next(u->bzip2);
    pthread_mutex_lock(&u->lock);
    if (u->given) {
        u->taken++;
        pthread_cond_broadcast(&u->changed);
    }
    while (u->made == u->taken) pthread_cond_wait(&u->changed, &u->lock);
    struct unpack_piece piece = u->pieces[u->taken % PIECES];
    u->given = !piece.end; /* the last one stays, and is given again with nothing in it */
    if (piece.end) u->pieces[u->taken % PIECES].bytes.n = 0;
    pthread_mutex_unlock(&u->lock);
    return piece;
}

void unpack_free(struct unpack *u) {
    if (!u) return;
    if (u->running) {
        pthread_mutex_lock(&u->lock);
        u->stop = true;
        pthread_cond_broadcast(&u->changed);
        pthread_mutex_unlock(&u->lock);
        pthread_join(u->thread, NULL);
        pthread_mutex_destroy(&u->lock);
        pthread_cond_destroy(&u->changed);
    }
    bzip2_free(u->bzip2);
    decompress_free(u->decompress);
    for (size_t i = 0; i < PIECES; i++) free(u->buffers[i]);
    free(u);
}
