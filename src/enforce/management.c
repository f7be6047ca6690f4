#include "enforce/management.h"

#include "base/digits.h"
#include "base/memory.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    MANAGEMENT_MOST = 4096,
    TEXT_MOST = 64 * 1024 * 1024,
    SOCKETS_MOST = 65536,
    ANCESTORS_MOST = 64,
    SSH_PORT = 22,
    ESTABLISHED = 1,
    GATEWAY = 2
};

struct collecting {
    struct prefix list[MANAGEMENT_MOST];
    size_t n;
    const struct management_texts *texts;
};

static void add(struct collecting *c, const uint8_t address[16]) {
    struct prefix p = prefix_of(address, 128);
    for (size_t i = 0; i < c->n; i++)
        if (prefix_equal(c->list[i], p)) return;
    if (c->n < MANAGEMENT_MOST && !address_is_unspecified(address)) c->list[c->n++] = p;
}

static void add_text(struct collecting *c, const char *s, size_t n) {
    uint8_t address[16];
    const char *scope = memchr(s, '%', n);
    if (address_parse((struct text){s, scope ? (size_t)(scope - s) : n}, address)) add(c, address);
}

static void add_ipv4(struct collecting *c, uint32_t in_network_order) {
    uint8_t address[16] = {[10] = 0xff, [11] = 0xff};
    memcpy(address + 12, &in_network_order, 4);
    if (in_network_order) add(c, address);
}

/* The words of a line, as /proc has its columns; how many. */
static size_t words_of(const char *line, struct text *list, size_t most) {
    size_t n = 0;
    for (line += strspn(line, " \t"); *line && n < most; line += strspn(line, " \t")) {
        size_t length = strcspn(line, " \t");
        list[n++] = (struct text){line, length};
        line += length;
    }
    return n;
}

/* All of it hexadecimal digits, 8 at most. */
static bool hex_of(struct text t, uint32_t *to) {
    *to = 0;
    for (size_t i = 0; i < t.n; i++) {
        int digit = hex_digit(t.p[i]);
        if (digit < 0) return false;
        *to = *to << 4 | (unsigned)digit;
    }
    return t.n > 0 && t.n <= 8;
}

/* All of it decimal digits; of a text that has an end. */
static bool number_of(struct text t, uint64_t *to) {
    char *end;
    errno = 0;
    *to = t.n && isdigit((unsigned char)*t.p) ? strtoull(t.p, &end, 10) : 0;
    return t.n && isdigit((unsigned char)*t.p) && end == t.p + t.n && errno == 0;
}

/* Words of 32 bits in the host's order, as the kernel prints them: one, or four. */
static void add_words(struct collecting *c, struct text hex) {
    uint32_t words[4];
    for (size_t i = 0; i * 8 < hex.n && i < 4; i++)
        if (hex.n < i * 8 + 8 || !hex_of((struct text){hex.p + i * 8, 8}, &words[i])) return;
    if (hex.n == 8) add_ipv4(c, words[0]);
    if (hex.n == 32) add(c, (const uint8_t *)words);
}

typedef void line_taker(struct collecting *c, const char *line);

static void each_line(struct collecting *c, const char *text, line_taker *take) {
    char line[512];
    while (text && *text) {
        size_t n = strcspn(text, "\n"), copied = n < sizeof line ? n : sizeof line - 1;
        memcpy(line, text, copied);
        line[copied] = '\0';
        take(c, line);
        text += n + (text[n] == '\n');
    }
}

static int inode_compare(const void *a, const void *b) {
    const uint64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* "  0: 0100007F:0016 0200007F:D431 01 …": local, remote, state, and in the tenth column the inode.
 * Connections to our port 22, and from here to another's, and those of an sshd wherever it listens. */
static void take_socket(struct collecting *c, const char *line) {
    enum { LOCAL = 1, REMOTE, STATE, INODE = 9, WORDS };
    struct text words[WORDS], address[2];
    uint32_t state, port[2];
    size_t n = words_of(line, words, WORDS);
    if (n <= STATE || !hex_of(words[STATE], &state) || state != ESTABLISHED) return;
    for (size_t i = 0; i < 2; i++) {
        struct text both = words[LOCAL + i];
        const char *colon = memchr(both.p, ':', both.n);
        size_t at = colon ? (size_t)(colon - both.p) : 0;
        if (!colon || !hex_of((struct text){colon + 1, both.n - at - 1}, &port[i])) return;
        address[i] = (struct text){both.p, at};
    }
    uint64_t inode = 0;
    bool sshd = n > INODE && number_of(words[INODE], &inode) && c->texts->n_sockets &&
                bsearch(&inode, c->texts->sockets, c->texts->n_sockets, sizeof inode, inode_compare);
    if (sshd || port[0] == SSH_PORT || port[1] == SSH_PORT) add_words(c, address[1]);
}

/* Iface Destination Gateway Flags … */
static void take_route(struct collecting *c, const char *line) {
    enum { DESTINATION = 1, VIA, FLAGS, WORDS };
    struct text words[WORDS];
    uint32_t destination, gateway, flags;
    if (words_of(line, words, WORDS) == WORDS && hex_of(words[DESTINATION], &destination) &&
        hex_of(words[VIA], &gateway) && hex_of(words[FLAGS], &flags) && destination == 0 && flags & GATEWAY)
        add_ipv4(c, gateway);
}

/* destination length source length next-hop metric references use flags device */
static void take_route6(struct collecting *c, const char *line) {
    enum { LENGTH = 1, HOP = 4, WORDS };
    struct text words[WORDS];
    uint32_t length, byte;
    uint8_t address[16];
    if (words_of(line, words, WORDS) < WORDS || !hex_of(words[LENGTH], &length) || length != 0) return;
    if (words[HOP].n != 32) return;
    for (size_t i = 0; i < 16; i++) {
        if (!hex_of((struct text){words[HOP].p + 2 * i, 2}, &byte)) return;
        address[i] = (uint8_t)byte;
    }
    add(c, address);
}

static void take_resolver(struct collecting *c, const char *line) {
    struct text words[2];
    if (words_of(line, words, 2) == 2 && text_is(words[0], "nameserver")) add_text(c, words[1].p, words[1].n);
}

size_t management_of(const struct management_texts *t, struct arena *to, struct prefix **list) {
    struct collecting c = {.texts = t};
    if (t->ssh_connection) add_text(&c, t->ssh_connection, strcspn(t->ssh_connection, " "));
    each_line(&c, t->route, take_route);
    each_line(&c, t->ipv6_route, take_route6);
    each_line(&c, t->resolv, take_resolver);
    each_line(&c, t->resolved, take_resolver);
    each_line(&c, t->tcp, take_socket);
    each_line(&c, t->tcp6, take_socket);
    *list = arena_take_array(to, c.n, sizeof **list);
    if (c.n) memcpy(*list, c.list, c.n * sizeof **list);
    return c.n;
}

/* Files of /proc have no size. */
static char *whole(const char *path) {
    size_t n = 0, capacity = 65536;
    char *text = memory_new(capacity, 1);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    for (ssize_t got; fd >= 0 && n < TEXT_MOST && (got = read(fd, text + n, capacity - n - 1)) > 0;) {
        n += (size_t)got;
        if (capacity - n < 4096) text = memory_resize(text, capacity *= 2, 1);
    }
    if (fd >= 0) close(fd);
    text[n] = '\0';
    return text;
}

/* ---- of this host ---- */

static bool all_digits(const char *s) {
    if (!*s) return false;
    for (; *s; s++)
        if (!isdigit((unsigned char)*s)) return false;
    return true;
}

/* Inodes of the sockets that a process has open. */
static size_t sockets_of(const char *pid, uint64_t *list, size_t n) {
    char path[64], link[64];
    snprintf(path, sizeof path, "/proc/%.20s/fd", pid);
    DIR *dir = opendir(path);
    for (struct dirent *e; dir && n < SOCKETS_MOST && (e = readdir(dir));) {
        ssize_t length = readlinkat(dirfd(dir), e->d_name, link, sizeof link - 1);
        link[length > 0 ? length : 0] = '\0';
        struct text t = text_of(link);
        if (!text_starts(t, "socket:[") || !text_ends(t, "]")) continue;
        if (number_of((struct text){t.p + 8, t.n - 9}, &list[n])) n++;
    }
    if (dir) closedir(dir);
    return n;
}

static size_t sockets_of_sshd(uint64_t *list) {
    DIR *dir = opendir("/proc");
    size_t n = 0;
    for (struct dirent *e; dir && (e = readdir(dir));) {
        char path[64];
        if (!all_digits(e->d_name)) continue;
        snprintf(path, sizeof path, "/proc/%.20s/comm", e->d_name);
        char *name = whole(path);
        if (strncmp(name, "sshd", 4) == 0 || strncmp(name, "dropbear", 8) == 0)
            n = sockets_of(e->d_name, list, n);
        free(name);
    }
    if (dir) closedir(dir);
    qsort(list, n, sizeof *list, inode_compare);
    return n;
}

/* SSH_CONNECTION of this process or the nearest that started it. */
static const char *connection(struct arena *a) {
    static const char key[] = "SSH_CONNECTION=";
    long pid = getpid();
    for (unsigned i = 0; i < ANCESTORS_MOST && pid > 1; i++) {
        char *environment = whole(arena_format(a, "/proc/%ld/environ", pid));
        const char *found = NULL;
        for (const char *s = environment; *s && !found; s += strlen(s) + 1)
            if (strncmp(s, key, sizeof key - 1) == 0) found = arena_string(a, s + sizeof key - 1);
        free(environment);
        if (found) return found;
        char *stat = whole(arena_format(a, "/proc/%ld/stat", pid)), *end = strrchr(stat, ')');
        pid = end && strlen(end) > 4 ? strtol(end + 4, NULL, 10) : 0; /* ") S 1234 …" */
        free(stat);
    }
    return NULL;
}

size_t management_own(struct arena *to, struct prefix **list) {
    struct ifaddrs *all = NULL;
    size_t n = 0, capacity = 0;
    *list = NULL;
    if (getifaddrs(&all) != 0) return 0;
    for (const struct ifaddrs *i = all; i && n < MANAGEMENT_MOST; i = i->ifa_next) {
        uint8_t address[16] = {[10] = 0xff, [11] = 0xff};
        int family = i->ifa_addr ? i->ifa_addr->sa_family : AF_UNSPEC;
        if (family == AF_INET)
            memcpy(address + 12, &((const struct sockaddr_in *)(const void *)i->ifa_addr)->sin_addr, 4);
        else if (family == AF_INET6)
            memcpy(address, &((const struct sockaddr_in6 *)(const void *)i->ifa_addr)->sin6_addr, 16);
        else
            continue;
        *list = arena_grow(to, *list, n, &capacity, sizeof **list);
        (*list)[n++] = prefix_of(address, 128);
    }
    freeifaddrs(all);
    return n;
}

size_t management_prefixes(struct arena *to, struct prefix **list) {
    static const char *const paths[] = {"/proc/net/route",  "/proc/net/ipv6_route",
                                        "/etc/resolv.conf", "/run/systemd/resolve/resolv.conf",
                                        "/proc/net/tcp",    "/proc/net/tcp6"};
    char *texts[sizeof paths / sizeof *paths];
    uint64_t *sockets = memory_new(SOCKETS_MOST, sizeof *sockets);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) texts[i] = whole(paths[i]);
    size_t n_sockets = sockets_of_sshd(sockets);
    struct management_texts t = {connection(to), texts[0], texts[1], texts[2], texts[3],
                                 texts[4],       texts[5], sockets,  n_sockets};
    size_t n = management_of(&t, to, list);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) free(texts[i]);
    free(sockets);
    return n;
}
