/* One description of the fields serves both directions, so that they cannot disagree.
 *
 * Numbers are LEB128, texts are written once and then known by their number; number 0 is the name of the
 * evidence, which may be another one when the blob is read. */
#include "evidence/app/app_pack.h"

#include "base/cursor.h"
#include "base/intern.h"
#include "base/memory.h"

#include <stdalign.h>
#include <stdlib.h>

static const char magic[] = {'c', 'a', 'p', 'p', APP_PACK_VERSION};

enum { TEXT_NULL, TEXT_NEW, TEXT_KNOWN, LARGEST_ITEM = 256 };

struct codec {
    bool reading, failed;
    /* writing */
    struct output *out;
    struct intern *numbers;
    /* reading */
    struct cursor in;
    struct arena *arena;
    const char **texts;
    size_t n_texts, capacity;
};

static void number(struct codec *c, uint64_t *v) {
    uint64_t rest = c->reading ? 0 : *v;
    if (c->reading) {
        for (unsigned shift = 0; shift < 70; shift += 7) {
            uint8_t byte = cursor_u8(&c->in);
            if (shift == 63 && byte > 1) break;
            rest |= (uint64_t)(byte & 0x7f) << shift;
            if (byte < 0x80) {
                *v = rest;
                return;
            }
        }
        c->failed = true;
        *v = 0;
        return;
    }
    for (; rest >= 0x80; rest >>= 7) output_char(c->out, (char)(rest | 0x80));
    output_char(c->out, (char)rest);
}

/* A number that has a largest value. */
static uint64_t bounded(struct codec *c, uint64_t v, uint64_t most) {
    number(c, &v);
    if (v <= most) return v;
    c->failed = true;
    return 0;
}

static void u32(struct codec *c, uint32_t *v) {
    *v = (uint32_t)bounded(c, *v, UINT32_MAX);
}

static void flag(struct codec *c, bool *v) {
    *v = bounded(c, *v, 1) != 0;
}

static void answer(struct codec *c, enum app_answer *v) {
    *v = (enum app_answer)bounded(c, *v, APP_YES);
}

static void digest(struct codec *c, uint8_t bytes[32]) {
    if (!c->reading) {
        output_bytes(c->out, bytes, 32);
        return;
    }
    struct bytes b = cursor_take(&c->in, 32);
    if (b.n == 32) memcpy(bytes, b.p, 32);
}

static const char *add_text(struct codec *c, const char *s) {
    c->texts = memory_grow(c->texts, c->n_texts, &c->capacity, sizeof *c->texts);
    return c->texts[c->n_texts++] = s;
}

static const char *read_text(struct codec *c) {
    uint64_t n, what = bounded(c, 0, UINT64_MAX);
    if (what == TEXT_NULL) return NULL;
    if (what == TEXT_NEW) {
        number(c, &n);
        if (n > cursor_left(&c->in)) {
            c->failed = true;
            return NULL;
        }
        struct bytes b = cursor_take(&c->in, (size_t)n);
        return add_text(c, arena_text(c->arena, (struct text){(const char *)b.p, b.n}));
    }
    what -= TEXT_KNOWN;
    if (what < c->n_texts) return c->texts[what];
    c->failed = true;
    return NULL;
}

static void text(struct codec *c, const char **s) {
    if (c->reading) {
        *s = read_text(c);
        return;
    }
    uint64_t what = TEXT_NULL;
    if (*s) {
        uint32_t known = intern_find(c->numbers, text_of(*s));
        what = known == INTERN_ABSENT ? TEXT_NEW : (uint64_t)known + TEXT_KNOWN;
    }
    number(c, &what);
    if (what != TEXT_NEW) return;
    uint64_t n = strlen(*s);
    number(c, &n);
    output_bytes(c->out, *s, n);
    (void)intern_add(c->numbers, text_of(*s));
}

static void place(struct codec *c, struct app_place *p) {
    text(c, &p->entry);
    number(c, &p->offset);
}

typedef void item(struct codec *c, void *one);

/* Each item is at least `least` bytes long, so that a count that lies asks for no more memory than a small
 * multiple of the blob. */
static void items(struct codec *c, const void **list, size_t *n, size_t size, size_t least, item *one) {
    alignas(max_align_t) char copy[LARGEST_ITEM];
    uint64_t count = *n;
    number(c, &count);
    if (c->reading) {
        if (c->failed || count > cursor_left(&c->in) / least) {
            c->failed = true;
            count = 0;
        }
        char *to = arena_take_array(c->arena, (size_t)count, size);
        for (size_t i = 0; i < count && !c->failed && cursor_ok(&c->in); i++) one(c, to + i * size);
        *list = to;
        *n = (size_t)count;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        memcpy(copy, (const char *)*list + i * size, size);
        one(c, copy);
    }
}

#define LIST(c, list, n, least, one)                                                                         \
    do {                                                                                                     \
        _Static_assert(sizeof *(list) <= LARGEST_ITEM, "an item is larger than is thought");                 \
        const void *all = (list);                                                                            \
        items(c, &all, &(n), sizeof *(list), least, one);                                                    \
        (list) = all;                                                                                        \
    } while (0)

static void one_text(struct codec *c, void *one) {
    text(c, one);
}

static void signer(struct codec *c, void *one) {
    struct app_signer *s = one;
    digest(c, s->sha256);
    text(c, &s->subject);
    text(c, &s->scheme);
    answer(c, &s->verified);
    text(c, &s->trouble);
    text(c, &s->weak);
    flag(c, &s->past);
}

static void component(struct codec *c, void *one) {
    struct app_component *p = one;
    uint32_t seen = p->seen;
    text(c, &p->id);
    text(c, &p->name);
    text(c, &p->party);
    text(c, &p->confidence);
    text(c, &p->source);
    text(c, &p->prefix);
    u32(c, &seen);
    p->seen = seen;
    u32(c, &p->classes);
    LIST(c, p->hosts, p->n_hosts, 1, one_text);
    place(c, &p->at);
}

static void permission(struct codec *c, void *one) {
    struct app_permission *p = one;
    text(c, &p->name);
    text(c, &p->data);
    text(c, &p->capability);
    flag(c, &p->defined);
    answer(c, &p->used);
    answer(c, &p->granted);
    u32(c, &p->most_level);
    place(c, &p->at);
}

static void reach(struct codec *c, void *one) {
    struct app_reach *r = one;
    text(c, &r->capability);
    text(c, &r->data);
    text(c, &r->api);
    text(c, &r->caller);
    text(c, &r->component);
    text(c, &r->permission);
    answer(c, &r->permitted);
    answer(c, &r->reachable);
    u32(c, &r->count);
    place(c, &r->at);
}

static void endpoint(struct codec *c, void *one) {
    struct app_endpoint *e = one;
    text(c, &e->text);
    text(c, &e->host);
    text(c, &e->component);
    text(c, &e->found_in);
    e->kind = (enum endpoint_kind)bounded(c, e->kind, ENDPOINT_ADDRESS);
    flag(c, &e->cleartext);
    u32(c, &e->count);
    place(c, &e->at);
}

static void capability(struct codec *c, void *one) {
    struct app_capability *p = one;
    text(c, &p->name);
    text(c, &p->component);
    text(c, &p->why);
    place(c, &p->at);
}

static void declared(struct codec *c, void *one) {
    struct app_declared *p = one;
    text(c, &p->kind);
    text(c, &p->name);
    text(c, &p->component);
    text(c, &p->process);
    text(c, &p->permission);
    flag(c, &p->exported);
    flag(c, &p->enabled);
    LIST(c, p->actions, p->n_actions, 1, one_text);
}

static void declaration(struct codec *c, void *one) {
    struct app_declaration *p = one;
    text(c, &p->source);
    text(c, &p->kind);
    text(c, &p->data);
    text(c, &p->text);
    text(c, &p->purposes);
    flag(c, &p->linked);
    flag(c, &p->tracking);
    answer(c, &p->found);
    place(c, &p->at);
}

static void anomaly(struct codec *c, void *one) {
    struct app_anomaly *p = one;
    text(c, &p->kind);
    text(c, &p->what);
    text(c, &p->clause);
    place(c, &p->at);
    u32(c, &p->count);
}

static void opaque(struct codec *c, void *one) {
    struct app_opaque *p = one;
    text(c, &p->what);
    text(c, &p->why);
    place(c, &p->at);
}

static void network(struct codec *c, struct app_network *n) {
    answer(c, &n->cleartext);
    answer(c, &n->user_ca);
    LIST(c, n->cleartext_domains, n->n_cleartext_domains, 1, one_text);
    LIST(c, n->pinned_domains, n->n_pinned_domains, 1, one_text);
    text(c, &n->pins_until);
    text(c, &n->source);
}

static void install(struct codec *c, struct app_install *i) {
    text(c, &i->partition);
    text(c, &i->path);
    text(c, &i->installer);
    answer(c, &i->system);
    answer(c, &i->updated);
    answer(c, &i->installs);
    u32(c, &i->uid);
    text(c, &i->maker);
    text(c, &i->purl);
    text(c, &i->cpe);
    text(c, &i->part_of);
    text(c, &i->maker_domain);
    text(c, &i->signature);
    text(c, &i->since);
    answer(c, &i->enabled);
    u32(c, &i->line);
}

#if UINTPTR_MAX == UINT64_MAX
#define AS_PACKED(type, size)                                                                                \
    _Static_assert(sizeof(type) == (size), #type " has another size: pack what is new, raise the version")
AS_PACKED(struct app_signer, 80);
AS_PACKED(struct app_component, 88);
AS_PACKED(struct app_permission, 56);
AS_PACKED(struct app_reach, 80);
AS_PACKED(struct app_endpoint, 64);
AS_PACKED(struct app_capability, 40);
AS_PACKED(struct app_declared, 64);
AS_PACKED(struct app_declaration, 64);
AS_PACKED(struct app_anomaly, 48);
AS_PACKED(struct app_opaque, 32);
AS_PACKED(struct app_network, 56);
AS_PACKED(struct app_install, 104);
AS_PACKED(struct app, 448);
#endif

static void facts(struct codec *c, struct app *a) {
    text(c, &a->platform);
    text(c, &a->format);
    text(c, &a->id);
    text(c, &a->version);
    text(c, &a->version_code);
    text(c, &a->label);
    u32(c, &a->least_level);
    u32(c, &a->target_level);
    u32(c, &a->classes);
    u32(c, &a->code_files);
    digest(c, a->sha256);
    number(c, &a->size);
    flag(c, &a->listed);
    network(c, &a->network);
    install(c, &a->install);
    LIST(c, a->parts, a->n_parts, 1, one_text);
    LIST(c, a->signers, a->n_signers, 38, signer);
    LIST(c, a->components, a->n_components, 8, component);
    LIST(c, a->permissions, a->n_permissions, 8, permission);
    LIST(c, a->reach, a->n_reach, 11, reach);
    LIST(c, a->endpoints, a->n_endpoints, 9, endpoint);
    LIST(c, a->capabilities, a->n_capabilities, 5, capability);
    LIST(c, a->declared, a->n_declared, 8, declared);
    LIST(c, a->declarations, a->n_declarations, 10, declaration);
    LIST(c, a->anomalies, a->n_anomalies, 6, anomaly);
    LIST(c, a->opaque, a->n_opaque, 4, opaque);
}

static void told_one(struct codec *c, struct diagnostic *d) {
    uint32_t column = d->column;
    d->severity = (enum severity)bounded(c, d->severity, SEVERITY_ERROR);
    d->place = (enum place_kind)bounded(c, d->place, PLACE_ENTRY);
    number(c, &d->at);
    u32(c, &column);
    d->column = column;
    text(c, &d->file);
    text(c, &d->what);
    text(c, &d->clause);
    text(c, &d->hint);
    number(c, &d->repeats);
}

void app_pack(struct output *to, const struct app *app, const char *evidence,
              const struct diagnostics *told) {
    struct codec c = {.out = to, .numbers = intern_new()};
    struct app copy = *app;
    uint64_t n = told ? diagnostics_count(told) : 0;
    (void)intern_add(c.numbers, text_of(evidence));
    output_bytes(to, magic, sizeof magic);
    facts(&c, &copy);
    number(&c, &n);
    for (size_t i = 0; i < n; i++) {
        struct diagnostic one = *diagnostics_get(told, i);
        told_one(&c, &one);
    }
    intern_free(c.numbers);
}

static bool read_told(struct codec *c, struct diagnostics *d) {
    uint64_t n = bounded(c, 0, cursor_left(&c->in) / 9);
    for (uint64_t i = 0; i < n && !c->failed && cursor_ok(&c->in); i++) {
        struct diagnostic one = {0};
        told_one(c, &one);
        if (!one.what || one.repeats > UINT32_MAX) c->failed = true;
        if (!c->failed && cursor_ok(&c->in)) diagnostics_add(d, one);
    }
    return !c->failed && cursor_ok(&c->in) && cursor_left(&c->in) == 0;
}

struct app *app_unpack(struct bytes b, struct arena *a, const char *evidence, struct diagnostics *d) {
    struct codec c = {.reading = true, .in = cursor_of(b), .arena = a};
    struct app *app = arena_take(a, sizeof *app);
    struct bytes start = cursor_take(&c.in, sizeof magic);
    bool fine = start.n == sizeof magic && memcmp(start.p, magic, sizeof magic) == 0;
    (void)add_text(&c, evidence);
    if (fine) facts(&c, app);
    fine = fine && !c.failed && cursor_ok(&c.in) && app->platform && app->format;
    if (fine) {
        struct cursor told = c.in;
        fine = read_told(&c, NULL); /* nothing is told of a blob that is damaged at its end */
        c.in = told;
        if (fine) (void)read_told(&c, d);
    }
    free(c.texts);
    return fine ? app : NULL;
}
