/* Which names led to which addresses, and which names share one: seen in the evidence, never looked up.
 *
 * Kept beside the flows because captures are let go once they have become chains. Enforcement takes addresses
 * from it (a name becomes those that a name server was seen to answer, for as long as the answer holds), and
 * impact tells who else lives on them. Bounded: beyond `most` pairs the oldest go, and are counted. */
#ifndef CORDON_CAPTURE_NAME_BOOK_H
#define CORDON_CAPTURE_NAME_BOOK_H

#include "evidence/capture/live.h"

struct name_book;

enum name_known {                        /* how a name and an address belong together; bits */
                  KNOWN_ANSWER = 1,      /* a name server was asked for the name and answered so */
                  KNOWN_ASKED = 2,       /* a client asked this address for that name (SNI, Host) */
                  KNOWN_CERTIFICATE = 4, /* the address showed a certificate for it ("*.x.com" as it is) */
                  KNOWN_ALIAS = 8 /* a CNAME chain led over it: another name's host, asked for by nobody */
};

struct named_address {
    struct text name;    /* lower case, no dot at the end; lives until the next take or add */
    uint8_t address[16]; /* IPv4 as ::ffff:a.b.c.d */
    uint8_t known;       /* enum name_known */
    bool own_server; /* some answer came, asked for, from the resolver that most of this client's answers come
                        from */
    uint32_t ttl;    /* seconds, the least of the CNAME chain and the address record; 0: not told, or not to
                        be kept */
    int64_t answered_ns;       /* of the latest answer, which ttl is of; 0: none */
    uint64_t first_packet;     /* that shows it */
    int64_t first_ns, last_ns; /* both 0: the evidence tells no times */
    uint64_t flows,
        bytes;         /* of flows to this address under this name; bytes count for one name a flow only */
    uint32_t evidence; /* of first_packet */
};

struct name_book *name_book_new(size_t most); /* 0: 1,000,000 pairs */
void name_book_free(struct name_book *b);

/* Before the capture is consumed. An address that stands in an answer without belonging to the name that was
 * asked for, or to where its CNAMEs lead, is left out: anybody can add such (RFC 2181 5.4.1). So is a "name"
 * that is an address. */
void name_book_take(struct name_book *b, const struct capture *c, uint32_t evidence);
/* What was answered since the last time in flows that are open (live.h). */
void name_book_take_answered(struct name_book *b, struct live *l, uint32_t evidence);
/* A pair that was kept elsewhere (a store). Of a pair that is there, the more is kept: counts add up. */
void name_book_add(struct name_book *b, const struct named_address *one);

/* All pairs of a name (itself, and where `below` its sub-names too) or of an address, latest first, in the
 * arena. Pointers hold until the next take or add. The name may be in any case. */
size_t name_book_of_name(const struct name_book *b, struct text name, bool below, struct arena *to,
                         const struct named_address **list);
size_t name_book_of_address(const struct name_book *b, const uint8_t address[16], struct arena *to,
                            const struct named_address **list);
/* What is new: pairs that were added or seen again since name_book_changes() said `since`, latest first, one
 * a call; NULL: no more. *state starts at 0, and holds until the next take or add. No time stamp has a say in
 * it: they are the evidence's, and jump. */
uint64_t name_book_changes(const struct name_book *b);
const struct named_address *name_book_changed(const struct name_book *b, uint64_t since, uint32_t *state);

size_t name_book_count(const struct name_book *b);
const struct named_address *name_book_get(const struct name_book *b, size_t i);
uint64_t name_book_dropped(const struct name_book *b);

#endif
