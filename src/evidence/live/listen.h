/* Sockets that phones send to. */
#ifndef CORDON_LIVE_LISTEN_H
#define CORDON_LIVE_LISTEN_H

#include "base/diagnostic.h"

#include <sys/socket.h>

struct listen_address {
    struct sockaddr_storage to;
    socklen_t length;
};

/* "127.0.0.1:5123", "[::1]:5123"; addresses only, no names: nothing is looked up. */
bool listen_parse(const char *text, struct listen_address *to);

/* A non-blocking socket of that type (SOCK_DGRAM, SOCK_STREAM) bound there; -1 with one diagnostic. */
int listen_open(const char *source, const char *address, int type, struct diagnostics *d);

#endif
