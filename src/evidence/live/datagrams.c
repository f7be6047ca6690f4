/* Captures that come as datagrams: PCAPdroid's "UDP exporter". The pcap file header is a datagram of its own,
 * sent once; then each record is one. Others put several records, or the header and records, in one.
 * Datagrams get lost and change places: each is read by itself, with what its sender's header said. */
#include "base/memory.h"
#include "evidence/live/listen.h"
#include "evidence/live/packet_stream.h"
#include "evidence/live/source_kind.h"

#include "base/address.h"

#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { MOST_SENDERS = 64, DATAGRAM = 65536 };

struct sender {
    struct sockaddr_storage from;
    struct packet_stream packets;
    uint64_t used; /* number of its last datagram; 0: the place is free */
    bool told;     /* that its datagrams are damaged */
};

struct datagrams {
    struct source s;
    int fd;
    uint64_t n; /* datagrams */
    struct sender senders[MOST_SENDERS], *current;
    uint8_t bytes[DATAGRAM];
    size_t from, to; /* what of the last datagram has not been handed over yet */
};

static struct datagrams *of(struct source *s) {
    return (struct datagrams *)s;
}

static bool same_sender(const struct sockaddr_storage *a, const struct sockaddr_storage *b) {
    if (a->ss_family != b->ss_family) return false;
    if (a->ss_family == AF_INET) {
        const struct sockaddr_in *x = (const void *)a, *y = (const void *)b;
        return x->sin_port == y->sin_port && x->sin_addr.s_addr == y->sin_addr.s_addr;
    }
    const struct sockaddr_in6 *x = (const void *)a, *y = (const void *)b;
    return x->sin6_port == y->sin6_port && memcmp(&x->sin6_addr, &y->sin6_addr, 16) == 0;
}

/* Who sent longest ago makes room: memory does not grow with made-up senders. */
static struct sender *sender_of(struct datagrams *u, const struct sockaddr_storage *from) {
    struct sender *oldest = &u->senders[0];
    for (size_t i = 0; i < MOST_SENDERS; i++) {
        struct sender *s = &u->senders[i];
        if (s->used && same_sender(&s->from, from)) return s;
        if (s->used < oldest->used) oldest = s;
    }
    packet_stream_end(&oldest->packets);
    *oldest = (struct sender){.from = *from};
    packet_stream_begin(&oldest->packets, u->s.apps);
    return oldest;
}

static void endpoint(char to[ENDPOINT_TEXT], const struct sockaddr_storage *from) {
    uint8_t address[16] = {[10] = 0xFF, [11] = 0xFF};
    in_port_t port;
    if (from->ss_family == AF_INET) {
        const struct sockaddr_in *four = (const void *)from;
        memcpy(address + 12, &four->sin_addr, 4);
        port = four->sin_port;
    } else {
        const struct sockaddr_in6 *six = (const void *)from;
        memcpy(address, &six->sin6_addr, 16);
        port = six->sin6_port;
    }
    endpoint_text(to, address, ntohs(port));
}

/* The rest of the datagram is of no use: counted, and told once a sender. */
static void damaged(struct datagrams *u, const char *clause, const char *what) {
    struct packet_stream *p = &u->current->packets;
    u->s.malformed++;
    u->from = u->to;
    if (p->format == PACKETS_BROKEN) p->format = p->was;
    if (u->current->told) return;
    u->current->told = true;
    char from[ENDPOINT_TEXT];
    endpoint(from, &u->current->from);
    source_trouble(&u->s, clause, "a datagram from %s: %s; it was passed over, as others like it will be",
                   from, what);
}

static bool receive(struct datagrams *u) {
    struct sockaddr_storage from = {0};
    socklen_t n = sizeof from;
    ssize_t got = recvfrom(u->fd, u->bytes, sizeof u->bytes, MSG_DONTWAIT, (struct sockaddr *)&from, &n);
    if (got < 0) return false;
    u->from = 0;
    u->to = (size_t)got;
    u->current = sender_of(u, &from);
    u->current->used = ++u->n;
    struct bytes b = {u->bytes, u->to};
    struct packet_stream *p = &u->current->packets;
    if (packet_stream_begins(b)) { /* the capture was started anew */
        packet_stream_end(p);
        packet_stream_begin(p, u->s.apps);
    } else if (p->format == PACKETS_UNKNOWN)
        packet_stream_assume(p);
    return true;
}

/* The next packet of the datagram at hand; false: it has no more. */
static bool next(struct datagrams *u, struct packet *p) {
    while (u->from < u->to) {
        size_t consumed;
        struct packet_stream *stream = &u->current->packets;
        struct bytes b = {u->bytes + u->from, u->to - u->from};
        uint64_t doubtful = stream->doubtful;
        switch (packet_stream_next(stream, b, &consumed, p)) {
        case STREAM_PACKET: u->from += consumed; return true;
        case STREAM_PASSED:
            u->from += consumed;
            if (stream->doubtful != doubtful) damaged(u, NULL, "a block of it cannot be read");
            stream->skip = 0; /* of a block larger than a datagram */
            break;
        case STREAM_MORE: damaged(u, NULL, "it ends within a record"); break;
        case STREAM_BROKEN: damaged(u, stream->clause, stream->wrong); break;
        }
    }
    return false;
}

static size_t datagrams_read(struct source *s, size_t most, packet_taker *take, void *context) {
    struct datagrams *u = of(s);
    size_t n = 0;
    for (size_t received = 0; n < most && received <= most;) {
        struct packet p;
        if (next(u, &p)) {
            source_take_trailer(s, &p);
            s->packets++;
            n++;
            take(context, &p);
        } else if (receive(u))
            received++;
        else
            break;
    }
    return n;
}

static int datagrams_descriptor(const struct source *s) {
    return ((const struct datagrams *)s)->fd;
}

static void datagrams_tick(struct source *s, int64_t monotonic_ns, struct diagnostics *d) {}

/* sock_diag(7) tells what a socket had no room for; so does an option of the socket itself. */
static void datagrams_count(struct source *s) {
    uint32_t words[16] = {0};
    socklen_t n = sizeof words;
    if (getsockopt(of(s)->fd, SOL_SOCKET, SO_MEMINFO, words, &n) == 0 && n > SK_MEMINFO_DROPS * sizeof *words)
        s->dropped_kernel = words[SK_MEMINFO_DROPS];
}

static void datagrams_close(struct source *s) {
    struct datagrams *u = of(s);
    for (size_t i = 0; i < MOST_SENDERS; i++) packet_stream_end(&u->senders[i].packets);
    close(u->fd);
}

static const struct source_kind kind = {"udp",          datagrams_close, datagrams_descriptor,
                                        datagrams_read, datagrams_tick,  datagrams_count};

struct source *datagrams_open(const char *name, const char *address, struct diagnostics *d) {
    int fd = listen_open(name, address, SOCK_DGRAM, d);
    if (fd < 0) return NULL;
    struct datagrams *u = memory_new(1, sizeof *u);
    u->s = (struct source){.kind = &kind, .up = true};
    u->fd = fd;
    return &u->s;
}
