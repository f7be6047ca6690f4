/* A record of a flow log, field after field from its text. Private to this folder. */
#ifndef CORDON_FLOWLOG_RECORD_H
#define CORDON_FLOWLOG_RECORD_H

#include "base/bytes.h"

enum log_field {
    LOG_NOTHING, /* a column that says nothing here */
    LOG_SOURCE,
    LOG_DESTINATION,
    LOG_PACKET_SOURCE, /* of the packet itself, where the above are of an interface: these count */
    LOG_PACKET_DESTINATION,
    LOG_SOURCE_PORT,
    LOG_DESTINATION_PORT,
    LOG_TRANSPORT, /* a number or a name */
    LOG_START,     /* seconds since 1970, or a date and time (UTC unless it says otherwise) */
    LOG_END,
    LOG_START_NS,
    LOG_END_NS,
    LOG_DURATION, /* seconds */
    LOG_PACKETS_OUT,
    LOG_PACKETS_IN,
    LOG_BYTES_OUT, /* from IP up */
    LOG_BYTES_IN,
    LOG_PAYLOAD_OUT, /* counts where the above is not told */
    LOG_PAYLOAD_IN,
    LOG_SERVICE, /* what the sensor took it for */
    LOG_TLS_NAME,
    LOG_QUIC_NAME,
    LOG_HOST, /* of HTTP */
    LOG_TLS_VERSION,
    LOG_TCP_FLAGS, /* a number, of all packets together */
    LOG_ACTION,    /* REJECT: it did not pass */
    LOG_STATUS,    /* NODATA, SKIPDATA: there is no flow */
    LOG_SAMPLING,  /* one packet in so many was looked at */
    LOG_EVENT,
    LOG_ID
};

struct log_name {
    const char *name;
    enum log_field field;
};

struct log_record {
    uint8_t source[16], destination[16];
    uint16_t source_port, destination_port;
    uint8_t transport;
    uint8_t tcp_flags;
    bool has_source, has_destination, has_packet_source, has_packet_destination, has_transport;
    bool has_flags, rejected, no_data, skipped;
    int64_t start_ns, end_ns, duration_ns; /* 0: not told */
    uint64_t packets[2], bytes[2], payload[2];
    uint64_t sampling, id; /* 0: not told */
    struct text service, tls_name, quic_name, host, tls_version, event;
};

/* False: the value is none of its kind. One that is absent ("", "-", "(empty)") is passed over. */
bool record_take(struct log_record *r, enum log_field field, struct text value);

/* LOG_NOTHING: the list, which ends in a NULL, has it not. */
enum log_field field_named(const struct log_name *list, struct text name);

uint16_t tls_version_named(struct text t); /* 0: not known */

#endif
