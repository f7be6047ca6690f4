/* A capture that comes in pieces: the bytes of pcap or pcapng, as a phone sends them, cut anywhere.
 *
 * Pure: bytes in, packets out. Whoever calls holds the bytes, drops from their front what was consumed, and
 * comes again with more where they did not suffice. */
#ifndef CORDON_LIVE_PACKET_STREAM_H
#define CORDON_LIVE_PACKET_STREAM_H

#include "evidence/capture/reader.h"

/* What is asked for at most: a packet as large as any, with its header and options. */
enum { PACKET_STREAM_MOST = LARGEST_PACKET + 65536 + 64 };

enum stream_step {
    STREAM_PACKET, /* *p is the next packet; its bytes are those given */
    STREAM_PASSED, /* something else was consumed: call again */
    STREAM_MORE,   /* not all of the next piece is there yet; nothing was consumed */
    STREAM_BROKEN  /* what comes is no capture: `wrong`. For good, until begun anew */
};

struct packet_stream {
    enum { PACKETS_UNKNOWN, PACKETS_PCAP, PACKETS_PCAPNG, PACKETS_BROKEN } format, was;
    /* was: before it was broken */
    struct reader reader; /* byte order, classic interface, pcapng's interfaces and apps */
    size_t record_header;
    bool assumed;      /* no file header was seen; see packet_stream_assume() */
    uint64_t skip;     /* of a block too large to be one of packets: so many bytes are passed over */
    size_t want;       /* with STREAM_MORE: so many bytes there must be */
    uint64_t doubtful; /* pieces that were passed over as damaged */
    const char *wrong, *clause;
};

void packet_stream_begin(struct packet_stream *s, struct intern *apps);
void packet_stream_end(struct packet_stream *s);

enum stream_step packet_stream_next(struct packet_stream *s, struct bytes b, size_t *consumed,
                                    struct packet *p);

/* Datagrams come without the file header where the listener was started after the phone: what PCAPdroid would
 * have said in it is assumed, and the link type is told by each frame. */
void packet_stream_assume(struct packet_stream *s);

/* Does it begin with the header of pcap or pcapng? */
bool packet_stream_begins(struct bytes b);

#endif
