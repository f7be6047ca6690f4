#include "base/diagnostic.h"

#include "base/memory.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { LOOK_BACK = 8 };

struct diagnostics {
    pthread_mutex_t lock;
    struct arena *arena;
    struct diagnostic **list; /* each stays where it is: one thread may look at it while another adds */
    size_t n, capacity, most;
    uint64_t total[SEVERITY_ERROR + 1];
};

struct diagnostics *diagnostics_new(size_t most) {
    struct diagnostics *d = memory_new(1, sizeof *d);
    pthread_mutex_init(&d->lock, NULL);
    d->arena = arena_new();
    d->most = most;
    return d;
}

void diagnostics_free(struct diagnostics *d) {
    if (!d) return;
    pthread_mutex_destroy(&d->lock);
    arena_free(d->arena);
    free(d->list);
    free(d);
}

static bool same_text(const char *a, const char *b) {
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* One fault often shows at many places: every packet of an interface that was never described says so. A line
 * of text, on the other hand, is a place that somebody wants to mend. */
static struct diagnostic *alike(struct diagnostics *d, const struct diagnostic *one) {
    if (one->place == PLACE_LINE) return NULL;
    for (size_t i = d->n; i > 0 && d->n - i < LOOK_BACK; i--) {
        struct diagnostic *old = d->list[i - 1];
        if (old->severity == one->severity && old->place == one->place && same_text(old->what, one->what) &&
            same_text(old->file, one->file) && same_text(old->clause, one->clause) &&
            same_text(old->hint, one->hint))
            return old;
    }
    return NULL;
}

void diagnostics_add(struct diagnostics *d, struct diagnostic one) {
    if (!d) return;
    pthread_mutex_lock(&d->lock);
    d->total[one.severity] += 1 + one.repeats;
    struct diagnostic *old = alike(d, &one);
    if (old) {
        __atomic_add_fetch(&old->repeats, 1 + one.repeats, __ATOMIC_RELAXED);
    } else if (d->n < d->most) {
        d->list = memory_grow(d->list, d->n, &d->capacity, sizeof(struct diagnostic *));
        one.file = arena_string(d->arena, one.file);
        one.what = arena_string(d->arena, one.what);
        one.clause = arena_string(d->arena, one.clause);
        one.hint = arena_string(d->arena, one.hint);
        struct diagnostic *kept = arena_take(d->arena, sizeof *kept);
        *kept = one;
        d->list[d->n++] = kept;
    }
    pthread_mutex_unlock(&d->lock);
}

static void add_formatted(struct diagnostics *d, struct diagnostic one, const char *format, va_list args) {
    char what[512];
    vsnprintf(what, sizeof what, format, args);
    one.what = what;
    diagnostics_add(d, one);
}

void diagnostics_at_offset(struct diagnostics *d, enum severity s, const char *file, uint64_t offset,
                           const char *clause, const char *format, ...) {
    struct diagnostic one = {
        .severity = s, .file = file, .place = PLACE_OFFSET, .at = offset, .clause = clause};
    va_list args;
    va_start(args, format);
    add_formatted(d, one, format, args);
    va_end(args);
}

void diagnostics_at_line(struct diagnostics *d, enum severity s, const char *file, uint32_t line,
                         uint32_t column, const char *hint, const char *format, ...) {
    struct diagnostic one = {
        .severity = s, .file = file, .place = PLACE_LINE, .at = line, .column = column, .hint = hint};
    va_list args;
    va_start(args, format);
    add_formatted(d, one, format, args);
    va_end(args);
}

/* Looking changes nothing that a caller could see. */
static pthread_mutex_t *lock_of(const struct diagnostics *d) {
    return (pthread_mutex_t *)(uintptr_t)&d->lock;
}

size_t diagnostics_count(const struct diagnostics *d) {
    pthread_mutex_lock(lock_of(d));
    size_t n = d->n;
    pthread_mutex_unlock(lock_of(d));
    return n;
}

uint64_t diagnostics_total(const struct diagnostics *d, enum severity at_least) {
    uint64_t sum = 0;
    pthread_mutex_lock(lock_of(d));
    for (int s = (int)at_least; s <= SEVERITY_ERROR; s++) sum += d->total[s];
    pthread_mutex_unlock(lock_of(d));
    return sum;
}

const struct diagnostic *diagnostics_get(const struct diagnostics *d, size_t i) {
    pthread_mutex_lock(lock_of(d));
    const struct diagnostic *one = i < d->n ? d->list[i] : NULL;
    pthread_mutex_unlock(lock_of(d));
    return one;
}

void diagnostics_forget(struct diagnostics *d, size_t n) {
    pthread_mutex_lock(&d->lock);
    if (d->n == n) {
        d->n = 0;
        arena_free(d->arena);
        d->arena = arena_new();
    }
    pthread_mutex_unlock(&d->lock);
}

static void place_text(char *to, size_t size, const struct diagnostic *one) {
    switch (one->place) {
    case PLACE_OFFSET: snprintf(to, size, "offset %" PRIu64 ": ", one->at); break;
    case PLACE_PACKET: snprintf(to, size, "packet %" PRIu64 ": ", one->at); break;
    case PLACE_ENTRY: snprintf(to, size, "entry %" PRIu64 ": ", one->at); break;
    case PLACE_LINE:
        snprintf(to, size, one->column ? "%" PRIu64 ":%" PRIu32 ": " : "%" PRIu64 ": ", one->at, one->column);
        break;
    case PLACE_NONE: to[0] = '\0'; break;
    }
}

char *diagnostic_line(struct arena *a, const struct diagnostic *one) {
    char place[64], more[64] = "";
    place_text(place, sizeof place, one);
    char *line;
    uint64_t repeats = __atomic_load_n(&one->repeats, __ATOMIC_RELAXED);
    if (repeats) snprintf(more, sizeof more, " (and %" PRIu64 " more like it)", repeats);
    line = arena_format(a, "%s%s%s%s%s%s%s%s%s%s", one->file ? one->file : "",
                        one->file ? (one->place == PLACE_LINE ? ":" : ": ") : "", place, one->what,
                        one->clause ? " (" : "", one->clause ? one->clause : "", one->clause ? ")" : "",
                        one->hint ? "; " : "", one->hint ? one->hint : "", more);
    /* What an input says is shown, and never moves the terminal's cursor. */
    for (char *p = line; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f) *p = '?';
    return line;
}

void diagnostics_print(const struct diagnostics *d, FILE *to) {
    struct arena *a = arena_new();
    uint64_t all = diagnostics_total(d, SEVERITY_NOTE), shown = 0;
    for (size_t i = 0, n = diagnostics_count(d); i < n; i++) {
        const struct diagnostic *one = diagnostics_get(d, i);
        fprintf(to, "cordon: %s\n", diagnostic_line(a, one));
        shown += 1 + one->repeats;
    }
    if (all > shown) fprintf(to, "cordon: and %" PRIu64 " more diagnostics\n", all - shown);
    arena_free(a);
}
