/* scamper's binary format, warts(5). Private to this folder. */
#ifndef CORDON_TRACE_WARTS_H
#define CORDON_TRACE_WARTS_H

#include "base/cursor.h"
#include "evidence/trace/reading.h"

/* What lasts longer than a record. */
struct warts {
    struct trace_reading *r;
    uint8_t (*addresses)[16]; /* of records of their own, which old versions wrote; [0] stands for none */
    size_t n_addresses, address_capacity;
    uint32_t *monitors; /* of lists: places in `names`; [0] stands for none */
    size_t n_monitors, monitor_capacity;
    uint32_t *cycles; /* likewise, of cycles: their host names */
    size_t n_cycles, cycle_capacity;
    char *names;
    size_t n_names, name_capacity;
};

/* One record: its cursor, and the addresses that it has named so far, which it may name again by number. */
struct warts_record {
    struct warts *w;
    struct cursor c;
    uint8_t (*addresses)[16];
    size_t n_addresses, address_capacity;
};

/* Optional parts of a structure: a set of flags, seven a byte, then the parts in the order of the flags. */
struct warts_params {
    struct bytes flags;
    struct cursor c;
    unsigned at; /* the flag last given */
};
struct warts_params warts_params(struct warts_record *x);
/* The number of the next part, from 1, which the caller takes from p->c; 0: no more. */
unsigned warts_next(struct warts_params *p);

bool warts_address(struct warts_record *x, struct cursor *c, uint8_t to[16]); /* inline, or by its number */
bool warts_old_address(struct warts_record *x, struct cursor *c, uint8_t to[16]);
struct text warts_string(struct cursor *c);
void warts_extensions(struct cursor *c, struct trace_draft_answer *to); /* RFC 4884, RFC 4950 */

/* Read one; false: it is damaged. */
bool warts_trace(struct warts_record *x);
bool warts_tracelb(struct warts_record *x);

/* Who probes, by the numbers of the list and cycle. */
struct text warts_monitor(const struct warts *w, uint32_t list, uint32_t cycle);

#endif
