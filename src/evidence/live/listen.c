#include "evidence/live/listen.h"

#include "base/address.h"
#include "base/lines.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <unistd.h>

enum { BACKLOG = 16, RECEIVE_BUFFER = 8 * 1024 * 1024 };

bool listen_parse(const char *text, struct listen_address *to) {
    const char *colon = strrchr(text, ':');
    uint64_t port;
    if (!colon || !text_number(text_of(colon + 1), 65535, &port) || port == 0) return false;
    struct text host = {text, (size_t)(colon - text)};
    bool bracketed = host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']';
    if (bracketed) host = (struct text){host.p + 1, host.n - 2};
    uint8_t address[16];
    if (!address_parse(host, address) || bracketed == address_is_ipv4(address)) return false;
    *to = (struct listen_address){.length = sizeof(struct sockaddr_in6)};
    if (bracketed) {
        struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
        memcpy(&six.sin6_addr, address, 16);
        memcpy(&to->to, &six, sizeof six);
    } else {
        struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
        memcpy(&four.sin_addr, address + 12, 4);
        memcpy(&to->to, &four, sizeof four);
        to->length = sizeof four;
    }
    return true;
}

int listen_open(const char *source, const char *address, int type, struct diagnostics *d) {
    struct listen_address to;
    if (!listen_parse(address, &to)) {
        diagnostics_add(d, (struct diagnostic){.severity = SEVERITY_ERROR,
                                               .file = source,
                                               .what = "no address and port to listen on",
                                               .hint = "for example udp:127.0.0.1:1234 or tcp:[::1]:1234"});
        return -1;
    }
    int fd = socket(to.to.ss_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1, room = RECEIVE_BUFFER;
    bool ok = fd >= 0;
    if (ok && type == SOCK_STREAM) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (ok && to.to.ss_family == AF_INET6) setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (ok && type == SOCK_DGRAM && setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) != 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room); /* not root: as much as all may have */
    ok = ok && bind(fd, (struct sockaddr *)&to.to, to.length) == 0;
    ok = ok && (type != SOCK_STREAM || listen(fd, BACKLOG) == 0);
    if (ok) return fd;
    char what[160];
    snprintf(what, sizeof what, "cannot listen there: %s", strerror(errno));
    diagnostics_add(d, (struct diagnostic){.severity = SEVERITY_ERROR, .file = source, .what = what});
    if (fd >= 0) close(fd);
    return -1;
}
