/* A capture file read whole: its flows and name look-ups as observations. */
#ifndef CORDON_CAPTURE_CAPTURE_H
#define CORDON_CAPTURE_CAPTURE_H

#include "base/diagnostic.h"
#include "base/parallel.h"
#include "evidence/capture/dissect.h"
#include "evidence/capture/shard.h"

struct capture_options {
    struct capture_limits limits;
    struct content_options content;
    unsigned threads; /* 0: one a core, at most 8 */
    void (*progress)(void *context, uint64_t done, uint64_t total, uint64_t packets); /* NULL: none */
    void *progress_context;
};

struct capture_options capture_options_default(void);

struct capture_totals {
    uint64_t packets, bytes, flows, dns;
    int64_t first_ns, last_ns; /* both 0: no packet */
    struct layer_counts layers;
    uint64_t fragments_left; /* datagrams of which parts are missing */
    const char *format;      /* "pcap", "pcapng", "snoop", "har" */
    const char *compression; /* "gzip", "zstd", NULL */
    uint64_t size;
};

enum { MOST_SHARDS = MOST_PARTS };

struct capture;
struct input;

/* NULL when the input is no capture at all (nothing is said). Damage is told to d, and makes it incomplete.
 */
struct capture *capture_read(struct input *in, const char *name, struct capture_options options,
                             struct diagnostics *d);
void capture_free(struct capture *c);

const struct capture_totals *capture_totals(const struct capture *c);
bool capture_complete(const struct capture *c);

/* One flow, as reports and chains want it. Texts live as long as the capture. */
struct flow_view {
    const struct flow *flow;
    const struct shard *shard;
    uint8_t client[16], server[16]; /* IPv4 as ::ffff:a.b.c.d */
    uint16_t client_port, server_port;
    bool client_known, server_known; /* false: the address is not in the evidence, and is :: here */
    bool time_known;
    const char *transport;   /* "tcp", "udp", "sctp", "esp" … */
    struct text server_name; /* .n == 0: none */
    enum name_source name_source;
    const struct shard *name_shard; /* whose string it is … */
    uint32_t name;                  /* … and its number there; INTERN_ABSENT: none */
    uint32_t number;                /* of the flow in its shard */
    struct text alpn;
    struct text app_id, app_source; /* .n == 0: none */
    uint64_t packets[2], bytes[2];  /* [0] from the client */
    const struct dns_entry *dns;    /* the look-up that led to the server's address; NULL: none seen */
    const struct shard *dns_shard;
    bool dns_certain; /* … by this client, and the only name it asked for with this address */
};

/* Flows in order of their first packet. */
struct flow_iterator {
    const struct capture *capture;
    struct capture *consumed; /* the same, when flows go as they are passed */
    uint32_t next[MOST_SHARDS];
};
struct flow_iterator capture_flows(const struct capture *c);
/* For the last walk: what has been passed is let go, so that what the flows become has room. The capture is
 * then only good for its totals, and to be freed; a view holds until the next one. */
struct flow_iterator capture_flows_consumed(struct capture *c);
bool flow_next(struct flow_iterator *i, struct flow_view *v);

/* What was found in what it carried; NULL: it was not looked into. */
const struct flow_content *flow_content(const struct flow_view *v);

/* Further names of a flow, one after the other; .n == 0: no more. *state starts at 0. */
struct text flow_further_name(const struct flow_view *v, uint32_t *state);

/* Protection from the handshake, or cleartext; grade unknown where nothing was seen. */
void flow_protection(const struct flow_view *v, struct protection *to);

struct dns_view {
    const struct dns_entry *entry;
    const struct shard *shard;
    struct flow_view flow;
};
struct dns_iterator {
    const struct capture *capture;
    uint32_t next[MOST_SHARDS];
};
struct dns_iterator capture_dns(const struct capture *c);
bool dns_next(struct dns_iterator *i, struct dns_view *v);
const struct dns_answer *dns_first_answer(const struct shard *s, const struct dns_entry *e);
const struct dns_answer *dns_next_answer(const struct shard *s, const struct dns_answer *a);

#endif
