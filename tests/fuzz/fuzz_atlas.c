/* A compiled atlas from anywhere. The checksums are put right first, so that damage reaches what lies behind
 * them; inputs of some lengths keep theirs. */
#include "atlas/atlas_file.h"
#include "atlas/cable.h"
#include "atlas/identifier.h"
#include "atlas/owners.h"
#include "atlas/substitute.h"
#include "base/hash.h"

#include <stdlib.h>

static void put_right(uint8_t *p, size_t n) {
    struct file_header *h = (struct file_header *)(void *)p;
    if (n < sizeof *h) return;
    memcpy(h->magic, ATLAS_MAGIC, sizeof h->magic);
    h->version = ATLAS_VERSION;
    h->order = ATLAS_ORDER;
    h->size = n;
    for (unsigned s = 0; s < SECTIONS; s++) {
        struct file_section *f = &h->sections[s];
        if (f->offset <= n && f->size <= n - f->offset) f->checksum = hash_bytes(p + f->offset, f->size, 0);
    }
    h->checksum = 0;
    h->checksum = hash_bytes(h, sizeof *h, 0);
}

static void ask(const struct atlas *a, const char *text) {
    struct holding h[3];
    for (int kind = 0; kind < IDENTIFIER_KINDS; kind++)
        atlas_holders(a, (enum identifier_kind)kind, text_of(text), 20000, h, 3);
}

static void ask_services(const struct atlas *a, struct arena *m) {
    size_t n;
    atlas_service_of(a, TEXT("domain:api.one.example"));
    atlas_service_of(a, TEXT("sdk:com.two.x.y."));
    for (service_id i = 0; i < atlas_service_count(a) && i < 8; i++)
        atlas_services(a, atlas_service(a, i, m).category, &n);
}

static void ask_all(const struct atlas *a) {
    static const char *const texts[] = {
        "1.2.3.4",        "2400::1",           "www.acme.com",         "64500",
        "com.acme.pay.X", "aa:bb:cc:00:00:00", "android/com.acme.app", "acme"};
    struct arena *m = arena_new();
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) ask(a, texts[i]);
    for (uint32_t i = 0; i < 64; i++) {
        const uint8_t address[16] = {[10] = 0xff,      0xff, (uint8_t)(i * 4), (uint8_t)i, (uint8_t)(i * 7),
                                     (uint8_t)(i * 11)};
        const uint8_t wide[16] = {(uint8_t)(i * 4), (uint8_t)(i * 3), (uint8_t)i};
        atlas_address(a, address, 20000);
        atlas_address(a, wide, 20000);
    }
    struct owners *owners = owners_new(a, 20000);
    const struct control_test half = {.kind = CONTROL_AGGREGATE, .threshold = {1, 2}};
    for (party_id p = 0; p < atlas_party_count(a) && p < 8; p++) {
        struct jurisdiction_claim claims[4];
        const struct controller *list;
        atlas_party_get(a, p);
        atlas_jurisdictions(a, p, 20000, claims, 4);
        if (atlas_controllers(a, m, p, half, 20000, &list))
            owners_above(owners, m, p, list[0].stakes, list[0].n_stakes, (struct owners_limits){3, 2, 5});
    }
    owners_free(owners);
    atlas_party_named(a, TEXT("Acme"));
    atlas_suggest(a, TEXT("acne"));
    atlas_as_name(a, 64500);
    ask_services(a, m);
    arena_free(m);
}

static void ask_cables(const struct atlas *a) {
    struct cable_book *b = cable_book_new(a);
    for (size_t i = 0; i < cable_book_count(b) && i < 16; i++) {
        const struct cable *c = cable_book_get(b, i);
        double km = 0;
        for (uint16_t k = 0; k < c->n_segments; k++) {
            const struct cable_landing *from = &c->landings[c->segments[k].from];
            const struct cable_landing *to = &c->landings[c->segments[k].to];
            km += great_circle_km(from->latitude, from->longitude, to->latitude, to->longitude);
        }
        for (uint16_t k = 0; k < c->n_holders; k++)
            if (c->holders[k].part == CABLE_LANDING && !c->landings[c->holders[k].landing].name) abort();
        if (!(km >= 0) || !cable_book_find(b, text_of(c->name))) cable_book_suggest(b, text_of(c->name));
        ask(a, c->id);
    }
    cable_book_free(b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct diagnostics *d = diagnostics_new(10);
    uint8_t *p = aligned_alloc(ATLAS_ALIGN, (size / ATLAS_ALIGN + 1) * ATLAS_ALIGN);
    if (!p) return 0;
    memcpy(p, data, size);
    if (size % 4 != 1) put_right(p, size);
    struct atlas *a = atlas_open_bytes((struct bytes){p, size}, "fuzz", d);
    if (a) ask_all(a);
    if (a) ask_cables(a);
    if (a) atlas_verify(a, d);
    atlas_close(a);
    free(p);
    diagnostics_free(d);
    return 0;
}
