/* Packets that come now: from an interface, or from a phone that sends its own.
 *
 * An interface is read through libpcap with the kernel's memory-mapped ring (TPACKET_V3). A phone's PCAPdroid
 * sends either UDP datagrams (its "UDP exporter": the pcap file header, and each record, as a datagram) or
 * a pcap or pcapng stream over TCP (docs/formats/pcapdroid.md).
 *
 * All are opened before rights are given up, and none needs rights afterwards: an interface that comes back
 * is taken up by binding the open packet socket to it again, and connections are accepted on the socket that
 * listens. The calls of the system that are made from then on: poll, epoll_wait, epoll_ctl, accept4, recv,
 * recvfrom, close, bind, getsockopt, setsockopt, ioctl. */
#ifndef CORDON_LIVE_SOURCE_H
#define CORDON_LIVE_SOURCE_H

#include "evidence/capture/packet.h"

#include "base/diagnostic.h"
#include "base/intern.h"

struct source;

struct source_options {
    unsigned snap_length; /* 0: 262144 */
    unsigned ring_mib;    /* 0: 64 */
    unsigned block_ms;    /* the kernel hands packets over after so long at the latest. 0: 100 */
    bool promiscuous;
    const char *filter; /* of libpcap; NULL: none */
};

/* "eth0", "any"; "udp:127.0.0.1:5123", "tcp:127.0.0.1:5123" (listens; PCAPdroid connects). NULL with a
 * diagnostic. */
struct source *source_open(const char *name, struct source_options options, struct diagnostics *d);
void source_close(struct source *s);

/* To be waited on with poll(2) for reading; -1: none now (the interface is away). */
int source_descriptor(const struct source *s);

/* Hands over what is there, without waiting, at most `most`; how many that were: `most` means that there may
 * be more, which poll(2) need not tell. Packets' bytes are the source's for the time of the call. An
 * interface that goes away is told once, and taken up again when it is back (source_tick).
 *
 * A packet's `app` is a number in source_apps(): texts "source<TAB>id" (PCAPdroid's trailer or block), as
 * live_app() takes them. Numbers and texts stay for the life of the source. */
typedef void packet_taker(void *context, const struct packet *p);
size_t source_read(struct source *s, size_t most, packet_taker *take, void *context);
const struct intern *source_apps(const struct source *s);

/* Now and then: takes up again what has come back. */
void source_tick(struct source *s, int64_t monotonic_ns, struct diagnostics *d);

struct source_state {
    const char *name, *kind; /* "interface", "udp", "tcp" */
    bool up;
    uint64_t packets, dropped_kernel, dropped_interface, malformed;
    const char *trouble; /* NULL: none */
};
struct source_state source_state(struct source *s);

#endif
