#include "enforce/management.h"

#include "base/memory.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { MANAGEMENT_MOST = 256, TEXT_MOST = 8 * 1024 * 1024, SSH_PORT = 22, ESTABLISHED = 1, GATEWAY = 2 };

struct collecting {
    struct prefix list[MANAGEMENT_MOST];
    size_t n;
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

/* Words of 32 bits in the host's order, as the kernel prints them. */
static bool add_words(struct collecting *c, const char *hex) {
    uint32_t words[4];
    if (strlen(hex) == 8 && sscanf(hex, "%8x", &words[0]) == 1) {
        add_ipv4(c, words[0]);
        return true;
    }
    if (sscanf(hex, "%8x%8x%8x%8x", &words[0], &words[1], &words[2], &words[3]) != 4) return false;
    add(c, (const uint8_t *)words);
    return true;
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

/* "  0: 0100007F:0016 0200007F:D431 01 …": local, remote, state. Connections to our port 22, and from here to
 * another's. */
static void take_socket(struct collecting *c, const char *line) {
    char local[33], remote[33];
    unsigned from, to, state;
    if (sscanf(line, " %*d: %32[0-9A-F]:%4x %32[0-9A-F]:%4x %2x", local, &from, remote, &to, &state) != 5)
        return;
    if (state == ESTABLISHED && (from == SSH_PORT || to == SSH_PORT)) add_words(c, remote);
}

/* Iface Destination Gateway Flags … */
static void take_route(struct collecting *c, const char *line) {
    char device[32];
    unsigned destination, gateway, flags;
    if (sscanf(line, "%31s %8x %8x %4x", device, &destination, &gateway, &flags) == 4 && destination == 0 &&
        flags & GATEWAY)
        add_ipv4(c, gateway);
}

/* destination length source length next-hop metric references use flags device */
static void take_route6(struct collecting *c, const char *line) {
    char hop[33];
    unsigned length;
    uint8_t address[16];
    if (sscanf(line, "%*32[0-9a-f] %2x %*32[0-9a-f] %*2x %32[0-9a-f]", &length, hop) != 2 || length != 0)
        return;
    for (size_t i = 0; i < 16; i++) {
        unsigned byte;
        if (sscanf(hop + 2 * i, "%2x", &byte) != 1) return;
        address[i] = (uint8_t)byte;
    }
    add(c, address);
}

static void take_resolver(struct collecting *c, const char *line) {
    char word[64];
    if (sscanf(line, "nameserver %63s", word) == 1) add_text(c, word, strlen(word));
}

size_t management_of(const struct management_texts *t, struct arena *to, struct prefix **list) {
    struct collecting c = {.n = 0};
    if (t->ssh_connection) add_text(&c, t->ssh_connection, strcspn(t->ssh_connection, " "));
    each_line(&c, t->tcp, take_socket);
    each_line(&c, t->tcp6, take_socket);
    each_line(&c, t->route, take_route);
    each_line(&c, t->ipv6_route, take_route6);
    each_line(&c, t->resolv, take_resolver);
    *list = arena_take_array(to, c.n, sizeof **list);
    memcpy(*list, c.list, c.n * sizeof **list);
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

size_t management_prefixes(struct arena *to, struct prefix **list) {
    static const char *const paths[] = {"/proc/net/tcp", "/proc/net/tcp6", "/proc/net/route",
                                        "/proc/net/ipv6_route", "/etc/resolv.conf"};
    char *texts[sizeof paths / sizeof *paths];
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) texts[i] = whole(paths[i]);
    struct management_texts t = {getenv("SSH_CONNECTION"), texts[0], texts[1], texts[2], texts[3], texts[4]};
    size_t n = management_of(&t, to, list);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) free(texts[i]);
    return n;
}
