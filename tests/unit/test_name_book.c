/* Which names led to which addresses: kept, merged, bounded; and what a capture shows of them. */
#include "wire.h"

#include "base/address.h"
#include "base/output.h"
#include "evidence/capture/name_book.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { SECOND = 1000000 };
enum { PHONE = 0x0A000001, RESOLVER = 0x0A000035, STRANGER = 0x0A000036 };

static struct named_address pair(const char *name, const char *address, int64_t at) {
    struct named_address p = {.name = text_of(name),
                              .known = KNOWN_ANSWER,
                              .ttl = 60,
                              .answered_ns = at,
                              .first_ns = at,
                              .last_ns = at,
                              .first_packet = (uint64_t)at,
                              .flows = 1,
                              .bytes = 10};
    assert_true(address_parse(text_of(address), p.address));
    return p;
}

/* "name=address known ttl flows bytes[ own]" of each, in the order given. */
static char *told(const struct named_address *list, size_t n) {
    static struct output o;
    static char text[8192];
    o = output_to_memory();
    for (size_t i = 0; i < n; i++) {
        char address[ADDRESS_TEXT];
        output_format(&o, "%s%.*s=%s %u %u %llu %llu%s", i ? "; " : "", (int)list[i].name.n, list[i].name.p,
                      address_text(address, list[i].address), list[i].known, list[i].ttl,
                      (unsigned long long)list[i].flows, (unsigned long long)list[i].bytes,
                      list[i].own_server ? " own" : "");
    }
    struct text view = output_view(&o);
    assert_true(view.n < sizeof text);
    memcpy(text, view.p, view.n);
    text[view.n] = 0;
    output_end(&o);
    return text;
}

static void assert_name(const struct name_book *b, const char *name, bool below, const char *want) {
    struct arena *a = arena_new();
    const struct named_address *list;
    size_t n = name_book_of_name(b, text_of(name), below, a, &list);
    assert_string_equal(told(list, n), want);
    arena_free(a);
}

static void assert_address(const struct name_book *b, const char *address, const char *want) {
    struct arena *a = arena_new();
    const struct named_address *list;
    uint8_t of[16];
    assert_true(address_parse(text_of(address), of));
    size_t n = name_book_of_address(b, of, a, &list);
    assert_string_equal(told(list, n), want);
    arena_free(a);
}

static void add(struct name_book *b, const char *name, const char *address, int64_t at) {
    struct named_address p = pair(name, address, at);
    name_book_add(b, &p);
}

static void names_and_addresses(void **state) {
    struct name_book *b = name_book_new(0);
    add(b, "API.Example.com.", "192.0.2.1", 1);
    add(b, "www.example.com", "192.0.2.1", 2);
    add(b, "example.com", "2001:db8::1", 3);
    add(b, "other-example.com", "192.0.2.9", 4);
    assert_int_equal(name_book_count(b), 4);
    assert_name(b, "api.EXAMPLE.com.", false, "api.example.com=192.0.2.1 1 60 1 10");
    assert_name(b, "example.com", true,
                "example.com=2001:db8::1 1 60 1 10; www.example.com=192.0.2.1 1 60 1 10; "
                "api.example.com=192.0.2.1 1 60 1 10");
    assert_name(b, "com", true,
                "other-example.com=192.0.2.9 1 60 1 10; example.com=2001:db8::1 1 60 1 10; "
                "www.example.com=192.0.2.1 1 60 1 10; api.example.com=192.0.2.1 1 60 1 10");
    assert_name(b, "ample.com", true, "");
    assert_name(b, "", true, "");
    assert_address(b, "192.0.2.1",
                   "www.example.com=192.0.2.1 1 60 1 10; api.example.com=192.0.2.1 1 60 1 10");
    assert_address(b, "2001:db8::1", "example.com=2001:db8::1 1 60 1 10");
    assert_address(b, "192.0.2.77", "");
    name_book_free(b);
}

static void what_is_no_name(void **state) {
    static const char *const none[] = {"",       ".",           "192.0.2.1", "2001:db8::1",
                                       "<Root>", "a b.example", "a\x01.b"};
    struct name_book *b = name_book_new(0);
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) add(b, none[i], "192.0.2.1", 1);
    char longest[300];
    memset(longest, 'a', sizeof longest);
    longest[256] = 0;
    add(b, longest, "192.0.2.1", 1);
    assert_int_equal(name_book_count(b), 0);
    longest[255] = 0;
    add(b, longest, "192.0.2.1", 1);
    assert_int_equal(name_book_count(b), 1);
    name_book_free(b);
}

static void the_latest_answer_tells_how_long(void **state) {
    struct name_book *b = name_book_new(0);
    struct named_address p = pair("a.example", "192.0.2.1", 10);
    p.ttl = 300;
    name_book_add(b, &p);
    p.answered_ns = p.last_ns = 5; /* told later, but older */
    p.ttl = 1;
    name_book_add(b, &p);
    assert_name(b, "a.example", false, "a.example=192.0.2.1 1 300 2 20");
    p.answered_ns = p.last_ns = 10; /* at the same time: the one that holds least */
    p.ttl = 20;
    name_book_add(b, &p);
    p.ttl = 40;
    name_book_add(b, &p);
    assert_name(b, "a.example", false, "a.example=192.0.2.1 1 20 4 40");
    p.known = KNOWN_ASKED; /* a flow says nothing of it */
    p.answered_ns = 0;
    p.last_ns = 90;
    p.ttl = 0;
    p.own_server = true;
    name_book_add(b, &p);
    assert_name(b, "a.example", false, "a.example=192.0.2.1 3 20 5 50 own");
    assert_int_equal(name_book_get(b, 0)->last_ns, 90);
    assert_int_equal(name_book_get(b, 0)->first_ns, 10);
    name_book_free(b);
}

static void the_oldest_go(void **state) {
    struct name_book *b = name_book_new(4);
    static const char *const names[] = {"a.x", "b.x", "c.x", "d.x", "e.x"};
    for (int i = 0; i < 4; i++) add(b, names[i], "192.0.2.1", i + 1);
    add(b, "a.x", "192.0.2.1", 9); /* seen again: no longer the oldest, and nothing new */
    assert_int_equal(name_book_dropped(b), 0);
    add(b, "e.x", "192.0.2.1", 10);
    assert_int_equal(name_book_count(b), 4);
    assert_int_equal(name_book_dropped(b), 1);
    assert_name(b, "x", true,
                "e.x=192.0.2.1 1 60 1 10; a.x=192.0.2.1 1 60 2 20; d.x=192.0.2.1 1 60 1 10; "
                "c.x=192.0.2.1 1 60 1 10");
    assert_address(b, "192.0.2.1",
                   "e.x=192.0.2.1 1 60 1 10; a.x=192.0.2.1 1 60 2 20; d.x=192.0.2.1 1 60 1 10; "
                   "c.x=192.0.2.1 1 60 1 10");
    for (int i = 0; i < 10000; i++) {
        char name[32];
        snprintf(name, sizeof name, "n%d.flood.example", i);
        add(b, name, "192.0.2.7", 100 + i);
    }
    assert_int_equal(name_book_count(b), 4);
    assert_int_equal(name_book_dropped(b), 10001);
    name_book_free(b);
}

/* "name name …" of what has changed since, latest first. */
static const char *changed(const struct name_book *b, uint64_t since) {
    static char text[256];
    size_t n = 0;
    uint32_t state = 0;
    text[0] = '\0';
    for (const struct named_address *p; (p = name_book_changed(b, since, &state)) != NULL;)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%.*s", n ? " " : "", (int)p->name.n, p->name.p);
    return text;
}

/* In the order in which it came, whatever time it tells. */
static void what_has_changed(void **state) {
    struct name_book *b = name_book_new(4);
    assert_string_equal(changed(b, 0), "");
    add(b, "a.x", "192.0.2.1", INT64_MAX); /* the clock of a phone that is centuries ahead */
    add(b, "b.x", "192.0.2.1", 2);
    uint64_t since = name_book_changes(b);
    assert_string_equal(changed(b, 0), "b.x a.x");
    assert_string_equal(changed(b, since), "");
    add(b, "c.x", "192.0.2.1", 3);
    add(b, "a.x", "192.0.2.1", 1); /* seen again */
    assert_string_equal(changed(b, since), "a.x c.x");
    assert_string_equal(changed(b, 0), "a.x c.x b.x");
    add(b, "d.x", "192.0.2.1", 4);
    add(b, "e.x", "192.0.2.1", 5); /* b.x makes room */
    assert_string_equal(changed(b, 0), "e.x d.x a.x c.x");
    assert_string_equal(changed(b, since), "e.x d.x a.x c.x");
    since = name_book_changes(b);
    add(b, "c.x", "192.0.2.1", 6);
    assert_string_equal(changed(b, since), "c.x");
    name_book_free(b);
}

/* Against a list that is searched from end to end. */
enum { NAMES = 24, ADDRESSES = 12, STEPS = 4000 };

struct slow {
    struct named_address p[NAMES * ADDRESSES];
    size_t n;
};

static const char *slow_name(unsigned i) {
    static char text[8][32];
    static unsigned turn;
    char *t = text[turn++ % 8];
    if (i % 3)
        snprintf(t, sizeof text[0], "h%u.s%u.example", i, i % 5);
    else
        snprintf(t, sizeof text[0], "s%u.example", i % 5);
    return t;
}

static void slow_add(struct slow *s, const struct named_address *one) {
    size_t i = 0;
    while (i < s->n && !(text_equal(s->p[i].name, one->name) && !memcmp(s->p[i].address, one->address, 16)))
        i++;
    if (i == s->n) {
        s->p[s->n++] = *one;
        s->p[i].name.p = strdup(one->name.p);
        return;
    }
    struct named_address *p = &s->p[i];
    p->flows += one->flows;
    p->bytes += one->bytes;
    p->known |= one->known;
    if (one->last_ns > p->last_ns) p->last_ns = one->last_ns;
}

static uint64_t sum_below(const struct slow *s, struct text name, bool below, size_t *count) {
    uint64_t bytes = 0;
    *count = 0;
    for (size_t i = 0; i < s->n; i++) {
        struct text t = s->p[i].name;
        bool is = text_equal(t, name), sub = t.n > name.n && t.p[t.n - name.n - 1] == '.' &&
                                             !memcmp(t.p + t.n - name.n, name.p, name.n);
        if (!is && !(below && sub)) continue;
        bytes += s->p[i].bytes;
        ++*count;
    }
    return bytes;
}

static void assert_same(const struct name_book *b, const struct slow *s, const char *name, bool below) {
    struct arena *a = arena_new();
    const struct named_address *list;
    size_t want, n = name_book_of_name(b, text_of(name), below, a, &list);
    uint64_t bytes = sum_below(s, text_of(name), below, &want);
    assert_int_equal(n, want);
    for (size_t i = 0; i < n; i++) {
        bytes -= list[i].bytes;
        if (i) assert_true(list[i - 1].last_ns >= list[i].last_ns);
    }
    assert_int_equal(bytes, 0);
    arena_free(a);
}

static void like_a_slow_list(void **state) {
    static struct slow s;
    struct name_book *b = name_book_new(0);
    uint64_t x = 88172645463325252u;
    for (unsigned i = 0; i < STEPS; i++) {
        x ^= x << 13, x ^= x >> 7, x ^= x << 17; /* Marsaglia's xorshift64 */
        char address[32];
        snprintf(address, sizeof address, x & 64 ? "192.0.2.%u" : "2001:db8::%u",
                 (unsigned)(x >> 20) % ADDRESSES);
        struct named_address p =
            pair(slow_name((unsigned)(x >> 40) % NAMES), address, (int64_t)(x >> 50) + 1);
        p.bytes = x >> 55;
        p.known = (uint8_t)(1u << (x & 3));
        if (s.n < NAMES * ADDRESSES - 1) slow_add(&s, &p), name_book_add(b, &p);
        if (i % 16) continue;
        assert_same(b, &s, slow_name(i % NAMES), false);
        assert_same(b, &s, slow_name(i % NAMES), true);
        assert_same(b, &s, "example", true);
    }
    assert_int_equal(name_book_count(b), s.n);
    for (size_t i = 0; i < s.n; i++) free((char *)(uintptr_t)s.p[i].name.p);
    name_book_free(b);
}

/* Messages of our own making: a name in each record, so that chains can lie. */
static void put_name(struct build *m, const char *name) {
    while (*name) {
        size_t n = strcspn(name, ".");
        put_number(m, n, 1);
        put(m, name, n);
        name += n + (name[n] == '.');
    }
    put_number(m, 0, 1);
}

struct record {
    const char *owner;
    uint16_t type;
    uint32_t ttl;
    const char *data; /* a name, or an address */
};

static void put_record(struct build *m, const struct record *r) {
    uint8_t address[16];
    put_name(m, r->owner);
    put_number(m, r->type, 2);
    put_number(m, 1, 2);
    put_number(m, r->ttl, 4);
    size_t part = open_part(m, 2);
    if (r->type == 5)
        put_name(m, r->data);
    else if (address_parse(text_of(r->data), address))
        put(m, address + (r->type == 1 ? 12 : 0), r->type == 1 ? 4 : 16);
    close_part(m, part, 2);
}

struct lookup {
    uint32_t server;
    const char *question;
    struct record records[5];
    bool unasked; /* no question was seen */
};

static void put_header(struct build *m, uint16_t id, bool answer, unsigned answers, const char *question) {
    put_number(m, id, 2);
    put_number(m, answer ? 0x8180 : 0x0100, 2);
    put_number(m, 1, 2);
    put_number(m, answers, 2);
    put_number(m, 0, 4);
    put_name(m, question);
    put_number(m, 1, 2);
    put_number(m, 1, 2);
}

static void put_lookup(struct file *f, uint64_t at, const struct lookup *l) {
    static struct build m, packet;
    static uint16_t id;
    unsigned n = 0;
    while (n < 5 && l->records[n].owner) n++;
    uint16_t port = (uint16_t)(40000 + ++id % 1000);
    m.n = packet.n = 0;
    put_header(&m, id, false, 0, l->question);
    put_udp_packet(&packet, PHONE, port, l->server, 53, built(&m));
    if (!l->unasked) file_packet(f, at, built(&packet));
    m.n = packet.n = 0;
    put_header(&m, id, true, n, l->question);
    for (unsigned i = 0; i < n; i++) put_record(&m, &l->records[i]);
    put_udp_packet(&packet, l->server, 53, PHONE, port, built(&m));
    file_packet(f, at + 1000, built(&packet));
}

static struct name_book *taken(struct file *f) {
    struct run r = run_plain(file_bytes(f), 2);
    struct name_book *b = name_book_new(0);
    name_book_take(b, r.capture, 7);
    run_end(&r);
    file_free(f);
    return b;
}

static void chains_of_aliases(void **state) {
    struct file f = {0};
    file_pcap(&f, 101);
    put_lookup(&f, 1 * SECOND,
               &(struct lookup){RESOLVER,
                                "WWW.shop.example",
                                {{"www.SHOP.example", 5, 600, "edge.cdn.example"},
                                 {"edge.cdn.example", 5, 30, "n1.cdn.example"},
                                 {"n1.cdn.example", 1, 90, "192.0.2.1"},
                                 {"n1.cdn.example", 28, 10, "2001:db8::1"},
                                 {"bank.example", 1, 86400, "192.0.2.66"}},
                                false});
    struct name_book *b = taken(&f);
    assert_name(b, "www.shop.example", false,
                "www.shop.example=192.0.2.1 1 30 0 0 own; www.shop.example=2001:db8::1 1 10 0 0 own");
    assert_name(b, "edge.cdn.example", false,
                "edge.cdn.example=192.0.2.1 8 30 0 0 own; edge.cdn.example=2001:db8::1 8 10 0 0 own");
    assert_address(b, "192.0.2.1",
                   "edge.cdn.example=192.0.2.1 8 30 0 0 own; n1.cdn.example=192.0.2.1 8 90 0 0 own; "
                   "www.shop.example=192.0.2.1 1 30 0 0 own");
    /* stands in the answer, but nothing leads to it */
    assert_address(b, "192.0.2.66", "");
    assert_int_equal(name_book_get(b, 0)->evidence, 7);
    assert_int_equal(name_book_get(b, 0)->first_packet, 2);
    name_book_free(b);
}

static void loops_and_own_servers(void **state) {
    struct file f = {0};
    file_pcap(&f, 101);
    struct lookup loop = {RESOLVER,
                          "a.example",
                          {{"a.example", 5, 9, "b.example"},
                           {"b.example", 5, 9, "a.example"},
                           {"b.example", 1, 5, "192.0.2.1"}},
                          false};
    struct lookup plain = {RESOLVER, "c.example", {{"c.example", 1, 0, "192.0.2.3"}}, false};
    struct lookup forged = {STRANGER, "c.example", {{"c.example", 1, 5, "192.0.2.4"}}, false};
    struct lookup unasked = {RESOLVER, "d.example", {{"d.example", 1, 5, "192.0.2.5"}}, true};
    put_lookup(&f, 1 * SECOND, &forged);
    put_lookup(&f, 2 * SECOND, &loop);
    put_lookup(&f, 3 * SECOND, &plain);
    put_lookup(&f, 4 * SECOND, &unasked);
    struct name_book *b = taken(&f);
    assert_name(b, "a.example", false, "a.example=192.0.2.1 1 5 0 0 own");
    assert_name(b, "c.example", false, "c.example=192.0.2.3 1 0 0 0 own; c.example=192.0.2.4 1 5 0 0");
    assert_name(b, "d.example", false, "d.example=192.0.2.5 1 5 0 0");
    name_book_free(b);
}

/* Taken as they are answered, and with their flow when that ends: what a file tells. */
static void answers_of_open_flows(void **state) {
    struct file f = {0};
    file_pcap(&f, 101);
    struct lookup forged = {STRANGER, "c.example", {{"c.example", 1, 5, "192.0.2.4"}}, false};
    struct lookup plain = {RESOLVER, "c.example", {{"c.example", 1, 0, "192.0.2.3"}}, false};
    put_lookup(&f, 1 * SECOND, &plain);
    put_lookup(&f, 2 * SECOND, &plain);
    put_lookup(&f, 3 * SECOND, &forged);
    struct name_book *b = name_book_new(0);
    struct live *l = live_new(capture_options_default(), (struct live_limits){0});
    struct bytes all = file_bytes(&f);
    uint64_t number = 0;
    for (size_t at = 24, n; at < all.n; at += 16 + n) { /* records of pcap */
        memcpy(&n, all.p + at + 8, sizeof n);
        n &= UINT32_MAX;
        struct packet p = {.data = all.p + at + 16,
                           .captured = (uint32_t)n,
                           .length = (uint32_t)n,
                           .time_ns = (int64_t)at,
                           .link = 101,
                           .app = APP_NONE};
        live_take(l, &p, ++number);
        if (number % 2 == 0) name_book_take_answered(b, l, 7);
    }
    static const char known[] = "c.example=192.0.2.4 1 5 0 0; c.example=192.0.2.3 1 0 0 0 own";
    assert_name(b, "c.example", false, known);
    uint64_t since = name_book_changes(b);
    live_end(l);
    struct capture *c = live_ended(l);
    name_book_take(b, c, 7);
    assert_name(b, "c.example", false, known);
    assert_int_equal(name_book_changes(b), since); /* nothing was taken twice */
    capture_free(c);
    live_free(l);
    name_book_free(b);
    file_free(&f);
}

static void put_http(struct file *f, uint64_t at, uint16_t port, const char *const *hosts) {
    static struct build packet;
    uint32_t sequence = 1;
    for (; *hosts; hosts++) {
        char says[256];
        int n = snprintf(says, sizeof says, "GET / HTTP/1.1\r\nHost: %s\r\n\r\n", *hosts);
        packet.n = 0;
        struct tcp t = {PHONE, 0xC0000201, port, 80, sequence, 16};
        put_tcp_packet(&packet, t, (struct bytes){(const uint8_t *)says, (size_t)n});
        file_packet(f, at++, built(&packet));
        sequence += (uint32_t)n;
    }
}

static void what_clients_asked_for(void **state) {
    struct file f = {0};
    file_pcap(&f, 101);
    put_http(&f, 1 * SECOND, 5000, (const char *const[]){"One.Example", "two.example:8080", NULL});
    put_http(&f, 2 * SECOND, 5001, (const char *const[]){"one.example", NULL});
    put_http(&f, 3 * SECOND, 5002, (const char *const[]){"192.0.2.1", NULL});
    struct name_book *b = taken(&f);
    struct arena *a = arena_new();
    const struct named_address *one, *two;
    assert_int_equal(name_book_count(b), 2);
    assert_int_equal(name_book_of_name(b, TEXT("one.example"), false, a, &one), 1);
    assert_int_equal(name_book_of_name(b, TEXT("two.example"), false, a, &two), 1);
    assert_int_equal(one->known, KNOWN_ASKED);
    assert_int_equal(one->flows, 2);
    assert_true(one->bytes > 80);
    assert_int_equal(two->flows, 1);
    assert_int_equal(two->bytes, 0); /* counted under the flow's first name */
    arena_free(a);
    name_book_free(b);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(names_and_addresses),
                                       cmocka_unit_test(what_is_no_name),
                                       cmocka_unit_test(the_latest_answer_tells_how_long),
                                       cmocka_unit_test(the_oldest_go),
                                       cmocka_unit_test(what_has_changed),
                                       cmocka_unit_test(like_a_slow_list),
                                       cmocka_unit_test(chains_of_aliases),
                                       cmocka_unit_test(loops_and_own_servers),
                                       cmocka_unit_test(answers_of_open_flows),
                                       cmocka_unit_test(what_clients_asked_for)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
