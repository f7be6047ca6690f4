/* A capture that was not read from packets: what other evidence (a HAR, a flow log) tells of connections,
 * made into flows, so that everything behind them knows one kind of thing.
 *
 * "Packets" are records of that evidence, numbered from 1, and are told in ascending order; flows get their
 * numbers, from 0, in that order too, and capture_flows() gives them so. What is not known is left zeroed. */
#ifndef CORDON_CAPTURE_BUILD_H
#define CORDON_CAPTURE_BUILD_H

#include "evidence/capture/capture.h"

struct builder;

struct told_flow {
    uint8_t client[16], server[16]; /* IPv4 as ::ffff:a.b.c.d; zeroed: not known */
    uint16_t client_port, server_port;
    uint8_t transport; /* IP protocol number */
    enum protocol protocol;
    int64_t start_ns, end_ns; /* 0: not known */
};

struct told_lookup {
    struct text name;
    uint16_t type;
    uint8_t rcode;
    int64_t time_ns;
    bool answered; /* else only the question is known */
};

/* format: as capture_totals.format; static. */
struct builder *builder_new(const char *format, struct capture_options options);
void builder_drop(struct builder *b); /* NULL is fine; nothing comes of it */

/* The record that what follows is told by, from 1. */
void builder_record(struct builder *b, uint32_t number);

enum { FLOW_REFUSED = UINT32_MAX };
/* The new flow's number; FLOW_REFUSED beyond the limit of flows (finishing tells). No other function minds
 * being given that. */
uint32_t builder_flow(struct builder *b, const struct told_flow *f);

void builder_name(struct builder *b, uint32_t flow, struct text name, enum name_source source);
/* The name in a Host field or an authority, "host[:port]". False: it holds no host (RFC 3986 3.2.2). */
bool builder_host(struct builder *b, uint32_t flow, struct text authority);
void builder_alpn(struct builder *b, uint32_t flow, struct text alpn);
void builder_app(struct builder *b, uint32_t flow, struct text source, struct text id);
/* The last one given stands. */
void builder_protection(struct builder *b, uint32_t flow, struct protection_key key);
void builder_time(struct builder *b, uint32_t flow, int64_t start_ns, int64_t end_ns); /* widens it */
void builder_traffic(struct builder *b, uint32_t flow, const uint64_t packets[2], const uint64_t bytes[2]);

/* A name look-up that went through a flow, then each answer to it in turn. */
void builder_lookup(struct builder *b, uint32_t flow, const struct told_lookup *l);
void builder_address(struct builder *b, struct text owner, const uint8_t address[16]);
void builder_alias(struct builder *b, struct text owner, struct text target); /* CNAME */

/* What a flow carried, at a time; where contents are looked into. */
void builder_message(struct builder *b, uint32_t flow, const struct message *m, int64_t time_ns);

/* Ends b. records: how many there were; complete false: some of them could not be read. */
struct capture *builder_finish(struct builder *b, struct input *in, const char *name, uint64_t records,
                               bool complete, struct diagnostics *d);

#endif
