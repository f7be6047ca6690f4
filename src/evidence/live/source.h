/* Packets that come now: from an interface, or from a phone that sends its own.
 *
 * An interface is read through libpcap with the kernel's memory-mapped ring (TPACKET_V3). A phone's PCAPdroid
 * sends either UDP datagrams (its "UDP exporter": the pcap file header, and each record, as a datagram) or
 * a pcap stream over TCP. All are opened before rights are given up; what is opened later (an interface that
 * comes back) is opened through descriptors or rights that were kept for that, which source_rights() tells.
 */
#ifndef CORDON_LIVE_SOURCE_H
#define CORDON_LIVE_SOURCE_H

#include "evidence/capture/packet.h"

#include "base/diagnostic.h"

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

/* Hands over what is there, without waiting, at most `most`; how many that were. Packets' bytes are the
 * source's for the time of the call. An interface that goes away is told once, and taken up again when it is
 * back (source_tick). */
typedef void packet_taker(void *context, const struct packet *p);
size_t source_read(struct source *s, size_t most, packet_taker *take, void *context);

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
