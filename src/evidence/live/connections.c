/* Captures that come over TCP: PCAPdroid's "TCP exporter", pcap-over-IP. Several phones at a time; each
 * connection is a capture of its own, with its header. What breaks one ends that one and no other. */
#include "base/memory.h"
#include "evidence/live/listen.h"
#include "evidence/live/packet_stream.h"
#include "evidence/live/source_kind.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

enum {
    MOST_CONNECTIONS = 16,
    FIRST_ROOM = 64 * 1024,
    LISTENER = MOST_CONNECTIONS,
    MOST_RECEIVED = 64 /* times in a reading: what comes without an end may hold no packet */
};

struct connection {
    int fd; /* -1: the place is free */
    struct packet_stream packets;
    uint8_t *bytes;
    size_t capacity, from, to;
    uint64_t taken, packets_taken; /* bytes and packets of this connection */
    uint64_t used;                 /* reading in which it last had something */
};

struct connections {
    struct source s;
    int listener, waiting; /* waiting: of epoll(7), which stands for all of them in poll(2) */
    uint64_t reading;
    unsigned turn; /* whose turn is first: none can keep the others waiting */
    struct connection all[MOST_CONNECTIONS];
};

static struct connections *of(struct source *s) {
    return (struct connections *)s;
}

static void end(struct connection *c) {
    if (c->fd >= 0) close(c->fd);
    packet_stream_end(&c->packets);
    free(c->bytes);
    *c = (struct connection){.fd = -1};
}

static void broke(struct connections *t, struct connection *c, const char *clause, const char *what) {
    t->s.malformed++;
    source_trouble(&t->s, clause,
                   "a connection was ended at its byte %" PRIu64 ", after %" PRIu64 " packets: %s", c->taken,
                   c->packets_taken, what);
    end(c);
}

/* Who has sent no packet yet goes first: strangers who only connect do not push a phone out. */
static bool goes_before(const struct connection *a, const struct connection *b) {
    if (!a->packets_taken != !b->packets_taken) return !a->packets_taken;
    return a->used < b->used;
}

static struct connection *room_for_one(struct connections *t) {
    struct connection *first = &t->all[0];
    for (size_t i = 0; i < MOST_CONNECTIONS; i++) {
        if (t->all[i].fd < 0) return &t->all[i];
        if (goes_before(&t->all[i], first)) first = &t->all[i];
    }
    broke(t, first, NULL, "there are too many, and this one was idle longest");
    return first;
}

static void accept_all(struct connections *t) {
    for (size_t n = 0; n < MOST_CONNECTIONS; n++) {
        int fd = accept4(t->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC), on = 1;
        if (fd < 0) return;
        setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on); /* a phone that left says no goodbye */
        struct connection *c = room_for_one(t);
        c->fd = fd;
        c->used = t->reading;
        packet_stream_begin(&c->packets, t->s.apps);
        struct epoll_event e = {.events = EPOLLIN, .data.u32 = (uint32_t)(c - t->all)};
        if (epoll_ctl(t->waiting, EPOLL_CTL_ADD, fd, &e) != 0) end(c);
    }
}

/* Room behind what is there: what was taken goes, and a packet as large as any fits in the end. */
static void make_room(struct connection *c, size_t want) {
    if (c->from) memmove(c->bytes, c->bytes + c->from, c->to - c->from);
    c->to -= c->from;
    c->from = 0;
    if (want < FIRST_ROOM) want = FIRST_ROOM;
    if (want > PACKET_STREAM_MOST) want = PACKET_STREAM_MOST;
    if (c->capacity >= want) return;
    c->bytes = memory_resize(c->bytes, want, 1);
    c->capacity = want;
}

/* False: nothing more is there now, or the connection has ended. */
static bool receive(struct connections *t, struct connection *c) {
    make_room(c, c->packets.want);
    ssize_t got = recv(c->fd, c->bytes + c->to, c->capacity - c->to, MSG_DONTWAIT);
    if (got > 0) {
        c->to += (size_t)got;
        c->used = t->reading;
        return true;
    }
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return false;
    if (got < 0)
        broke(t, c, NULL, strerror(errno));
    else if (c->to > c->from)
        broke(t, c, NULL, "it broke off within a record");
    else
        end(c);
    return false;
}

/* At most `most` packets of one connection. */
static size_t read_one(struct connections *t, struct connection *c, size_t most, packet_taker *take,
                       void *context) {
    size_t n = 0;
    for (unsigned received = 0; n < most && received < MOST_RECEIVED;) {
        struct packet p;
        size_t consumed;
        struct bytes b = {c->bytes + c->from, c->to - c->from};
        uint64_t doubtful = c->packets.doubtful;
        enum stream_step step = packet_stream_next(&c->packets, b, &consumed, &p);
        c->from += consumed;
        c->taken += consumed;
        t->s.malformed += c->packets.doubtful - doubtful;
        if (step == STREAM_PACKET) {
            source_take_trailer(&t->s, &p);
            t->s.packets++;
            c->packets_taken++;
            n++;
            take(context, &p);
        } else if (step == STREAM_BROKEN) {
            broke(t, c, c->packets.clause, c->packets.wrong);
            break;
        } else if (step == STREAM_MORE) {
            received++;
            if (!receive(t, c)) break;
        }
    }
    return n;
}

static size_t connections_read(struct source *s, size_t most, packet_taker *take, void *context) {
    struct connections *t = of(s);
    t->reading++;
    accept_all(t);
    size_t n = 0;
    for (unsigned i = 0; i < MOST_CONNECTIONS && n < most; i++) {
        struct connection *c = &t->all[(t->turn + i) % MOST_CONNECTIONS];
        if (c->fd >= 0) n += read_one(t, c, most - n, take, context);
    }
    t->turn = (t->turn + 1) % MOST_CONNECTIONS;
    return n;
}

static int connections_descriptor(const struct source *s) {
    return ((const struct connections *)s)->waiting;
}

static void connections_tick(struct source *s, int64_t monotonic_ns, struct diagnostics *d) {}

static void connections_count(struct source *s) {}

static void connections_close(struct source *s) {
    struct connections *t = of(s);
    for (size_t i = 0; i < MOST_CONNECTIONS; i++) end(&t->all[i]);
    close(t->waiting);
    close(t->listener);
}

static const struct source_kind kind = {
    "tcp", connections_close, connections_descriptor, connections_read, connections_tick, connections_count};

struct source *connections_open(const char *name, const char *address, struct diagnostics *d) {
    int listener = listen_open(name, address, SOCK_STREAM, d);
    if (listener < 0) return NULL;
    int waiting = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event e = {.events = EPOLLIN, .data.u32 = LISTENER};
    if (waiting < 0 || epoll_ctl(waiting, EPOLL_CTL_ADD, listener, &e) != 0) {
        diagnostics_add(
            d, (struct diagnostic){.severity = SEVERITY_ERROR, .file = name, .what = strerror(errno)});
        if (waiting >= 0) close(waiting);
        close(listener);
        return NULL;
    }
    struct connections *t = memory_new(1, sizeof *t);
    t->s = (struct source){.kind = &kind, .up = true};
    t->listener = listener;
    t->waiting = waiting;
    for (size_t i = 0; i < MOST_CONNECTIONS; i++) t->all[i].fd = -1;
    return &t->s;
}
