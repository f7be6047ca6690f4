/* Which program on this host a flow belongs to: executable, package, systemd unit or container, user.
 *
 * Asked once a flow, by its addresses and ports. Sockets are told by eBPF programs as they connect, send or
 * accept (CO-RE: one object for all kernels with BTF), so that a program which has ended long before its
 * packets are read is still known. Where eBPF is not to be had, sock_diag and /proc are asked, which miss
 * what is short-lived; `method` says which it is. */
#ifndef CORDON_LIVE_OWNER_H
#define CORDON_LIVE_OWNER_H

#include "base/bytes.h"
#include "base/diagnostic.h"

struct owners;

enum owner_method { OWNER_NONE, OWNER_PROC, OWNER_EBPF };
const char *owner_method_text(enum owner_method m); /* "none", "proc", "ebpf" */

/* most: the best to be tried. What is lacking for a better one is a note. Opens all it needs, so that rights
 * can be given up afterwards; /proc must stay readable. */
struct owners *owners_open(enum owner_method most, struct diagnostics *d);
void owners_close(struct owners *o); /* NULL is fine */
enum owner_method owners_method(const struct owners *o);
int owners_descriptor(const struct owners *o); /* for poll(2); -1 */

/* Takes in what the kernel told since; before packets of the same time are asked about. */
void owners_tick(struct owners *o, int64_t monotonic_ns);

struct owner {
    struct text id;        /* what a report calls the app: package, else unit or container, else executable */
    struct text program;   /* "/usr/bin/curl" */
    struct text package;   /* Debian package that brought it; empty: none or not known */
    struct text unit;      /* "cron.service", "user@1000.service/app-firefox.scope"; empty */
    struct text container; /* "docker:0123456789ab"; empty */
    struct text cgroup;    /* path below the root: what nft can match */
    struct text user;      /* name, else number */
    uint32_t pid, uid;
    enum owner_method method;
};

struct owner_question {
    uint8_t protocol; /* 6, 17, 136, 132 */
    uint8_t local[16], remote[16];
    uint16_t local_port, remote_port;
};
/* False: not known (not this host's, or too short-lived). Texts live until the next tick. */
bool owners_ask(struct owners *o, const struct owner_question *q, struct owner *to);

struct owner_counts {
    uint64_t asked, known, events, lost; /* lost: events that the ring had no room for */
};
struct owner_counts owners_counts(const struct owners *o);

#endif
