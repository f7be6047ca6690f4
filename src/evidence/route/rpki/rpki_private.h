#ifndef CORDON_ROUTE_RPKI_PRIVATE_H
#define CORDON_ROUTE_RPKI_PRIVATE_H

#include "evidence/route/rpki.h"

/* As they were read. */
struct roa {
    struct prefix prefix;
    uint8_t most; /* maxLength, of 128 as the prefix's bits */
    uint32_t asn;
    int64_t expires_ns; /* 0: not told */
};

struct aspa {
    uint32_t customer;
    uint32_t first, n; /* of rpki.providers */
    int64_t expires_ns;
};

/* What is asked: made of the above. */

enum { ROA_BUCKET_BITS = 16, ROA_BUCKETS = 1 << ROA_BUCKET_BITS };

/* A prefix that has ROAs. Addresses are left-aligned in 128 bits, and bits are those of the family. */
struct roa_node {
    uint64_t high, low;
    uint32_t parent; /* 1 + the longest of the others that covers it; 0: none */
    uint32_t first;  /* its terms, one or more; they end where those of the next node begin */
    uint8_t bits;
};

struct roa_term {
    uint32_t asn;
    uint8_t most;
};

/* Of one family. Nodes in the order of addresses, of equal ones the shorter first, so that all that cover a
 * prefix are the last one not behind it, and its parents. */
struct roa_table {
    struct roa_node *nodes; /* and one more that ends the last one's terms */
    struct roa_term *terms;
    uint32_t *buckets; /* first node by the upper bits of its address, and one more */
    uint32_t n, n_terms;
};

/* Customers and the union of what their ASPAs list (draft-ietf-sidrops-aspa-verification 4). */
struct aspa_table {
    uint32_t *slots; /* 1 + the customer's place, by open addressing; 0: free */
    uint32_t *customers, *first, *providers;
    uint32_t n, size;
};

struct rpki {
    struct roa *roas;
    struct aspa *aspas;
    uint32_t *providers;
    size_t n_roas, n_aspas, n_providers;
    size_t roas_capacity, aspas_capacity, providers_capacity;
    struct roa_table tables[2]; /* IPv4, IPv6 */
    struct aspa_table aspa;
};

/* Both of what has not expired by then; 0: of all. */
void roa_tables_make(struct rpki *r, int64_t time_ns);
void aspa_table_make(struct rpki *r, int64_t time_ns);
void aspa_table_free(struct aspa_table *t);

static inline bool has_expired(int64_t expires_ns, int64_t time_ns) {
    return time_ns && expires_ns && expires_ns <= time_ns;
}

#endif
