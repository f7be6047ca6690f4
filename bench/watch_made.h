/* Made traffic for the benchmark of watching and for its tests: packets of many clients and servers, as many
 * and as fast as is wanted. */
#ifndef CORDON_BENCH_WATCH_MADE_H
#define CORDON_BENCH_WATCH_MADE_H

#include "evidence/capture/packet.h"

enum { MADE_MOST = 512 };

/* One packet: IPv4 without a link layer. */
struct made {
    uint8_t bytes[MADE_MOST];
    size_t n;
};

enum made_flag { MADE_FIN = 1, MADE_SYN = 2, MADE_RST = 4, MADE_ACK = 16 };

/* Two ends by number; a flow's number tells its client's port too. */
struct made_ends {
    uint32_t client, server; /* IPv4 addresses */
    uint16_t client_port, server_port;
};

void made_tcp(struct made *to, struct made_ends e, bool up, uint32_t sequence, unsigned flags,
              const void *payload, size_t n);
void made_udp(struct made *to, struct made_ends e, bool up, const void *payload, size_t n);
/* A question for an A record and its answer; both go through the ends as look-ups do, to port 53. */
void made_question(struct made *to, struct made_ends e, uint16_t id, const char *name);
void made_answer(struct made *to, struct made_ends e, uint16_t id, const char *name, uint32_t address);

struct packet made_packet(const struct made *m, int64_t time_ns);

#endif
