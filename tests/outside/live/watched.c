/* watched METHOD SECONDS SOURCE: what a source hands over and who owns it, as JSON Lines; for live.py. Ends
 * after so many seconds, or when standard input ends. METHOD: none, proc, ebpf; with a "+": confined, as a
 * watcher is once all is open. */
#include "base/address.h"
#include "base/cursor.h"
#include "base/hash.h"
#include "base/sandbox_live.h"
#include "evidence/live/owner.h"
#include "evidence/live/source.h"

#include <inttypes.h>
#include <linux/capability.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct watched {
    struct owners *owners;
    struct source *source;
    struct hash_table told; /* flows and sides that were answered */
    uint64_t packets, bytes, datagrams;
};

static int64_t monotonic(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static bool read_question(const struct packet *p, struct owner_question *q) {
    struct cursor c = cursor_over(p->data, p->captured);
    cursor_skip(&c, p->link == 1 ? 12 : p->link == 113 ? 14 : 0);
    uint16_t type = p->link == 101 ? 0x0800 : cursor_be16(&c);
    struct cursor ip = c;
    uint8_t version = cursor_u8(&ip) >> 4;
    *q = (struct owner_question){.local = {[10] = 0xFF, [11] = 0xFF}, .remote = {[10] = 0xFF, [11] = 0xFF}};
    if (version == 4 && type == 0x0800) {
        uint8_t words = *c.p & 15;
        cursor_skip(&c, 9);
        q->protocol = cursor_u8(&c);
        cursor_skip(&c, 2);
        struct bytes both = cursor_take(&c, 8);
        if (both.n < 8) return false;
        memcpy(q->local + 12, both.p, 4);
        memcpy(q->remote + 12, both.p + 4, 4);
        cursor_skip(&c, words * 4u - 20);
    } else if (version == 6) {
        cursor_skip(&c, 6);
        q->protocol = cursor_u8(&c);
        cursor_skip(&c, 1);
        struct bytes both = cursor_take(&c, 32);
        if (both.n < 32) return false;
        memcpy(q->local, both.p, 16);
        memcpy(q->remote, both.p + 16, 16);
    } else
        return false;
    if (q->protocol != 6 && q->protocol != 17) return false;
    q->local_port = cursor_be16(&c);
    q->remote_port = cursor_be16(&c);
    return cursor_ok(&c);
}

static void print_owner(const struct owner_question *q, const struct owner *o) {
    char local[ENDPOINT_TEXT], remote[ENDPOINT_TEXT];
    endpoint_text(local, q->local, q->local_port);
    endpoint_text(remote, q->remote, q->remote_port);
    printf("{\"kind\":\"owner\",\"protocol\":%u,\"local\":\"%s\",\"remote\":\"%s\",\"pid\":%u,\"uid\":%u",
           q->protocol, local, remote, o->pid, o->uid);
    const struct {
        const char *name;
        struct text t;
    } texts[] = {{"id", o->id},     {"program", o->program},     {"package", o->package}, {"unit", o->unit},
                 {"user", o->user}, {"container", o->container}, {"cgroup", o->cgroup}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        printf(",\"%s\":\"%.*s\"", texts[i].name, (int)texts[i].t.n, texts[i].t.p);
    printf(",\"method\":\"%s\"}\n", owner_method_text(o->method));
}

static void ask(struct watched *w, const struct owner_question *q) {
    uint64_t key = hash_bytes(q, sizeof *q, 1);
    struct owner o;
    if (hash_table_get(&w->told, key) != HASH_ABSENT || !owners_ask(w->owners, q, &o)) return;
    hash_table_put(&w->told, key, 1);
    print_owner(q, &o);
}

static void take(void *context, const struct packet *p) {
    struct watched *w = context;
    w->packets++;
    w->bytes += p->length;
    if (p->app != APP_NONE && w->packets <= 1000) {
        struct text app = intern_get(source_apps(w->source), p->app);
        const char *tab = memchr(app.p, '\t', app.n);
        printf("{\"kind\":\"app\",\"app\":\"%s\",\"link\":%u,\"length\":%u,\"time\":%" PRId64 "}\n",
               tab ? tab + 1 : app.p, p->link, p->length, p->time_ns);
    }
    struct owner_question q, other;
    if (owners_method(w->owners) == OWNER_NONE || !read_question(p, &q)) return;
    w->datagrams += q.protocol == 17;
    other = (struct owner_question){
        .protocol = q.protocol, .local_port = q.remote_port, .remote_port = q.local_port};
    memcpy(other.local, q.remote, 16);
    memcpy(other.remote, q.local, 16);
    ask(w, &q);
    ask(w, &other);
}

static void print_summary(struct watched *w) {
    struct source_state s = source_state(w->source);
    struct owner_counts c = owners_counts(w->owners);
    printf("{\"kind\":\"summary\",\"up\":%s,\"packets\":%" PRIu64 ",\"bytes\":%" PRIu64
           ",\"datagrams\":%" PRIu64 ",\"dropped\":%" PRIu64 ",\"dropped_interface\":%" PRIu64
           ",\"malformed\":%" PRIu64,
           s.up ? "true" : "false", w->packets, w->bytes, w->datagrams, s.dropped_kernel, s.dropped_interface,
           s.malformed);
    printf(",\"method\":\"%s\",\"asked\":%" PRIu64 ",\"known\":%" PRIu64 ",\"events\":%" PRIu64
           ",\"lost\":%" PRIu64 "}\n",
           owner_method_text(owners_method(w->owners)), c.asked, c.known, c.events, c.lost);
}

static void watch(struct watched *w, int64_t until, struct diagnostics *d) {
    size_t told = 0;
    bool ended = false;
    for (int64_t now = monotonic(); now < until; now = monotonic()) {
        struct pollfd fds[3] = {{.fd = source_descriptor(w->source), .events = POLLIN},
                                {.fd = owners_descriptor(w->owners), .events = POLLIN},
                                {.fd = 0, .events = POLLIN}};
        char byte;
        poll(fds, ended ? 2 : 3, 50);
        if (!ended && fds[2].revents && fread(&byte, 1, 1, stdin) != 1) {
            ended = true;
            until = now + 400000000; /* what is in the ring still comes */
        }
        owners_tick(w->owners, now);
        while (source_read(w->source, 1024, take, w) == 1024) owners_tick(w->owners, now);
        source_tick(w->source, now, d);
        for (; told < diagnostics_count(d); told++) fprintf(stderr, "%s\n", diagnostics_get(d, told)->what);
        fflush(NULL);
    }
}

static void confine(void) {
    struct sandbox_live_rules rules = {.read_beneath = {"/proc", "/var/lib/dpkg"},
                                       .n_read_beneath = 2,
                                       .capabilities =
                                           UINT64_C(1) << CAP_SYS_PTRACE | UINT64_C(1) << CAP_DAC_READ_SEARCH,
                                       .despite_tools = true};
    struct sandbox s = sandbox_enter_live(&rules);
    for (int i = 0; i < 2 && s.lacking[i]; i++) fprintf(stderr, "not confined: %s\n", s.lacking[i]);
}

int main(int argc, char **argv) {
    if (argc != 4) return 2;
    enum owner_method most = *argv[1] == 'e' ? OWNER_EBPF : *argv[1] == 'p' ? OWNER_PROC : OWNER_NONE;
    struct diagnostics *d = diagnostics_new(1000);
    struct watched w = {.owners = owners_open(most, d)};
    w.source = source_open(argv[3], (struct source_options){.ring_mib = 16, .block_ms = 20}, d);
    if (w.source) {
        if (strchr(argv[1], '+')) confine();
        fprintf(stderr, "ready\n");
        watch(&w, monotonic() + strtol(argv[2], NULL, 10) * 1000000000, d);
        print_summary(&w);
    } else
        diagnostics_print(d, stderr);
    int status = w.source ? 0 : 2;
    source_close(w.source);
    owners_close(w.owners);
    diagnostics_free(d);
    hash_table_free(&w.told);
    return status;
}
