/* The finder with a fixed persona: the first byte tells the kind of part, the rest is the part. */
#include "evidence/personal/finder.h"

#include <stdlib.h>

struct fixture {
    struct arena *arena; /* of the persona, as long as the process */
    const struct finder *finder;
    struct scratch *scratch;
};

static struct fixture fixture_new(void) {
    static const struct masking_key key = {{1}};
    struct arena *arena = arena_new();
    const struct persona *p = persona_parse(arena, text_of(persona_example), "example", NULL);
    struct finder_limits limits = finder_limits_default();
    limits.most_decoded = 1 << 20;
    limits.most_finds = 64;
    struct finder *f = finder_new(p, &key, limits);
    if (!f) abort();
    return (struct fixture){arena, f, scratch_new(f)};
}

struct around {
    size_t n, finds;
};

static void check(void *context, const struct find *f) {
    struct around *a = context;
    a->finds++;
    if (f->from > f->to || f->to > a->n || !f->class_name || !f->found_by || !*f->place || !*f->encodings)
        abort();
    if (a->finds > 64) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct fixture fixture;
    if (!fixture.finder) fixture = fixture_new();
    if (size == 0) return 0;
    struct around a = {size - 1, 0};
    struct part part = {.kind = (enum part_kind)(data[0] % 5),
                        .name = text_of("imei"),
                        .bytes = {data + 1, size - 1},
                        .response = data[0] >= 128};
    finder_search(fixture.finder, fixture.scratch, &part, check, &a);
    return 0;
}
