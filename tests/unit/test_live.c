/* Live capture: what it tells of a stream of packets is what capture_read() tells of a file with them. */
#include "wire.h"

#include "base/address.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/output.h"
#include "evidence/capture/join.h"
#include "evidence/capture/live.h"
#include "evidence/capture/live_private.h"
#include "evidence/capture/trailer.h"
#include "report/observation.h"

#include "../../bench/watch_made.h"
#include "atlas_fixture.h"
#include "custody/custody.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
// cmocka wants the four above first
#include <cmocka.h>

/* Observations, sorted: numbers of flows are left out, because they depend on what came before. */
struct lines {
    char *text;
    char **list;
    size_t n, capacity;
};

static void add_lines(struct output *o, const struct capture *c) {
    if (!c) return;
    struct json j = json_to(o);
    observations_capture(&j, c, "x");
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static struct lines lines_of(struct output *o) {
    struct lines l = {0};
    output_char(o, '\0');
    l.text = memory_copy_string(output_view(o).p);
    output_end(o);
    for (char *at = l.text, *end; *at; at = end + 1) {
        end = strchr(at, '\n');
        *end = '\0';
        char *id = strstr(at, "\"id\":\"f");
        if (id && id - at < 64) { /* the first of the line: of a flow */
            char *behind = strchr(id, ',');
            memmove(id, behind, strlen(behind) + 1);
        }
        l.list = memory_grow(l.list, l.n, &l.capacity, sizeof *l.list);
        l.list[l.n++] = at;
    }
    if (l.n) qsort(l.list, l.n, sizeof *l.list, by_text);
    return l;
}

static void lines_free(struct lines *l) {
    free(l->text);
    free(l->list);
}

static uint64_t random_next(uint64_t *x) {
    *x ^= *x << 13;
    *x ^= *x >> 7;
    *x ^= *x << 17;
    return *x;
}

/* How a file is played. */
struct play {
    struct capture_options options;
    struct live_limits limits;
    unsigned turns;  /* one in so many packets is followed by a turn; 0: none */
    unsigned passes; /* … by a pass and a look at what has ended */
    bool clock;      /* time passes as the packets say */
    uint64_t random;
};

/* As a file is read: trailers behind frames are believed. */
static void name_app(struct live *l, const struct reader *r, struct packet *p) {
    uint32_t app;
    if (trailer_take(p, r->apps, &app) && app != APP_NONE) p->app = app;
    if (p->app == APP_NONE) return;
    struct text both = intern_get(r->apps, p->app);
    const char *tab = memchr(both.p, '\t', both.n);
    assert_non_null(tab);
    size_t n = (size_t)(tab - both.p);
    p->app = live_app(l, (struct text){both.p, n}, (struct text){tab + 1, both.n - n - 1});
}

static void collect(struct live *l, struct output *o) {
    struct capture *c = live_ended(l);
    add_lines(o, c);
    capture_free(c);
}

static struct lines played(struct input *in, struct play p, struct live_counts *counts) {
    struct diagnostics *d = diagnostics_new(10);
    struct output o = output_to_memory();
    struct live *l = live_new(p.options, p.limits);
    struct reader r;
    int64_t clock = 0;
    if (reader_open(&r, in, "x", d)) {
        uint64_t number = 0;
        for (struct packet one; reader_next(&r, &one);) {
            name_app(l, &r, &one);
            live_take(l, &one, ++number);
            if (one.time_ns > clock) clock = one.time_ns;
            if (p.turns && random_next(&p.random) % p.turns == 0) live_turn(l, TURN_ENDED);
            if (!p.passes || random_next(&p.random) % p.passes) continue;
            if (p.clock) live_pass(l, clock);
            if (random_next(&p.random) % 2) collect(l, &o);
            if (random_next(&p.random) % 16 == 0) live_open(l);
        }
        reader_close(&r);
    }
    collect(l, &o);
    live_end(l); /* what is still being looked into is concluded */
    collect(l, &o);
    add_lines(&o, live_open(l));
    *counts = live_counts(l);
    live_free(l);
    diagnostics_free(d);
    return lines_of(&o);
}

static struct lines read_whole(struct input *in, struct capture_options options) {
    struct diagnostics *d = diagnostics_new(10);
    struct output o = output_to_memory();
    options.content.keep_requests = false;
    struct capture *c = capture_read(in, "x", options, d);
    add_lines(&o, c);
    capture_free(c);
    diagnostics_free(d);
    return lines_of(&o);
}

static size_t different(const char *name, const struct lines *a, const struct lines *b) {
    size_t i = 0, k = 0, n = 0;
    while (i < a->n || k < b->n) {
        int order = i == a->n ? 1 : k == b->n ? -1 : strcmp(a->list[i], b->list[k]);
        if (order && n < 4)
            printf("%s: %s: %s\n", name, order < 0 ? "file" : "live", order < 0 ? a->list[i] : b->list[k]);
        n += order != 0;
        i += order <= 0;
        k += order >= 0;
    }
    return n;
}

static struct input *open_file(const char *path, struct diagnostics *d) {
    int fd = open(path, O_RDONLY);
    assert_true(fd >= 0);
    return input_on(fd, path, (struct input_limits){0}, d);
}

/* Where nothing was told to make a difference, there is none. */
static bool is_told(const struct live_counts *c) {
    return c->early || c->lost || c->split || c->late || c->forgotten;
}

static void check_file(const char *path) {
    struct diagnostics *d = diagnostics_new(10);
    struct capture_options options = capture_options_default();
    options.threads = 1;
    struct input *in = open_file(path, d);
    struct lines whole = read_whole(in, options);
    input_close(in);
    struct play plays[] = {{.turns = 0}, {.turns = 7}, {.turns = 1000}, {.passes = 30, .clock = true}};
    for (size_t i = 0; whole.n && i < sizeof plays / sizeof *plays; i++) {
        plays[i].options = options;
        plays[i].random = UINT64_C(88172645463325252) + i;
        struct live_counts counts;
        in = open_file(path, d);
        struct lines live = played(in, plays[i], &counts);
        input_close(in);
        size_t n = different(path, &whole, &live);
        if (n && !is_told(&counts)) fail_msg("%s: play %zu: %zu of %zu lines differ", path, i, n, whole.n);
        if (getenv("LIVE_TELL") && n)
            printf("%s: play %zu: %zu of %zu differ; split %lu, late %lu\n", path, i, n, whole.n,
                   counts.split, counts.late);
        lines_free(&live);
    }
    lines_free(&whole);
    diagnostics_free(d);
}

static void check_folder(const char *folder) {
    DIR *all = opendir(folder);
    if (!all) {
        print_message("skipped: %s is not here\n", folder);
        skip();
    }
    for (const struct dirent *e; (e = readdir(all));) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        if (strstr(e->d_name, ".pcap")) check_file(path);
    }
    closedir(all);
}

static void samples_tell_the_same(void **state) {
    (void)state;
    check_folder("samples");
}

static void shared_captures_tell_the_same(void **state) {
    (void)state;
    const char *only = getenv("LIVE_FILE");
    if (only)
        check_file(only);
    else
        check_folder("../shared/captures");
}

static void put_details(struct output *o, const struct chain *c) {
    char address[ADDRESS_TEXT];
    for (size_t i = 0; i < c->n_proofs; i++)
        output_format(o, "proof %" PRIu64 " %d ", c->proofs[i].at, c->proofs[i].what);
    for (size_t i = 0; i < c->n_aliases; i++) output_format(o, "alias %s ", c->aliases[i]);
    for (size_t i = 0; i < c->n_addresses; i++)
        output_format(o, "at %s ", address_text(address, c->addresses[i]));
    for (size_t i = 0; i < c->n_clients; i++) output_format(o, "of %u ", c->clients[i]);
    for (size_t i = 0; i < c->n_data; i++)
        output_format(o, "%s %" PRIu64 " ", c->data[i].class_name, c->data[i].count);
}

/* One line a chain. Details: proofs as well, which are of the flows that ended first. */
static struct lines chains_of(struct custody *custody, bool details) {
    struct arena *a = arena_new();
    struct output o = output_to_memory();
    const struct chain *chains;
    size_t n = custody_chains(custody, a, date_today(), &chains);
    for (size_t i = 0; i < n; i++) {
        const struct chain *c = &chains[i];
        for (size_t k = 0; k < c->n_links; k++) output_format(&o, "%s ", c->links[k]->identifier);
        if (details) put_details(&o, c);
        output_format(
            &o,
            "%s %s %u %s %s ech %d: %" PRIu64 " flows %" PRIu64 "+%" PRIu64 " packets %" PRIu64 "+%" PRIu64
            " bytes %" PRId64 " to %" PRId64 ", %u servers, %u others, %u kinds of data\n",
            c->protocol ? c->protocol : "-", c->transport, c->port, c->name_source ? c->name_source : "-",
            c->protection->grade, c->ech, c->flows, c->packets[0], c->packets[1], c->bytes[0], c->bytes[1],
            c->first_ns, c->last_ns, c->n_addresses, c->more_addresses, c->n_data);
    }
    arena_free(a);
    return lines_of(&o);
}

static struct lines open_chains(struct custody *custody, struct live *l, bool details) {
    struct custody *now = custody_copy(custody);
    custody_add_open(now, custody, l, false, 0);
    struct lines lines = chains_of(now, details);
    custody_free(now);
    return lines;
}

/* What is kept with flows, and of look-ups, is what everything comes to when it is worked out anew. */
static void check_kept(struct custody *custody, struct live *l) {
    struct lines kept = open_chains(custody, l, true);
    for (size_t i = 0; i < l->mark_capacity; i++) l->notes[i].state = 0;
    join_free(l->open->join);
    l->open->join = NULL;
    l->joined = false;
    struct lines anew = open_chains(custody, l, true);
    assert_int_equal(different("anew", &anew, &kept), 0);
    lines_free(&kept);
    lines_free(&anew);
}

/* What has ended goes to a custody for good, what is open to a copy of it at each look. */
static struct lines live_chains(struct input *in, struct atlas *atlas, struct capture_options options) {
    struct diagnostics *d = diagnostics_new(10);
    struct custody *custody = custody_new(atlas);
    struct live *l = live_new(options, (struct live_limits){0});
    struct lines last = {0};
    struct reader r;
    assert_true(reader_open(&r, in, "x", d));
    uint64_t number = 0;
    for (bool more = true; more;) {
        struct packet one;
        more = reader_next(&r, &one);
        if (more) {
            name_app(l, &r, &one);
            live_take(l, &one, ++number);
            if (number % 100) continue;
            live_turn(l, TURN_ENDED);
        } else {
            live_end(l);
        }
        struct capture *ended = live_ended(l);
        if (ended) custody_add_capture(custody, ended, 0);
        capture_free(ended);
        check_kept(custody, l);
        lines_free(&last);
        last = open_chains(custody, l, false);
    }
    reader_close(&r);
    live_free(l);
    custody_free(custody);
    diagnostics_free(d);
    return last;
}

static void chains_are_the_same(void **state) {
    (void)state;
    static const char *const list[] = {"samples/phone.pcap", "samples/laptop.pcapng"};
    struct atlas *atlas = fixture_atlas(fixture_parties, n_fixture_parties, NULL);
    struct capture_options options = capture_options_default();
    options.threads = 1;
    for (size_t i = 0; i < 2; i++) {
        struct diagnostics *d = diagnostics_new(10);
        struct input *in = open_file(list[i], d);
        struct capture *c = capture_read(in, "x", options, d);
        struct custody *custody = custody_new(atlas);
        custody_add_capture(custody, c, 0);
        struct lines whole = chains_of(custody, false);
        assert_true(whole.n > 0);
        custody_free(custody);
        capture_free(c);
        input_close(in);
        in = open_file(list[i], d);
        struct lines live = live_chains(in, atlas, options);
        input_close(in);
        assert_int_equal(different(list[i], &whole, &live), 0);
        lines_free(&whole);
        lines_free(&live);
        diagnostics_free(d);
    }
    atlas_close(atlas);
}

static void give(struct live *l, const struct made *m, uint64_t *number) {
    struct packet p = made_packet(m, INT64_C(1790000000000000000) + (int64_t)*number * 20000000);
    live_take(l, &p, ++*number);
}

/* Look-ups before and after flows, by the same client and by others, names that share addresses and addresses
 * that share names; flows that show a name late, end and begin anew; few look-ups are kept. */
static void step(struct live *l, uint64_t *random, uint64_t *number) {
    enum { CLIENTS = 4, SERVERS = 12, NAMES = 9, PORTS = 5 };
    uint32_t client = (uint32_t)(random_next(random) % CLIENTS),
             server = (uint32_t)(random_next(random) % SERVERS);
    uint32_t id = (uint32_t)(random_next(random) % 65536);
    uint16_t port = (uint16_t)(2000 + random_next(random) % PORTS);
    struct made_ends e = {0x0a000001 + client, 0x08080800 + server, port, random_next(random) % 2 ? 80 : 443};
    char text[96];
    struct made m;
    switch (random_next(random) % 8) {
    case 0:
    case 1:
        snprintf(text, sizeof text, "n%u.example", (unsigned)(random_next(random) % NAMES));
        e.client_port = (uint16_t)(5000 + id % 20);
        made_question(&m, e, (uint16_t)id, text);
        if (id % 5) give(l, &m, number);
        made_answer(&m, e, (uint16_t)id, text, 0x08080800 + server);
        break;
    case 2:
        snprintf(text, sizeof text, "GET / HTTP/1.1\r\nHost: n%u.example\r\n\r\n",
                 (unsigned)(random_next(random) % NAMES));
        made_tcp(&m, e, true, 101, MADE_ACK, text, strlen(text));
        break;
    case 3: made_tcp(&m, e, id % 2, 900, MADE_RST, NULL, 0); break;
    case 4: made_tcp(&m, e, true, id, MADE_SYN, NULL, 0); break;
    case 5: made_tcp(&m, e, false, 900, MADE_SYN | MADE_ACK, NULL, 0); break;
    default: made_udp(&m, e, id % 2, "some bytes", 10);
    }
    give(l, &m, number);
}

static void what_is_kept_is_what_is_worked_out(void **state) {
    (void)state;
    struct atlas *atlas = fixture_atlas(fixture_parties, n_fixture_parties, NULL);
    for (uint64_t seed = 1; seed <= 30; seed++) {
        struct live_limits limits = {.most_look_ups = seed % 3 ? 0 : 40, .most_open = seed % 5 ? 0 : 60};
        struct live *l = live_new(capture_options_default(), limits);
        struct custody *custody = custody_new(atlas);
        uint64_t random = seed * 2654435761, number = 0;
        int64_t clock = 0;
        for (unsigned i = 0; i < 1500; i++) {
            step(l, &random, &number);
            if (random_next(&random) % 20 == 0)
                live_pass(l, clock += (int64_t)(random_next(&random) % 20) * 1000000000);
            if (random_next(&random) % 30 == 0) {
                struct capture *ended = live_ended(l);
                if (ended) custody_add_capture(custody, ended, 0);
                capture_free(ended);
            }
            if (random_next(&random) % 300 == 0) custody_forget(custody);
            if (random_next(&random) % 10 == 0) {
                struct lines lines = open_chains(custody, l, false);
                lines_free(&lines);
            }
            if (random_next(&random) % 40 == 0) check_kept(custody, l);
        }
        custody_free(custody);
        live_free(l);
    }
    atlas_close(atlas);
}

/* What flows carry, with keys and a persona. */
static void contents_are_the_same(void **state) {
    (void)state;
    struct diagnostics *d = diagnostics_new(10);
    struct arena *a = arena_new();
    struct input *in = open_file("samples/phone.persona.yaml", d);
    char persona_text[4096];
    struct bytes all = input_look(in, sizeof persona_text);
    memcpy(persona_text, all.p, all.n);
    const struct persona *persona = persona_parse(a, (struct text){persona_text, all.n}, "persona", d);
    input_close(in);
    assert_non_null(persona);
    struct capture_options options = capture_options_default();
    options.threads = 1;
    options.content.keys = key_log_new();
    options.content.finder = finder_source_new(persona, (struct masking_key){{1}}, finder_limits_default());
    in = open_file("samples/phone.keylog", d);
    struct bytes secrets = input_look(in, 1 << 20);
    struct text lines = {(const char *)secrets.p, secrets.n};
    key_log_add(options.content.keys, lines, (struct key_log_place){.file = "keys"}, d);
    assert_true(key_log_count(options.content.keys) > 0);
    input_close(in);
    in = open_file("samples/phone.pcap", d);
    struct lines whole = read_whole(in, options);
    input_close(in);
    size_t finds = 0;
    for (size_t i = 0; i < whole.n; i++) finds += strstr(whole.list[i], "\"data\":[{") != NULL;
    assert_true(finds > 0);
    for (unsigned turns = 1; turns < 200; turns = turns * 3 + 1) {
        struct live_counts counts;
        in = open_file("samples/phone.pcap", d);
        struct lines live =
            played(in, (struct play){.options = options, .turns = turns, .random = turns}, &counts);
        input_close(in);
        assert_int_equal(different("contents", &whole, &live), 0);
        lines_free(&live);
    }
    lines_free(&whole);
    finder_source_free(options.content.finder);
    key_log_free(options.content.keys);
    arena_free(a);
    diagnostics_free(d);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_tell_the_same), cmocka_unit_test(chains_are_the_same),
        cmocka_unit_test(what_is_kept_is_what_is_worked_out), cmocka_unit_test(contents_are_the_same),
        cmocka_unit_test(shared_captures_tell_the_same)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
