/* Over what this host is managed: it must not cut the branch it sits on. */
#ifndef CORDON_ENFORCE_MANAGEMENT_H
#define CORDON_ENFORCE_MANAGEMENT_H

#include "base/arena.h"
#include "base/prefix.h"

/* This host's own addresses, which no measure may be about. They are not to be kept: all that comes in goes
 * to one of them. */
size_t management_own(struct arena *to, struct prefix **list);

/* What has to be kept: the far end of SSH_CONNECTION, of ours or of whoever started us (sudo(8) keeps it
 * from us), of established TCP connections that sshd has and of those of port 22; default gateways and the
 * name servers of /etc/resolv.conf, behind systemd-resolved those that it asks. Each once. */
size_t management_prefixes(struct arena *to, struct prefix **list);

/* The same from texts, as /proc/net/tcp, /proc/net/tcp6, /proc/net/route, /proc/net/ipv6_route,
 * /etc/resolv.conf and the environment have them; NULL: that one is not there. */
struct management_texts {
    const char *ssh_connection, *route, *ipv6_route, *resolv, *resolved, *tcp, *tcp6;
    const uint64_t *sockets; /* inodes of sshd's, in their order */
    size_t n_sockets;
};
size_t management_of(const struct management_texts *t, struct arena *to, struct prefix **list);

#endif
