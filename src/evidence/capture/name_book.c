#include "evidence/capture/name_book_private.h"

#include "base/address.h"
#include "base/memory.h"

#include <stdlib.h>

enum { NAME_MOST = 255, MOST_PAIRS = 1000000 };

/* 1 + place of the next pair of the same name, or address, and of the one that changed before or after; 0:
 * none
 */
struct links {
    uint32_t of_name, of_address, before, after;
    uint64_t change; /* the latest: of so many in the whole book */
};

/* Each pair is known by the number of its name and address among the interned ones, which is its place too.
 * Names with the same last two labels hang together, so that the names below one are found without a look at
 * all of them, and a name of a hundred labels costs no more than another. */
struct name_book {
    struct intern *names, *addresses, *keys, *endings;
    struct named_address *pairs;
    struct links *links;
    uint32_t *first_of_name, *first_of_address; /* 1 + place of a pair */
    uint32_t *next_name, *first_of_ending;      /* 1 + number of a name */
    size_t n, pairs_capacity, links_capacity;
    size_t names_capacity, next_capacity, addresses_capacity, endings_capacity;
    size_t most;
    uint32_t first_changed, last_changed; /* 1 + place: longest ago, and lately */
    uint64_t changes, dropped;
    struct resolvers resolvers;
};

static void index_start(struct name_book *b) {
    b->names = intern_new();
    b->addresses = intern_new();
    b->keys = intern_new();
    b->endings = intern_new();
}

static void index_end(struct name_book *b) {
    intern_free(b->names);
    intern_free(b->addresses);
    intern_free(b->keys);
    intern_free(b->endings);
    free(b->pairs);
    free(b->links);
    free(b->first_of_name);
    free(b->first_of_address);
    free(b->next_name);
    free(b->first_of_ending);
}

struct name_book *name_book_new(size_t most) {
    struct name_book *b = memory_new(1, sizeof *b);
    b->most = most ? most : MOST_PAIRS;
    index_start(b);
    resolvers_start(&b->resolvers);
    return b;
}

void name_book_free(struct name_book *b) {
    if (!b) return;
    index_end(b);
    resolvers_end(&b->resolvers);
    free(b);
}

struct resolvers *name_book_resolvers(struct name_book *b) {
    return &b->resolvers;
}

/* Into `to`; empty: it is no name that could be looked up. */
static struct text clean_name(struct text name, char to[NAME_MOST]) {
    uint8_t address[16];
    if (name.n && name.p[name.n - 1] == '.') name.n--;
    if (name.n == 0 || name.n > NAME_MOST || name.p[0] == '<' || address_parse(name, address))
        return TEXT("");
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        if ((unsigned char)c <= ' ' || c == 0x7F) return TEXT("");
        to[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    return (struct text){to, name.n};
}

static struct text ending_of(struct text name) {
    size_t at = name.n;
    for (unsigned dots = 0; at > 0; at--)
        if (name.p[at - 1] == '.' && ++dots == 2) break;
    return (struct text){name.p + at, name.n - at};
}

/* Room for one more at the end of an index, which starts as 0. */
static uint32_t *index_grow(uint32_t *list, uint32_t id, size_t *capacity) {
    list = memory_grow(list, id, capacity, sizeof *list);
    list[id] = 0;
    return list;
}

static uint32_t name_add(struct name_book *b, struct text name) {
    uint32_t before = intern_count(b->names), id = intern_add(b->names, name);
    if (id < before) return id;
    b->first_of_name = index_grow(b->first_of_name, id, &b->names_capacity);
    b->next_name = index_grow(b->next_name, id, &b->next_capacity);
    uint32_t endings = intern_count(b->endings), ending = intern_add(b->endings, ending_of(name));
    if (ending == endings) b->first_of_ending = index_grow(b->first_of_ending, ending, &b->endings_capacity);
    b->next_name[id] = b->first_of_ending[ending];
    b->first_of_ending[ending] = id + 1;
    return id;
}

static uint32_t address_add(struct name_book *b, const uint8_t address[16]) {
    uint32_t before = intern_count(b->addresses);
    uint32_t id = intern_add(b->addresses, (struct text){(const char *)address, 16});
    if (id == before) b->first_of_address = index_grow(b->first_of_address, id, &b->addresses_capacity);
    return id;
}

static struct text key_of(uint32_t name, const uint8_t address[16], char to[20]) {
    memcpy(to, &name, 4);
    memcpy(to + 4, address, 16);
    return (struct text){to, 20};
}

static void hang_out(struct name_book *b, size_t place) {
    struct links *l = &b->links[place];
    *(l->before ? &b->links[l->before - 1].after : &b->first_changed) = l->after;
    *(l->after ? &b->links[l->after - 1].before : &b->last_changed) = l->before;
}

static void hang_last(struct name_book *b, size_t place, uint64_t change) {
    struct links *l = &b->links[place];
    l->before = b->last_changed;
    l->after = 0;
    l->change = change;
    *(l->before ? &b->links[l->before - 1].after : &b->first_changed) = (uint32_t)place + 1;
    b->last_changed = (uint32_t)place + 1;
}

static struct named_address *pair_new(struct name_book *b, uint32_t name, uint32_t address) {
    size_t links_n = b->n;
    b->pairs = memory_grow(b->pairs, b->n, &b->pairs_capacity, sizeof *b->pairs);
    b->links = memory_grow(b->links, links_n, &b->links_capacity, sizeof *b->links);
    b->links[b->n] =
        (struct links){.of_name = b->first_of_name[name], .of_address = b->first_of_address[address]};
    b->pairs[b->n] = (struct named_address){.name = intern_get(b->names, name)};
    b->n++;
    b->first_of_name[name] = b->first_of_address[address] = (uint32_t)b->n;
    return &b->pairs[b->n - 1];
}

/* How long the latest answer holds; of answers at the same time, the one that holds least. */
static void merge_answer(struct named_address *p, const struct named_address *one) {
    if (!(one->known & (KNOWN_ANSWER | KNOWN_ALIAS))) return;
    bool told = p->known & (KNOWN_ANSWER | KNOWN_ALIAS), same = told && p->answered_ns == one->answered_ns;
    if (told && p->answered_ns > one->answered_ns) return;
    if (!same || one->ttl < p->ttl) p->ttl = one->ttl;
    p->answered_ns = one->answered_ns;
}

static bool is_earlier(const struct named_address *a, const struct named_address *b) {
    if (a->evidence != b->evidence) return a->evidence < b->evidence;
    return a->first_packet < b->first_packet;
}

static void merge(struct named_address *p, const struct named_address *one) {
    merge_answer(p, one);
    if (is_earlier(one, p)) {
        p->first_packet = one->first_packet;
        p->evidence = one->evidence;
    }
    if (one->first_ns && (!p->first_ns || one->first_ns < p->first_ns)) p->first_ns = one->first_ns;
    if (one->last_ns > p->last_ns || !p->last_ns) p->last_ns = one->last_ns;
    p->known |= one->known;
    p->own_server |= one->own_server;
    p->flows += one->flows;
    if (__builtin_add_overflow(p->bytes, one->bytes, &p->bytes)) p->bytes = UINT64_MAX;
}

static void put(struct name_book *b, const struct named_address *one, struct text name, uint64_t change) {
    char key[20];
    uint32_t name_id = name_add(b, name), before = intern_count(b->keys);
    uint32_t place = intern_add(b->keys, key_of(name_id, one->address, key));
    if (place < before) {
        merge(&b->pairs[place], one);
        hang_out(b, place);
    } else {
        struct named_address *p = pair_new(b, name_id, address_add(b, one->address));
        struct text kept = p->name;
        *p = *one;
        p->name = kept;
    }
    hang_last(b, place, change);
}

static int oldest_first(const void *a, const void *b, void *pairs) {
    uint32_t i = *(const uint32_t *)a, k = *(const uint32_t *)b;
    const struct named_address *x = &((const struct named_address *)pairs)[i],
                               *y = &((const struct named_address *)pairs)[k];
    if (x->last_ns != y->last_ns) return x->last_ns < y->last_ns ? -1 : 1;
    return (i > k) - (i < k);
}

/* A quarter at a time, so that a full book costs no sorting for each pair. */
static void drop_oldest(struct name_book *b) {
    uint32_t *order = memory_new(b->n, sizeof *order);
    for (size_t i = 0; i < b->n; i++) order[i] = (uint32_t)i;
    qsort_r(order, b->n, sizeof *order, oldest_first, b->pairs);
    size_t drop = b->most / 4 ? b->most / 4 : 1;
    bool *gone = memory_new(b->n, sizeof *gone);
    for (size_t i = 0; i < drop; i++) gone[order[i]] = true;
    struct name_book old = *b;
    *b = (struct name_book){
        .most = old.most, .changes = old.changes, .dropped = old.dropped + drop, .resolvers = old.resolvers};
    index_start(b);
    for (uint32_t at = old.first_changed; at; at = old.links[at - 1].after)
        if (!gone[at - 1]) put(b, &old.pairs[at - 1], old.pairs[at - 1].name, old.links[at - 1].change);
    index_end(&old);
    free(order);
    free(gone);
}

static bool has_clean(const struct name_book *b, struct text name, const uint8_t address[16]) {
    char key[20];
    uint32_t id = intern_find(b->names, name);
    return id != INTERN_ABSENT && intern_find(b->keys, key_of(id, address, key)) != INTERN_ABSENT;
}

bool name_book_has(const struct name_book *b, struct text name, const uint8_t address[16]) {
    char buffer[NAME_MOST];
    struct text clean = clean_name(name, buffer);
    return clean.n && has_clean(b, clean, address);
}

void name_book_add(struct name_book *b, const struct named_address *one) {
    char buffer[NAME_MOST];
    struct text name = clean_name(one->name, buffer);
    if (name.n == 0) return;
    if (b->n >= b->most && !has_clean(b, name, one->address)) drop_oldest(b);
    put(b, one, name, ++b->changes);
}

uint64_t name_book_changes(const struct name_book *b) {
    return b->changes;
}

const struct named_address *name_book_changed(const struct name_book *b, uint64_t since, uint32_t *state) {
    uint32_t at = *state ? b->links[*state - 1].before : b->last_changed;
    if (!at || b->links[at - 1].change <= since) return NULL;
    *state = at;
    return &b->pairs[at - 1];
}

static int latest_first(const void *a, const void *b) {
    const struct named_address *x = a, *y = b;
    if (x->last_ns != y->last_ns) return x->last_ns > y->last_ns ? -1 : 1;
    size_t n = x->name.n < y->name.n ? x->name.n : y->name.n;
    int names = memcmp(x->name.p, y->name.p, n);
    if (names == 0 && x->name.n != y->name.n) return x->name.n < y->name.n ? -1 : 1;
    return names ? names : memcmp(x->address, y->address, 16);
}

struct found {
    struct named_address *list;
    size_t n, capacity;
    struct arena *to;
};

static size_t found_end(struct found *f, const struct named_address **list) {
    if (f->n) qsort(f->list, f->n, sizeof *f->list, latest_first);
    *list = f->list;
    return f->n;
}

static void found_add(struct found *f, const struct named_address *p) {
    f->list = arena_grow(f->to, f->list, f->n, &f->capacity, sizeof *f->list);
    f->list[f->n] = *p;
    f->list[f->n++].name.p = arena_text(f->to, p->name);
}

static void find_name(const struct name_book *b, uint32_t id, struct found *f) {
    for (uint32_t at = b->first_of_name[id]; at; at = b->links[at - 1].of_name)
        found_add(f, &b->pairs[at - 1]);
}

static bool is_below(struct text name, struct text parent) {
    return name.n > parent.n && name.p[name.n - parent.n - 1] == '.' &&
           memcmp(name.p + name.n - parent.n, parent.p, parent.n) == 0;
}

static void find_below(const struct name_book *b, struct text parent, struct found *f) {
    if (!memchr(parent.p, '.', parent.n)) { /* a top-level domain: its names have many endings */
        for (uint32_t id = 0; id < intern_count(b->names); id++)
            if (is_below(intern_get(b->names, id), parent)) find_name(b, id, f);
        return;
    }
    uint32_t ending = intern_find(b->endings, ending_of(parent));
    if (ending == INTERN_ABSENT) return;
    for (uint32_t at = b->first_of_ending[ending]; at; at = b->next_name[at - 1])
        if (is_below(intern_get(b->names, at - 1), parent)) find_name(b, at - 1, f);
}

size_t name_book_of_name(const struct name_book *b, struct text name, bool below, struct arena *to,
                         const struct named_address **list) {
    char buffer[NAME_MOST];
    struct found f = {.to = to};
    struct text wanted = clean_name(name, buffer);
    uint32_t id = wanted.n ? intern_find(b->names, wanted) : INTERN_ABSENT;
    if (id != INTERN_ABSENT) find_name(b, id, &f);
    if (below && wanted.n) find_below(b, wanted, &f);
    return found_end(&f, list);
}

size_t name_book_of_address(const struct name_book *b, const uint8_t address[16], struct arena *to,
                            const struct named_address **list) {
    struct found f = {.to = to};
    uint32_t id = intern_find(b->addresses, (struct text){(const char *)address, 16});
    for (uint32_t at = id == INTERN_ABSENT ? 0 : b->first_of_address[id]; at;
         at = b->links[at - 1].of_address)
        found_add(&f, &b->pairs[at - 1]);
    return found_end(&f, list);
}

size_t name_book_count(const struct name_book *b) {
    return b->n;
}

const struct named_address *name_book_get(const struct name_book *b, size_t i) {
    return &b->pairs[i];
}

uint64_t name_book_dropped(const struct name_book *b) {
    return b->dropped;
}
