#include "evidence/live/socket_list.h"

#include "base/address.h"
#include "base/hash.h"
#include "base/lines.h"
#include "base/memory.h"
#include "evidence/live/process.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST_SOCKETS = 1 << 17, MOST_LINKS = 1 << 20, ANSWER = 8192 };
static const int64_t LEAST_PAUSE_NS = 5000000;

struct socket_list {
    int netlink, proc;
    uint32_t asked;
    struct hash_table holders; /* inode → pid */
    int64_t again_ns;          /* before that, no further looking */
};

struct socket_list *socket_list_open(int proc) {
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_SOCK_DIAG);
    struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
    if (fd < 0 || connect(fd, (struct sockaddr *)&kernel, sizeof kernel) != 0) {
        if (fd >= 0) close(fd);
        return NULL;
    }
    struct socket_list *l = memory_new(1, sizeof *l);
    l->netlink = fd;
    l->proc = proc;
    return l;
}

void socket_list_close(struct socket_list *l) {
    if (!l) return;
    close(l->netlink);
    hash_table_free(&l->holders);
    free(l);
}

int socket_list_descriptor(const struct socket_list *l) {
    return l->netlink;
}

struct request {
    struct nlmsghdr head;
    struct inet_diag_req_v2 body;
};

static void put_address(__be32 to[4], const uint8_t address[16], bool four) {
    memcpy(to, four ? address + 12 : address, four ? 4 : 16);
}

/* For UDP and UDP-Lite the kernel looks its socket up as that of a datagram from src to dst (udp_diag.c:
 * "swapped for historical reasons"): there, src is the other end. */
static struct request request_for(const struct owner_question *q, uint8_t family, uint32_t number) {
    struct request r = {.head = {.nlmsg_len = sizeof r,
                                 .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                                 .nlmsg_flags = NLM_F_REQUEST,
                                 .nlmsg_seq = number},
                        .body = {.sdiag_family = family,
                                 .sdiag_protocol = q->protocol,
                                 .idiag_states = ~0u,
                                 .id.idiag_cookie = {INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE}}};
    bool four = family == AF_INET, swapped = q->protocol == IPPROTO_UDP || q->protocol == IPPROTO_UDPLITE;
    struct inet_diag_sockid *id = &r.body.id;
    put_address(swapped ? id->idiag_dst : id->idiag_src, q->local, four);
    put_address(swapped ? id->idiag_src : id->idiag_dst, q->remote, four);
    id->idiag_sport = htons(swapped ? q->remote_port : q->local_port);
    id->idiag_dport = htons(swapped ? q->local_port : q->remote_port);
    return r;
}

/* The answer to the question with that number; answers to earlier ones are passed over. */
static bool answer(const struct socket_list *l, uint64_t *inode, uint32_t *uid) {
    union {
        struct nlmsghdr head;
        char bytes[ANSWER];
    } u;
    for (unsigned tries = 0; tries < 16; tries++) {
        ssize_t got = recv(l->netlink, &u, sizeof u, MSG_DONTWAIT);
        if (got < (ssize_t)sizeof u.head) return false;
        if (u.head.nlmsg_seq != l->asked) continue;
        if (u.head.nlmsg_type != SOCK_DIAG_BY_FAMILY || u.head.nlmsg_len > (size_t)got ||
            u.head.nlmsg_len < NLMSG_LENGTH(sizeof(struct inet_diag_msg)))
            return false;
        struct inet_diag_msg m;
        memcpy(&m, u.bytes + NLMSG_HDRLEN, sizeof m);
        *inode = m.idiag_inode;
        *uid = m.idiag_uid;
        return m.idiag_inode != 0; /* none: what TIME_WAIT leaves of it */
    }
    return false;
}

bool socket_list_find(struct socket_list *l, const struct owner_question *q, uint64_t *inode, uint32_t *uid) {
    uint8_t family = address_is_ipv4(q->local) && address_is_ipv4(q->remote) ? AF_INET : AF_INET6;
    struct request r = request_for(q, family, ++l->asked);
    if (send(l->netlink, &r, sizeof r, MSG_DONTWAIT) != (ssize_t)sizeof r) return false;
    return answer(l, inode, uid);
}

static int64_t monotonic(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static DIR *folder(int at, const char *name) {
    int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
    if (!d && fd >= 0) close(fd);
    return d;
}

static size_t look_at(struct socket_list *l, const char *process, uint32_t pid) {
    char path[32];
    snprintf(path, sizeof path, "%.20s/fd", process);
    DIR *d = folder(l->proc, path);
    if (!d) return 0;
    size_t n = 0;
    char link[64];
    uint64_t inode;
    for (struct dirent *e; (e = readdir(d)) && n < MOST_LINKS; n++) {
        if (e->d_name[0] == '.') continue;
        ssize_t length = readlinkat(dirfd(d), e->d_name, link, sizeof link);
        if (length > 0 && link_inode((struct text){link, (size_t)length}, &inode) &&
            l->holders.n < MOST_SOCKETS && hash_table_get(&l->holders, inode) == HASH_ABSENT)
            hash_table_put(&l->holders, inode, pid);
    }
    closedir(d);
    return n;
}

static void look(struct socket_list *l) {
    int64_t began = monotonic();
    DIR *d = folder(l->proc, ".");
    if (!d) return;
    hash_table_free(&l->holders);
    l->holders = (struct hash_table){0};
    size_t links = 0;
    uint64_t pid;
    for (struct dirent *e; (e = readdir(d)) && links < MOST_LINKS;)
        if (text_number(text_of(e->d_name), UINT32_MAX, &pid)) links += look_at(l, e->d_name, (uint32_t)pid);
    closedir(d);
    int64_t took = monotonic() - began;
    l->again_ns = began + took + (2 * took > LEAST_PAUSE_NS ? 2 * took : LEAST_PAUSE_NS);
}

bool socket_list_holder(struct socket_list *l, uint64_t inode, uint32_t *pid) {
    uint32_t found = hash_table_get(&l->holders, inode);
    if (found == HASH_ABSENT && monotonic() >= l->again_ns) {
        look(l);
        found = hash_table_get(&l->holders, inode);
    }
    *pid = found;
    return found != HASH_ABSENT;
}
