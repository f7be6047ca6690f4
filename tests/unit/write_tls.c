/* Writes TLS connections of tls_peers.c and tls_forge.c for others to read.
 *   write_tls seed VERSION SUITE FLAGS FILE      a seed of fuzz_tls_session
 *   write_tls pcap VERSION SUITE FLAGS FILE      FILE, FILE.keys, and FILE.client and FILE.server: what was
 * said VERSION and FLAGS are hexadecimal; "forged": SUITE is hexadecimal too, and tls_forge.c makes it. */
#include "tls_forge.h"

#include <stdio.h>
#include <stdlib.h>

static FILE *open_file(const char *name, const char *suffix) {
    char path[1024];
    snprintf(path, sizeof path, "%s%s", name, suffix);
    FILE *f = fopen(path, "wb");
    if (f) return f;
    perror(path);
    exit(2);
}

static void number(FILE *f, uint64_t v, int bytes) { /* network order */
    while (bytes-- > 0) fputc((int)(v >> (8 * bytes) & 0xff), f);
}

static void write_file(const char *name, const char *suffix, struct growing g) {
    FILE *f = open_file(name, suffix);
    fwrite(g.p, 1, g.n, f);
    fclose(f);
}

static void write_seed(const char *name, const struct connection *c) {
    FILE *f = open_file(name, "");
    number(f, c->keys.n, 2);
    fwrite(c->keys.p, 1, c->keys.n, f);
    for (size_t i = 0; i < c->count; i++) {
        number(f, c->pieces[i].from, 1);
        number(f, c->pieces[i].n, 2);
        fwrite(c->pieces[i].p, 1, c->pieces[i].n, f);
    }
    fclose(f);
}

/* One packet: raw IPv4 (link type 101) with TCP; no checksums. */
static void write_packet(FILE *f, enum side from, uint32_t sequence, uint32_t acknowledged, struct bytes b) {
    static uint32_t time;
    size_t n = 40 + b.n;
    number(f, 1600000000, 4);
    number(f, ++time, 4);
    number(f, n, 4);
    number(f, n, 4);
    number(f, 0x4500, 2);
    number(f, n, 2);
    number(f, 0, 4);
    number(f, 0x4006, 2);
    number(f, 0, 2);
    number(f, from ? 0x0a000002 : 0x0a000001, 4);
    number(f, from ? 0x0a000001 : 0x0a000002, 4);
    number(f, from ? 443 : 50000, 2);
    number(f, from ? 50000 : 443, 2);
    number(f, sequence, 4);
    number(f, acknowledged, 4);
    number(f, 0x5018ffff, 4);
    number(f, 0, 4);
    fwrite(b.p, 1, b.n, f);
}

static void write_pcap(const char *name, const struct connection *c) {
    FILE *f = open_file(name, "");
    uint32_t at[2] = {1, 1};
    number(f, 0xa1b2c3d400020004, 8);
    number(f, 0, 8);
    number(f, 65535, 4);
    number(f, 101, 4);
    for (size_t i = 0; i < c->count; i++) {
        const struct peers_piece *p = &c->pieces[i];
        for (size_t k = 0, n; k < p->n; k += n) {
            n = p->n - k < 1400 ? p->n - k : 1400;
            write_packet(f, p->from, at[p->from], at[!p->from], (struct bytes){p->p + k, n});
            at[p->from] += (uint32_t)n;
        }
    }
    fclose(f);
    write_file(name, ".keys", c->keys);
    write_file(name, ".client", c->plain[FROM_CLIENT]);
    write_file(name, ".server", c->plain[FROM_SERVER]);
}

int main(int argc, char **argv) {
    if (argc != 6) {
        fprintf(stderr, "usage: write_tls seed|pcap VERSION SUITE FLAGS|forged FILE\n");
        return 2;
    }
    uint16_t version = (uint16_t)strtoul(argv[2], NULL, 16);
    struct connection *c = strcmp(argv[4], "forged") == 0
                               ? forge_talk(version, (uint16_t)strtoul(argv[3], NULL, 16), false)
                               : peers_talk(version, argv[3], (unsigned)strtoul(argv[4], NULL, 16));
    if (!c) {
        fprintf(stderr, "write_tls: no such suite\n");
        return 2;
    }
    if (strcmp(argv[1], "seed") == 0)
        write_seed(argv[5], c);
    else
        write_pcap(argv[5], c);
    connection_free(c);
    return 0;
}
