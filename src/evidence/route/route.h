/* Routes: which ways routers tell of to which blocks of addresses.
 *
 * A reader goes through the evidence once and tells one row after the other; nothing of it is kept here but
 * the paths. Every form of routing table gives the same rows: MRT (RFC 6396, 8050), BMP (RFC 7854), the JSON
 * that bgpctl, birdc and FRR print. */
#ifndef CORDON_ROUTE_ROUTE_H
#define CORDON_ROUTE_ROUTE_H

#include "base/input.h"
#include "base/prefix.h"
#include "evidence/route/paths.h"

enum route_type {
    ROUTE_RIB,      /* a table has it */
    ROUTE_ANNOUNCE, /* it was told, at a time */
    ROUTE_WITHDRAW, /* it was taken back */
    ROUTE_DOWN      /* the session with the peer ended, and all its routes with it: no prefix, no path, and no
                       observation of its own */
};
const char *route_type_text(enum route_type t); /* "rib", "announce", "withdraw", "down" */

/* A router that tells routes to the one whose evidence this is. */
struct route_peer {
    uint32_t as;
    uint8_t address[16];   /* zeroed: not told */
    uint32_t bgp_id;       /* 0: not told */
    const char *collector; /* the router or view by whose evidence; NULL: not told. As long as the reading */
    uint64_t view;         /* which of the peer's tables it is, beside that of what it sent; 0: that one */
    uint32_t slot;         /* for whoever takes rows: 0 at first, and the reader leaves it alone */
};

/* Of a path, beside it; views into the evidence for the time of the call. */
struct route_attributes {
    struct bytes communities;  /* 4 bytes each (RFC 1997) */
    struct bytes extended;     /* 8 bytes each (RFC 4360) */
    struct bytes large;        /* 12 bytes each (RFC 8092) */
    uint8_t next_hop[16];      /* zeroed: not told */
    uint32_t only_to_customer; /* AS that set it (RFC 9234 5); 0: none */
    uint8_t origin;            /* 0 IGP, 1 EGP, 2 incomplete (RFC 4271 5.1.1); 255: not told */
    bool atomic;               /* ATOMIC_AGGREGATE */
};

struct route_row {
    enum route_type type;
    struct route_peer *peer; /* the same for the same peer as long as the reading */
    struct prefix prefix;
    uint32_t path;       /* in options.paths; PATH_NONE: withdrawn, or not told */
    uint32_t identifier; /* add-path (RFC 7911 3); 0: none */
    int64_t time_ns;     /* of the record; 0: not told */
    uint64_t at;         /* where the record begins: offset in the decompressed bytes, or line */
    const struct route_attributes *attributes; /* NULL: none are told */
};

typedef void route_taker(void *context, const struct route_row *row);

struct route_options {
    struct as_paths *paths;
    route_taker *take;
    void *context;
    unsigned threads;          /* for decompression; 0: one a core */
    uint32_t most_diagnostics; /* bad records told one by one; 0: 20. All are counted */
    void (*progress)(void *context, uint64_t done, uint64_t total, uint64_t rows);
    void *progress_context;
};

struct route_totals {
    const char *format;   /* "mrt", "bmp", "bgpdump", "bgpctl", "birdc", "frr", "show bgp"; static */
    uint64_t rows[3];     /* by type: rib, announce, withdraw */
    uint64_t records;     /* read … */
    uint64_t passed_over; /* … of them of kinds that hold no routes */
    uint64_t broken;      /* … of them damaged: something in them could not be read */
    uint64_t peers;
    int64_t first_ns, last_ns; /* 0: not told */
    bool by_line;              /* rows' `at` are lines, not offsets */
    bool complete;             /* false: a part could not be read, and diagnostics say which */
};

/* Reads all of it. False when it is no routing evidence: then nothing is said and nothing consumed. */
bool route_read(struct input *in, const char *name, const struct route_options *options,
                struct route_totals *totals, struct diagnostics *d);

#endif
