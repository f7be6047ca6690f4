/* DNS messages (RFC 1035, RFC 9460), also as mDNS (RFC 6762), LLMNR (RFC 4795) and NBNS (RFC 1002) use them.
 */
#ifndef CORDON_NAMES_DNS_H
#define CORDON_NAMES_DNS_H

#include "evidence/capture/names/handshake.h"

enum dns_section { DNS_ANSWER, DNS_AUTHORITY, DNS_ADDITIONAL };

enum dns_type {
    DNS_A = 1,
    DNS_NS = 2,
    DNS_CNAME = 5,
    DNS_SOA = 6,
    DNS_PTR = 12,
    DNS_MX = 15,
    DNS_TXT = 16,
    DNS_AAAA = 28,
    DNS_SRV = 33,
    DNS_DNAME = 39,
    DNS_OPT = 41,
    DNS_SVCB = 64,
    DNS_HTTPS = 65,
    DNS_ANY = 255
};

struct dns_question {
    struct text name; /* presentation form; "<Root>" for the root; with `partial`, a stand-in such as
                         "<Unknown extended label>" (type and class are then 0) */
    uint16_t type, class;
};

struct dns_record {
    struct text name;
    struct text target; /* CNAME, DNAME, NS, PTR, MX, SRV, SVCB, HTTPS; else empty */
    struct text alpn;   /* SVCB, HTTPS: "h3,h2"; else empty */
    uint16_t type, class;
    uint32_t ttl;
    enum dns_section section;
    uint16_t priority, port; /* MX, SRV, SVCB, HTTPS */
    bool hint;           /* an A or AAAA made of an ipv4hint or ipv6hint of the SVCB or HTTPS record before */
    bool ech;            /* SVCB, HTTPS with an ech parameter */
    uint8_t address[16]; /* A (first four), AAAA */
};

enum { DNS_QUESTIONS_MOST = 32, DNS_RECORDS_MOST = 128, DNS_TEXT = 16384 };

/* About 26 KB: keep one a worker and reuse it; dns_read needs no zeroing. Texts are NUL-terminated and live
 * in `buffer` until the next dns_read. */
struct dns_message {
    uint16_t id, flags;
    bool response, truncated, edns;
    bool partial; /* damaged or over the limits: what came before is there */
    uint8_t opcode, rcode;
    uint16_t questions, records; /* how many are kept below */
    uint16_t counts[4];          /* QD, AN, NS, AR as the header claims */
    uint16_t udp_size;           /* EDNS */
    const char *damage, *clause; /* when partial */
    struct dns_question question[DNS_QUESTIONS_MOST];
    struct dns_record record[DNS_RECORDS_MOST];
    uint16_t text_used;
    char buffer[DNS_TEXT];
};

/* One message. False when the bytes are not a DNS message at all (a message that breaks off or is damaged
 * later is true with `partial`). `strict`: for ports that say nothing; the header and the first question must
 * then be beyond doubt. */
bool dns_read(struct bytes message, bool strict, struct dns_message *to);

/* The next message of a DNS-over-TCP stream (RFC 1035 4.2.2). MORE: *need bytes are needed in total. DONE:
 * *message is set and *next is the offset behind it. OTHER: the stream is not DNS. */
enum inspect dns_stream_next(struct bytes stream, size_t offset, struct bytes *message, size_t *next,
                             size_t *need);

const char *dns_type_name(uint16_t type); /* "A", "HTTPS"; NULL when it has no mnemonic here */

/* An owner name like "4.3.2.1.in-addr.arpa" back to an address. Returns 4, 16, or 0 when it is none. */
size_t dns_reverse_address(struct text name, uint8_t address[16]);

#endif
