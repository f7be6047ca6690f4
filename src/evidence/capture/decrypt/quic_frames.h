/* Frames of QUIC packets: RFC 9000 19 and 12.4, DATAGRAM (RFC 9221). Read strictly: where a frame breaks a
 * rule the rest of its packet cannot be told, and is left. */
#ifndef CORDON_DECRYPT_QUIC_FRAMES_H
#define CORDON_DECRYPT_QUIC_FRAMES_H

#include "evidence/capture/decrypt/plain.h"
#include "evidence/capture/decrypt/quic_packet.h"

enum quic_frame_type {
    QUIC_PADDING = 0x00,
    QUIC_PING,
    QUIC_ACK,
    QUIC_ACK_ECN,
    QUIC_RESET_STREAM,
    QUIC_STOP_SENDING,
    QUIC_CRYPTO,
    QUIC_NEW_TOKEN,
    QUIC_STREAM = 0x08, /* … 0x0f: three bits of flags, cleared in quic_frame.type */
    QUIC_MAX_DATA = 0x10,
    QUIC_MAX_STREAM_DATA,
    QUIC_MAX_STREAMS_BIDI,
    QUIC_MAX_STREAMS_UNI,
    QUIC_DATA_BLOCKED,
    QUIC_STREAM_DATA_BLOCKED,
    QUIC_STREAMS_BLOCKED_BIDI,
    QUIC_STREAMS_BLOCKED_UNI,
    QUIC_NEW_CONNECTION_ID,
    QUIC_RETIRE_CONNECTION_ID,
    QUIC_PATH_CHALLENGE,
    QUIC_PATH_RESPONSE,
    QUIC_CONNECTION_CLOSE,
    QUIC_APPLICATION_CLOSE,
    QUIC_HANDSHAKE_DONE,
    QUIC_IMMEDIATE_ACK = 0x1f,   /* draft-ietf-quic-ack-frequency */
    QUIC_RESET_STREAM_AT = 0x24, /* draft-ietf-quic-reliable-stream-reset */
    QUIC_DATAGRAM = 0x30,        /* and 0x31; 0x30 in quic_frame.type */
    QUIC_ACK_FREQUENCY = 0xaf,
    QUIC_TIMESTAMP = 0x02f5 /* draft-huitema-quic-ts */
};

struct quic_frame {
    uint64_t type;
    uint64_t stream; /* of frames about one stream */
    uint64_t offset; /* STREAM, CRYPTO */
    uint64_t size;   /* RESET_STREAM: the final size; RESET_STREAM_AT: up to where data still counts */
    struct bytes
        data; /* STREAM, CRYPTO, NEW_TOKEN, DATAGRAM; the id of NEW_CONNECTION_ID; the reason of a close */
    bool fin;
};

struct quic_frames {
    struct cursor c;
    enum quic_packet_type packet;
    enum side from;
    const char *damage; /* what is wrong … */
    const char *clause; /* … and what it breaks */
};

/* Frames of one packet's payload; none at all is damage (RFC 9000 12.4). */
struct quic_frames quic_frames_of(struct bytes payload, enum quic_packet_type packet, enum side from);

/* The next frame but PADDING, which is passed over; false at the end, or with `damage` set. */
bool quic_frame_next(struct quic_frames *f, struct quic_frame *to);

#endif
