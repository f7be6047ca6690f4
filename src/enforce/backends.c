#include "enforce/backend.h"

static const struct backend *const list[] = {
    &backend_nft,      &backend_xdp,    &backend_rpz,          &backend_hosts,    &backend_dnsmasq,
    &backend_suricata, &backend_bird,   &backend_frr,          &backend_openbgpd, &backend_android,
    &backend_apple,    &backend_fdroid, &backend_fdroid_entry,
};

size_t backends(const struct backend *const **to) {
    *to = list;
    return sizeof list / sizeof *list;
}

const struct backend *backend_find(struct text name) {
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (text_is(name, list[i]->name)) return list[i];
    return NULL;
}
