/* One line of what traceroute, tracert, tracepath and mtr -r print, taken apart by its form alone: the words
 * in it may be of any language. Private to this folder. */
#ifndef CORDON_TRACE_HOP_LINE_H
#define CORDON_TRACE_HOP_LINE_H

#include "evidence/trace/trace.h"

enum { LINE_MOST_HOSTS = 32, LINE_MOST_TIMES = 16 };

struct line_host {
    struct text name;
    uint8_t address[16]; /* zeroed: only the name is told */
    uint32_t times[LINE_MOST_TIMES];
    size_t n_times;
    uint32_t asn;
    uint32_t mpls[TRACE_MPLS_MOST];
    uint8_t n_mpls;
    uint8_t icmp_type, icmp_code; /* of marks such as "!H"; 255: none */
};

enum line_form {
    LINE_TRACEROUTE,
    LINE_TRACERT, /* three times, then the host */
    LINE_TRACEPATH,
    LINE_MTR
};

struct hop_line {
    enum line_form form;
    uint64_t ttl; /* 0: the line goes on with the hop before */
    struct line_host hosts[LINE_MOST_HOSTS];
    size_t n_hosts;
    uint32_t stars;
    bool reached, negative;
    bool times; /* a round-trip time is told */
};

/* Where columns of mtr's report stand, counted from the end of the line, from 1; 0: there is none. */
struct mtr_columns {
    unsigned n, best, sent;
};

/* False: it is no such line. columns: of the report it stands in; NULL: in none. */
bool hop_line(struct text line, const struct mtr_columns *columns, struct hop_line *to);
/* "HOST: …  Loss%   Snt   Last …" */
bool mtr_header(struct text line, struct mtr_columns *to);
/* " |  `|-- 192.0.2.7" and "[MPLS: Lbl 1 …]" under a line of mtr, "MPLS Label=1 …" under one of BSD's. */
bool hop_continuation(struct text line, struct hop_line *to);

#endif
