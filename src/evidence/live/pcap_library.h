/* libpcap, loaded when an interface is to be read.
 *
 * Debian's archive of it wants D-Bus and systemd, of which there are no archives: linked in, the program
 * would no longer be one file that can be copied. Loaded when it is needed, everything else works without it.
 */
#ifndef CORDON_LIVE_PCAP_LIBRARY_H
#define CORDON_LIVE_PCAP_LIBRARY_H

#include "base/diagnostic.h"

#include <pcap/pcap.h>

struct pcap_library {
    void *handle;
    pcap_t *(*create)(const char *, char *);
    int (*set_snaplen)(pcap_t *, int);
    int (*set_promisc)(pcap_t *, int);
    int (*set_timeout)(pcap_t *, int);
    int (*set_buffer_size)(pcap_t *, int);
    int (*set_immediate_mode)(pcap_t *, int);
    int (*set_tstamp_precision)(pcap_t *, int);
    int (*get_tstamp_precision)(pcap_t *);
    int (*activate)(pcap_t *);
    int (*setnonblock)(pcap_t *, int, char *);
    int (*datalink)(pcap_t *);
    int (*dispatch)(pcap_t *, int, pcap_handler, u_char *);
    int (*stats)(pcap_t *, struct pcap_stat *);
    int (*get_selectable_fd)(pcap_t *);
    int (*compile)(pcap_t *, struct bpf_program *, const char *, int, bpf_u_int32);
    int (*setfilter)(pcap_t *, struct bpf_program *);
    void (*freecode)(struct bpf_program *);
    char *(*geterr)(pcap_t *);
    const char *(*statustostr)(int);
    void (*close)(pcap_t *);
};

/* False with one diagnostic about `wanted`, what it was needed for, that names the package. */
bool pcap_library_load(struct pcap_library *l, const char *wanted, struct diagnostics *d);
void pcap_library_unload(struct pcap_library *l);

#endif
