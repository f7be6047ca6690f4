/* send_packets ROUNDS NAMESPACE...: what a UDP packet costs that is sent from each of the named network namespaces
 * (ip-netns(8)), to 4,096 addresses of 60.0.0.0/8 in turn. The namespaces take turns, ROUNDS rounds of a tenth of a second
 * of processor time each, so that what else the machine does meets all alike. Prints each one's best round: packets a
 * second of processor time, a line a namespace. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PEERS = 4096, MOST_NAMESPACES = 16, BATCH = 256 };

static double processor_time(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* A socket belongs to the namespace its thread was in when it was made. */
static int socket_in(const char *name) {
    char path[256];
    snprintf(path, sizeof path, "/run/netns/%s", name);
    int space = open(path, O_RDONLY | O_CLOEXEC);
    if (space < 0 || setns(space, CLONE_NEWNET)) {
        perror(path);
        exit(2);
    }
    close(space);
    int s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (s < 0) {
        perror("socket");
        exit(2);
    }
    return s;
}

static void make_peers(struct sockaddr_in *peers) {
    unsigned long seed = 88172645463325252UL;
    for (int i = 0; i < PEERS; i++) {
        seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
        peers[i] = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(9)};
        peers[i].sin_addr.s_addr = htonl(60U << 24 | (unsigned)(seed & 0xffffff));
    }
}

/* Packets a second of processor time, over a tenth of a second of it. */
static double round_of(int s, struct sockaddr_in *peers) {
    static char byte[1] = "x";
    struct iovec bytes = {byte, 1};
    struct mmsghdr batch[BATCH];
    double began = processor_time(), spent = 0;
    long sent = 0;
    for (int at = 0; (spent = processor_time() - began) < 0.1; at = (at + BATCH) % PEERS) {
        for (int i = 0; i < BATCH; i++)
            batch[i] = (struct mmsghdr){.msg_hdr = {.msg_name = &peers[at + i],
                                                    .msg_namelen = sizeof *peers,
                                                    .msg_iov = &bytes,
                                                    .msg_iovlen = 1}};
        int n = sendmmsg(s, batch, BATCH, 0);
        if (n > 0) sent += n;
    }
    return (double)sent / spent;
}

int main(int argc, char **argv) {
    int rounds = argc > 2 ? atoi(argv[1]) : 0, spaces = argc - 2;
    if (rounds < 1 || spaces > MOST_NAMESPACES) {
        fputs("usage: send_packets ROUNDS NAMESPACE...\n", stderr);
        return 2;
    }
    static struct sockaddr_in peers[PEERS];
    make_peers(peers);
    int sockets[MOST_NAMESPACES];
    double best[MOST_NAMESPACES] = {0};
    for (int i = 0; i < spaces; i++) sockets[i] = socket_in(argv[i + 2]);
    for (int r = 0; r < rounds; r++)
        for (int i = 0; i < spaces; i++) {
            double now = round_of(sockets[i], peers);
            if (now > best[i]) best[i] = now;
        }
    for (int i = 0; i < spaces; i++) printf("%.0f\n", best[i]);
    return 0;
}
