/* What was asked of name servers and what they answered. */
#ifndef CORDON_CAPTURE_DNSLOG_H
#define CORDON_CAPTURE_DNSLOG_H

#include "base/hash.h"
#include "base/intern.h"
#include "evidence/capture/names/dns.h"

struct dns_answer {
    uint32_t owner, target; /* interned names; target INTERN_ABSENT for addresses and other data */
    uint32_t ttl;           /* seconds; 0 as well where the evidence does not tell it */
    uint16_t type;
    bool is_address;
    bool asked;          /* of the answer section: the question's name led to it */
    uint8_t address[16]; /* IPv4 as ::ffff:a.b.c.d */
    uint32_t entry;      /* place of what it answers */
    uint32_t next;       /* 1 + place of the next answer of the same entry; 0: last */
};

/* One question and what came back. */
struct dns_entry {
    uint32_t flow;                        /* number in the shard */
    uint32_t name;                        /* interned; INTERN_ABSENT: an announcement nobody asked for */
    uint32_t query_packet, answer_packet; /* 0: not seen */
    uint32_t first_answer;                /* 1 + place; 0: none */
    uint16_t type;
    uint8_t rcode : 7;
    uint8_t handed_out : 1; /* live capture told of it already: see live_answer_next() */
    uint8_t protocol;
    int64_t time_ns; /* of the answer, else of the query */
};

/* The name that led to an answer: glue and additional records are not what was asked for. */
static inline uint32_t dns_answer_name(const struct dns_entry *e, const struct dns_answer *a) {
    return a->asked && e->name != INTERN_ABSENT ? e->name : a->owner;
}

struct dns_log {
    struct dns_entry *entries;
    size_t n, capacity;
    struct dns_answer *answers;
    size_t n_answers, answer_capacity;
    struct hash_table open; /* by flow, id, type and name */
    uint64_t refused;       /* beyond the limit */
};

struct dns_arrival {
    uint32_t flow, packet;
    int64_t time_ns;
    uint8_t protocol;
};

void dns_log_add(struct dns_log *log, struct intern *strings, const struct dns_message *m,
                 struct dns_arrival at, size_t most);

/* For entries that go from one log to another: the id of the message that asked, from the key of an entry of
 * `open` and the entry's name; and an entry under that id again. */
uint16_t dns_log_id(uint64_t open_key, uint32_t name);
void dns_log_reopen(struct dns_log *log, uint32_t entry, uint16_t id);

void dns_log_free(struct dns_log *log);

#endif
