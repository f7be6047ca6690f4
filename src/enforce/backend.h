/* Backends: a plan → what a piece of software understands, one file each. A backend only writes text; who
 * puts it where, atomically and reversibly, is in state.h. */
#ifndef CORDON_ENFORCE_BACKEND_H
#define CORDON_ENFORCE_BACKEND_H

#include "enforce/plan.h"

struct render_options {
    const char *zone;  /* rpz: name of the zone; NULL: "rpz.cordon." */
    const char *input; /* fdroid: the repository's index-v2.json or index-v1.json, whole, which is filtered */
    size_t input_bytes;
    const char *group; /* android: policy name; suricata: first SID as decimal text; apple: "profile" for a
                          configuration profile, which devices before iOS 27 need */
    int64_t now_ns;
    int64_t probation_ns; /* nft, xdp: nothing is stopped any more when it is over without `confirm`; 0:
                             confirmed */
    bool
        back; /* nft: on the way to what was, a program's group that is gone keeps nobody from it: left out */
    const struct prefix *keep; /* nft, xdp: let pass besides the plan's own: what this host is managed over */
    size_t n_keep;
};

struct backend {
    const char *name;    /* "nft", "rpz", "hosts", "dnsmasq", "xdp", "suricata", "bird", "frr", "openbgpd",
                            "android", "apple", "fdroid", "fdroid-entry" */
    const char *about;   /* one line for --help */
    unsigned kinds;      /* bits 1 << enum measure_kind that it can express */
    unsigned modes;      /* bits 1 << enum measure_mode */
    const char *file;    /* the usual name of the file, "cordon.rpz" */
    const char *comment; /* how a line of comment begins; NULL: the format has none */
    bool joins;          /* its text is put between two lines of comment into a file that has other lines too
                            (hosts); else the file is this text and nothing else */
    /* Writes all that the plan asks of this backend. False with a diagnostic when it cannot be (an input that
     * is no index). What it cannot express, of the kinds that it has, it leaves out, and counts in *left;
     * measures that have expired are left out uncounted. */
    bool (*render)(const struct enforce_plan *p, const struct render_options *o, struct output *to,
                   size_t *left, struct diagnostics *d);
    /* The argument vector, "{}" being the file, by which the software takes the file on: "nft -f {}",
     * "unbound-measure auth_zone_reload …"; NULL: by itself, or by hand. */
    const char *const *reload;
    const char *const *check; /* likewise: tests the file without taking it on ("nft -c -f {}") */
    /* Of what sits on a network interface; NULL: it does not. Puts a plan there in one step, for the old one
     * if there is one; takes it away (none there is fine); is it there? */
    bool (*attach)(const struct enforce_plan *p, const struct render_options *o, const char *device,
                   struct diagnostics *d);
    bool (*confirm)(const char *device, struct diagnostics *d); /* what is there on probation stays */
    bool (*detach)(const char *device, struct diagnostics *d);
    bool (*attached)(const char *device);
};

size_t backends(const struct backend *const **to);
const struct backend *backend_find(struct text name); /* NULL: there is none */

extern const struct backend backend_nft, backend_rpz, backend_hosts, backend_dnsmasq, backend_xdp,
    backend_suricata, backend_bird, backend_frr, backend_openbgpd, backend_android, backend_apple,
    backend_fdroid, backend_fdroid_entry;

#endif
