#include "base/bzip2.h"

#include "base/bzip2_scan.h"
#include "base/memory.h"
#include "base/parallel.h"

#include <bzlib.h>
#include <pthread.h>
#include <stdlib.h>

enum { MOST_JOBS = 2 * MOST_PARTS + 1, STREAM_HEADER = 4, FIRST_ROOM = 1024 * 1024 };

/* Run lengths make at most 259 bytes of 5 (900,000 · 51.8); Huffman codes take at most 20 bits a symbol. */
enum { MOST_OUT = 48 * 1024 * 1024, MOST_BITS = 8 * 3 * 1024 * 1024 };

enum job_state { JOB_BUSY, JOB_DONE };

/* What lies between two marks. */
struct job {
    uint64_t start, end; /* bits; end: of the next mark, or of the file */
    enum bzip2_mark mark;
    bool last; /* no mark follows */
    enum job_state state;
    bool fine; /* `out` has a block that agrees with its checksum */
    uint8_t *out;
    size_t n, room;
};

struct bzip2 {
    struct bytes packed;
    struct bzip2_scan scan;
    /* under the lock: jobs are claimed in order, and taken in order */
    struct job jobs[MOST_JOBS];
    size_t n_jobs;
    uint64_t claimed, taken;
    uint64_t next; /* where the next job's mark is … */
    enum bzip2_mark next_mark;
    bool stop;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned n_threads;
    pthread_t threads[MOST_PARTS];
    /* of whoever takes pieces */
    uint64_t expected; /* the bit at which something must begin */
    uint32_t combined; /* checksum of the stream so far */
    bool given, ended;
    struct unpack_piece last;
};

bool bzip2_recognised(struct bytes b) {
    if (b.n < STREAM_HEADER || memcmp(b.p, "BZh", 3) != 0 || b.p[3] < '1' || b.p[3] > '9') return false;
    if (b.n < STREAM_HEADER + BZIP2_MARK_BITS / 8) return true;
    uint64_t mark = bzip2_bits(b, 8 * STREAM_HEADER, BZIP2_MARK_BITS);
    return mark == BZIP2_BLOCK_BITS || mark == BZIP2_END_BITS;
}

/* A stream of this one block, so that the library can be asked for it: header, the block, the end's mark, and
 * as the stream's checksum that of its only block. */
static uint8_t *stream_of(struct bytes packed, uint64_t start, uint64_t end, size_t *n) {
    uint64_t bits = end - start;
    uint8_t *s = memory_new(STREAM_HEADER + (size_t)(bits / 8) + 16, 1);
    memcpy(s, "BZh9", STREAM_HEADER);
    size_t at = STREAM_HEADER, whole = (size_t)(bits / 8), from = (size_t)(start / 8);
    unsigned shift = start % 8, rest = bits % 8;
    for (size_t i = 0; i < whole; i++) {
        unsigned two =
            (unsigned)packed.p[from + i] << 8 | (from + i + 1 < packed.n ? packed.p[from + i + 1] : 0);
        s[at++] = (uint8_t)(two >> (8 - shift));
    }
    uint32_t check = (uint32_t)bzip2_bits(packed, start + BZIP2_MARK_BITS, 32);
    uint64_t head = rest ? bzip2_bits(packed, end - rest, rest) : 0;
    uint8_t tail[10];
    for (int i = 0; i < 6; i++) tail[i] = (uint8_t)(BZIP2_END_BITS >> (40 - 8 * i));
    for (int i = 0; i < 4; i++) tail[6 + i] = (uint8_t)(check >> (24 - 8 * i));
    for (size_t i = 0; i < sizeof tail; i++) {
        head = head << 8 | tail[i];
        s[at++] = (uint8_t)(head >> rest);
    }
    s[at++] = (uint8_t)(head << (8 - rest));
    *n = at;
    return s;
}

/* Whether the bits up to `end` are a block. */
static bool decode(struct bytes packed, struct job *job, uint64_t end) {
    if (end - job->start < BZIP2_MARK_BITS + 32 || end - job->start > MOST_BITS) return false;
    size_t n;
    uint8_t *stream = stream_of(packed, job->start, end, &n);
    bz_stream z = {.next_in = (char *)stream, .avail_in = (unsigned)n};
    int r = BZ2_bzDecompressInit(&z, 0, 0);
    job->n = 0;
    while (r == BZ_OK && job->n < MOST_OUT) {
        if (job->n == job->room) {
            job->room = job->room ? job->room * 2 : FIRST_ROOM;
            job->out = memory_resize(job->out, job->room, 1);
        }
        size_t before = job->n;
        z.next_out = (char *)job->out + job->n;
        z.avail_out = (unsigned)(job->room - job->n);
        r = BZ2_bzDecompress(&z);
        job->n = job->room - z.avail_out;
        if (r == BZ_OK && job->n == before) break; /* it wants more than there is */
    }
    BZ2_bzDecompressEnd(&z);
    free(stream);
    return r == BZ_STREAM_END;
}

/* Under the lock: the next job, or NULL where there is none, or no room. */
static struct job *claim(struct bzip2 *b) {
    if (b->next_mark == BZIP2_NOTHING || b->claimed - b->taken == b->n_jobs) return NULL;
    struct job *job = &b->jobs[b->claimed++ % b->n_jobs];
    job->start = b->next;
    job->mark = b->next_mark;
    job->fine = false;
    b->next_mark = bzip2_find(&b->scan, b->packed, job->start + BZIP2_MARK_BITS, &b->next);
    job->end = b->next;
    job->last = b->next_mark == BZIP2_NOTHING;
    job->state = job->mark == BZIP2_END ? JOB_DONE : JOB_BUSY;
    return job;
}

/* Under the lock, which is let go while the work is done. */
static void work_on(struct bzip2 *b, struct job *job) {
    if (job->state == JOB_DONE) return;
    pthread_mutex_unlock(&b->lock);
    job->fine = decode(b->packed, job, job->end);
    pthread_mutex_lock(&b->lock);
    job->state = JOB_DONE;
    pthread_cond_broadcast(&b->changed);
}

static void *run(void *context) {
    struct bzip2 *b = context;
    pthread_mutex_lock(&b->lock);
    while (!b->stop) {
        struct job *job = claim(b);
        if (job)
            work_on(b, job);
        else
            pthread_cond_wait(&b->changed, &b->lock);
    }
    pthread_mutex_unlock(&b->lock);
    return NULL;
}

struct bzip2 *bzip2_new(struct bytes packed, unsigned threads) {
    struct bzip2 *b = memory_new(1, sizeof *b);
    b->packed = packed;
    if (threads > MOST_PARTS) threads = MOST_PARTS;
    b->n_jobs = 2 * (size_t)threads + 1;
    bzip2_scan_init(&b->scan);
    b->expected = 8 * STREAM_HEADER;
    b->next_mark = bzip2_find(&b->scan, packed, b->expected, &b->next);
    pthread_mutex_init(&b->lock, NULL);
    pthread_cond_init(&b->changed, NULL);
    while (b->n_threads + 1 < threads && pthread_create(&b->threads[b->n_threads], NULL, run, b) == 0)
        b->n_threads++;
    return b;
}

/* The oldest job when it is done, with the lock held; NULL: there is none any more. Rather than wait, this
 * thread does what nobody does yet. */
static struct job *oldest(struct bzip2 *b) {
    for (;;) {
        struct job *job = b->claimed > b->taken ? &b->jobs[b->taken % b->n_jobs] : NULL;
        if (job && job->state == JOB_DONE) return job;
        struct job *mine = claim(b);
        if (mine)
            work_on(b, mine);
        else if (!job)
            return NULL;
        else
            pthread_cond_wait(&b->changed, &b->lock);
    }
}

static void finish(struct bzip2 *b, const char *why, const char *hint) {
    b->ended = true;
    b->last = (struct unpack_piece){{NULL, 0}, b->packed.n, true, why, hint};
}

static void damaged(struct bzip2 *b) {
    finish(b, "the bzip2 data is damaged", "the rest cannot be read");
}

static void cut(struct bzip2 *b) {
    finish(b, "the compressed data ends early", "was the file cut?");
}

/* The end of a stream; another may follow, or zeros as on tapes. */
static void end_stream(struct bzip2 *b) {
    uint64_t at = b->expected + BZIP2_MARK_BITS;
    if (at + 32 > (uint64_t)b->packed.n * 8) {
        cut(b);
        return;
    }
    if ((uint32_t)bzip2_bits(b->packed, at, 32) != b->combined) {
        damaged(b);
        return;
    }
    size_t next = (size_t)((at + 32 + 7) / 8);
    while (next < b->packed.n && b->packed.p[next] == 0) next++;
    if (next == b->packed.n)
        finish(b, NULL, NULL);
    else if (!bzip2_recognised((struct bytes){b->packed.p + next, b->packed.n - next}))
        damaged(b);
    b->expected = 8 * ((uint64_t)next + STREAM_HEADER);
    b->combined = 0;
}

/* Where a block ends is asked of the library: with no room for what comes out it stops behind the block,
 * having taken the byte in which that ends. *taken: bits, up to that byte's end. False: it does not end
 * within the bits up to `most`; then *more: it may end behind them. */
static bool block_end(struct bytes packed, uint64_t start, uint64_t most, uint64_t *taken, bool *more) {
    size_t n, given = STREAM_HEADER + (size_t)((most - start) / 8);
    uint8_t *stream = stream_of(packed, start, most, &n);
    bz_stream z = {.next_in = (char *)stream, .avail_in = (unsigned)given};
    char nothing[1];
    int r = BZ2_bzDecompressInit(&z, 0, 0);
    z.next_out = nothing;
    if (r == BZ_OK) r = BZ2_bzDecompress(&z);
    *taken = (uint64_t)(given - z.avail_in) * 8;
    *more = r == BZ_OK && z.avail_in == 0;
    BZ2_bzDecompressEnd(&z);
    free(stream);
    return r == BZ_OK && !*more;
}

/* A mark inside the block's data had cut it. It is looked for in more and more of what follows: most blocks
 * are small beside the largest, and somebody may have made many that are cut so. */
static bool extend(struct bzip2 *b, struct job *job) {
    enum { FIRST_BITS = 8 * 4096, TIMES = 4 };
    uint64_t bits = (uint64_t)b->packed.n * 8, most = job->start + MOST_BITS, taken;
    bool stopped, more = true;
    if (most > bits) most = bits;
    for (uint64_t some = FIRST_BITS;; some *= TIMES) {
        uint64_t end = most - job->start < some ? most : job->start + some;
        stopped = block_end(b->packed, job->start, end, &taken, &more);
        if (!more || end == most) break;
    }
    for (uint64_t before = 0; stopped && before < 8; before++) {
        uint64_t end = job->start + taken - before - 8 * STREAM_HEADER, at;
        if (bzip2_find(&b->scan, b->packed, end, &at) == BZIP2_NOTHING || at != end) continue;
        job->end = end;
        return decode(b->packed, job, end);
    }
    return false;
}

/* A job whose turn it is; true: its block is the next piece. The oldest job is nobody else's now. */
static bool take(struct bzip2 *b, struct job *job) {
    if (job->start < b->expected) return false; /* within a block that has been taken */
    if (job->start > b->expected) {
        damaged(b);
        return false;
    }
    if (job->mark == BZIP2_END) {
        end_stream(b);
        return false;
    }
    bool cut_short = job->last;
    if (!job->fine && !(job->fine = extend(b, job))) {
        if (cut_short)
            cut(b);
        else
            damaged(b);
        return false;
    }
    uint32_t check = (uint32_t)bzip2_bits(b->packed, job->start + BZIP2_MARK_BITS, 32);
    b->combined = (b->combined << 1 | b->combined >> 31) ^ check;
    b->expected = job->end;
    return true;
}

struct unpack_piece bzip2_next(struct bzip2 *b) {
    struct unpack_piece piece = {0};
    pthread_mutex_lock(&b->lock);
    while (!b->ended && !piece.bytes.p) {
        if (b->given) {
            b->given = false;
            b->taken++;
            pthread_cond_broadcast(&b->changed);
        }
        struct job *job = oldest(b);
        if (!job) {
            cut(b);
            break;
        }
        b->given = true;
        pthread_mutex_unlock(&b->lock);
        bool has = take(b, job);
        pthread_mutex_lock(&b->lock);
        if (has) piece = (struct unpack_piece){{job->out, job->n}, job->end / 8, false, NULL, NULL};
    }
    pthread_mutex_unlock(&b->lock);
    return b->ended && !piece.bytes.p ? b->last : piece;
}

void bzip2_free(struct bzip2 *b) {
    if (!b) return;
    pthread_mutex_lock(&b->lock);
    b->stop = true;
    pthread_cond_broadcast(&b->changed);
    pthread_mutex_unlock(&b->lock);
    for (unsigned i = 0; i < b->n_threads; i++) pthread_join(b->threads[i], NULL);
    pthread_mutex_destroy(&b->lock);
    pthread_cond_destroy(&b->changed);
    for (size_t i = 0; i < b->n_jobs; i++) free(b->jobs[i].out);
    free(b);
}
