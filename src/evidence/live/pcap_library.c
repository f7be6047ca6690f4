#include "evidence/live/pcap_library.h"

#include <dlfcn.h>
#include <stdio.h>

static const char name[] = "libpcap.so.0.8"; /* Debian's name of it since 2002 … */
static const char other[] = "libpcap.so.1";  /* … and everybody else's */

/* POSIX lets a pointer from dlsym() be a function's; ISO C has no conversion for it. */
static bool find(void *handle, const char *symbol, void *function) {
    void *p = dlsym(handle, symbol);
    memcpy(function, &p, sizeof p);
    return p != NULL;
}

static bool find_all(struct pcap_library *l) {
    const struct {
        const char *symbol;
        void *function;
    } wanted[] = {
        {"pcap_create", &l->create},
        {"pcap_set_snaplen", &l->set_snaplen},
        {"pcap_set_promisc", &l->set_promisc},
        {"pcap_set_timeout", &l->set_timeout},
        {"pcap_set_buffer_size", &l->set_buffer_size},
        {"pcap_set_immediate_mode", &l->set_immediate_mode},
        {"pcap_set_tstamp_precision", &l->set_tstamp_precision},
        {"pcap_get_tstamp_precision", &l->get_tstamp_precision},
        {"pcap_activate", &l->activate},
        {"pcap_setnonblock", &l->setnonblock},
        {"pcap_datalink", &l->datalink},
        {"pcap_dispatch", &l->dispatch},
        {"pcap_stats", &l->stats},
        {"pcap_get_selectable_fd", &l->get_selectable_fd},
        {"pcap_compile", &l->compile},
        {"pcap_setfilter", &l->setfilter},
        {"pcap_freecode", &l->freecode},
        {"pcap_geterr", &l->geterr},
        {"pcap_statustostr", &l->statustostr},
        {"pcap_close", &l->close},
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (!find(l->handle, wanted[i].symbol, wanted[i].function)) return false;
    return true;
}

bool pcap_library_load(struct pcap_library *l, const char *wanted, struct diagnostics *d) {
    *l = (struct pcap_library){.handle = dlopen(name, RTLD_NOW | RTLD_LOCAL)};
    if (!l->handle) l->handle = dlopen(other, RTLD_NOW | RTLD_LOCAL);
    if (l->handle && find_all(l)) return true;
    char what[160];
    snprintf(what, sizeof what,
             l->handle ? "%s is too old to read an interface with"
                       : "%s is not here: interfaces cannot be read",
             name);
    diagnostics_add(
        d, (struct diagnostic){.severity = SEVERITY_ERROR,
                               .file = wanted,
                               .what = what,
                               .hint = "install libpcap0.8 (Debian's name of libpcap 1.5 and later)"});
    pcap_library_unload(l);
    return false;
}

void pcap_library_unload(struct pcap_library *l) {
    if (l->handle) dlclose(l->handle);
    *l = (struct pcap_library){0};
}
