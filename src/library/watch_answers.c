/* Names that a rule minds, answered with an address that is nobody's on the internet: what blocks by such an
 * answer would block something of one's own (DNS rebinding, or a filter on the way). Each is told once.
 *
 * The answer comes before the flow that shows who minds the name: what looks odd waits for that. */
#include "library/watch.h"

#include "base/address.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

enum { WAITING_MOST = 256, KNOWN_MOST = 65536, NAME_MOST = 255 };

struct odd_answer {
    bool waits;
    char name[NAME_MOST + 1];
    uint8_t address[16];
    int64_t answered_ns, first_ns, last_ns;
};

struct watch_answers {
    uint64_t seen;                        /* of name_book_changes() */
    struct hash_table known;              /* odd pairs of a name and an address */
    struct odd_answer list[WAITING_MOST]; /* a ring: who waited longest makes room */
    uint64_t n;
};

struct watch_answers *watch_answers_new(void) {
    return memory_new(1, sizeof(struct watch_answers));
}

void watch_answers_free(struct watch_answers *a) {
    if (!a) return;
    hash_table_free(&a->known);
    free(a);
}

static uint64_t hash_of(struct text name) {
    return hash_bytes(name.p, name.n, hash_seed());
}

static void note(struct watch_answers *a, const struct named_address *n) {
    uint64_t key = hash_bytes(n->address, sizeof n->address, hash_of(n->name));
    if (n->name.n > NAME_MOST || hash_table_get(&a->known, key) != HASH_ABSENT) return;
    if (a->known.n >= KNOWN_MOST) { /* bounded: what was told long ago may be told again */
        hash_table_free(&a->known);
        a->known = (struct hash_table){0};
    }
    hash_table_put(&a->known, key, 0);
    struct odd_answer *one = &a->list[a->n++ % WAITING_MOST];
    *one = (struct odd_answer){
        .waits = true, .answered_ns = n->answered_ns, .first_ns = n->first_ns, .last_ns = n->last_ns};
    memcpy(one->name, n->name.p, n->name.n);
    memcpy(one->address, n->address, sizeof one->address);
}

static void take_new(struct watch *w) {
    const struct atlas *atlas = w->cordon->atlas;
    uint32_t state = 0;
    for (const struct named_address *one;
         (one = name_book_changed(w->names, w->answers->seen, &state)) != NULL;)
        if (one->known & KNOWN_ANSWER &&
            atlas_record_special(atlas, atlas_address_record(atlas, one->address)))
            note(w->answers, one);
    w->answers->seen = name_book_changes(w->names);
}

static struct text name_of(const struct passage *p) {
    static const char prefix[] = "domain:";
    const char *id = p->service.identifier;
    bool minded = p->verdict >= VERDICT_REVIEW && id && strncmp(id, prefix, sizeof prefix - 1) == 0;
    return minded ? text_of(id + sizeof prefix - 1) : TEXT("");
}

/* Names that a rule denies or reviews → place of a passage to them. */
static struct hash_table minded_names(const struct moment *m) {
    struct hash_table names = {0};
    for (size_t i = 0; i < m->audit.n_chains; i++) {
        struct text name = name_of(&m->passages[i]);
        if (name.n && hash_table_get(&names, hash_of(name)) == HASH_ABSENT)
            hash_table_put(&names, hash_of(name), (uint32_t)i);
    }
    return names;
}

static void tell(struct watch *w, const struct odd_answer *one, const struct passage *p, struct json *to,
                 bool text) {
    struct arena *arena = w->moment->arena;
    char address[ADDRESS_TEXT];
    address_text(address, one->address);
    struct alert a = {.kind = ALERT_ANSWER,
                      .time_ns = one->answered_ns,
                      .passage = p->key,
                      .app = p->app.identifier,
                      .service = p->service.identifier,
                      .now = arena_string(arena, address),
                      .first_ns = one->first_ns,
                      .last_ns = one->last_ns};
    a.text =
        arena_format(arena, "%s was answered with %s, which is not a public address", one->name, address);
    watch_alert_tell(w, &a, to, text);
}

void watch_answers_tell(struct watch *w, struct json *to, bool text) {
    struct watch_answers *a = w->answers;
    const struct moment *m = w->moment;
    take_new(w);
    size_t n = a->n < WAITING_MOST ? (size_t)a->n : WAITING_MOST, waiting = 0;
    for (size_t i = 0; i < n; i++) waiting += a->list[i].waits;
    if (!waiting) return;
    struct hash_table names = minded_names(m);
    for (size_t i = 0; i < n; i++) {
        struct odd_answer *one = &a->list[i];
        uint32_t place = one->waits ? hash_table_get(&names, hash_of(text_of(one->name))) : HASH_ABSENT;
        if (place == HASH_ABSENT || !text_is(name_of(&m->passages[place]), one->name)) continue;
        tell(w, one, &m->passages[place], to, text);
        one->waits = false;
    }
    hash_table_free(&names);
}
