#include "evidence/capture/reader.h"

#include <stdio.h>
#include <stdlib.h>

static bool (*const formats[])(struct reader *, struct bytes) = {pcap_open, pcapng_open, snoop_open};

bool reader_open(struct reader *r, struct input *in, const char *name, struct diagnostics *d) {
    *r = (struct reader){.in = in, .name = name, .diagnostics = d};
    struct bytes start = input_look(in, 32);
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (!formats[i](r, start)) continue;
        r->apps = intern_new();
        return true;
    }
    return false;
}

void reader_close(struct reader *r) {
    free(r->interfaces);
    free(r->processes);
    hash_table_free(&r->uids);
    intern_free(r->apps);
    *r = (struct reader){0};
}

void reader_damage(struct reader *r, uint64_t offset, const char *clause, const char *format, ...) {
    char what[256];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    diagnostics_at_offset(r->diagnostics, SEVERITY_DAMAGE, r->name, offset, clause, "%s", what);
    r->damaged = true;
}

uint32_t reader_app(struct intern *apps, struct text app) {
    enum { MOST_APPS = 1 << 16 };
    if (intern_count(apps) < MOST_APPS) return intern_add(apps, app);
    uint32_t known = intern_find(apps, app);
    return known == INTERN_ABSENT ? APP_NONE : known;
}

int64_t reader_time(const struct interface *f, uint64_t units) {
    if (f->ticks == 0) return 0;
    int64_t ns; /* the usual case without a division: microseconds and nanoseconds */
    uint64_t each = f->ticks == 1000000000 ? 1 : f->ticks == 1000000 ? 1000 : 0;
    if (each && f->offset_s == 0 && units <= INT64_MAX &&
        !__builtin_mul_overflow((int64_t)units, (int64_t)each, &ns))
        return ns;
    uint64_t seconds = units / f->ticks, rest = units % f->ticks;
    unsigned __int128 fraction = (unsigned __int128)rest * 1000000000u / f->ticks;
    __int128 wide = ((__int128)seconds + f->offset_s) * 1000000000 + (__int128)fraction;
    return wide > INT64_MAX ? INT64_MAX : wide < INT64_MIN ? INT64_MIN : (int64_t)wide;
}
