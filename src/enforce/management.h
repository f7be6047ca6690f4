/* Over what this host is managed: it must not cut the branch it sits on. */
#ifndef CORDON_ENFORCE_MANAGEMENT_H
#define CORDON_ENFORCE_MANAGEMENT_H

#include "base/arena.h"
#include "base/prefix.h"

/* The far end of SSH_CONNECTION and of established TCP connections to port 22, default gateways and the name
 * servers of /etc/resolv.conf, each once. */
size_t management_prefixes(struct arena *to, struct prefix **list);

/* The same from texts, as /proc/net/tcp, /proc/net/tcp6, /proc/net/route, /proc/net/ipv6_route,
 * /etc/resolv.conf and the environment have them; NULL: that one is not there. */
struct management_texts {
    const char *ssh_connection, *tcp, *tcp6, *route, *ipv6_route, *resolv;
};
size_t management_of(const struct management_texts *t, struct arena *to, struct prefix **list);

#endif
