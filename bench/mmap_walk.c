/* mmap_walk FILE: the least that reading a capture can cost. Maps a classic pcap, walks its records and looks
 * at the Ethernet, IP and port fields of each; prints packets, bytes and a sum so that nothing is optimized
 * away. No flow table, no names, no judgement: the floor the audit is compared with. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static uint16_t be16(const uint8_t *p) {
    return (uint16_t)(p[0] << 8 | p[1]);
}

static uint32_t word(const uint8_t *p) {
    uint32_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

/* Addresses, protocol and ports of one frame, folded. */
static uint64_t look(const uint8_t *p, uint32_t n) {
    if (n < 54) return 0;
    if (be16(p + 12) == 0x0800) {
        uint32_t transport = 14 + (p[14] & 15u) * 4;
        return word(p + 26) + (uint64_t)word(p + 30) + p[23] + (transport + 4 <= n ? word(p + transport) : 0);
    }
    if (be16(p + 12) == 0x86dd) {
        uint64_t sum = p[20];
        for (uint32_t i = 22; i < 54; i += 4) sum += word(p + i);
        return sum + (n >= 58 ? word(p + 54) : 0);
    }
    return 0;
}

int main(int argc, char **argv) {
    int fd = argc == 2 ? open(argv[1], O_RDONLY | O_CLOEXEC) : -1;
    struct stat st;
    if (fd < 0 || fstat(fd, &st) || st.st_size < 24) {
        fprintf(stderr, "usage: %s FILE.pcap\n", argv[0]);
        return 2;
    }
    size_t size = (size_t)st.st_size;
    const uint8_t *map = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (map == MAP_FAILED) return 2;
    madvise((void *)map, size, MADV_SEQUENTIAL);
    uint64_t packets = 0, bytes = 0, sum = 0;
    for (size_t at = 24; at + 16 <= size; packets++) {
        uint32_t captured = word(map + at + 8);
        at += 16;
        if (captured > size - at) break;
        sum += look(map + at, captured);
        bytes += captured;
        at += captured;
    }
    printf("%llu packets, %llu bytes, sum %llx\n", (unsigned long long)packets, (unsigned long long)bytes,
           (unsigned long long)sum);
    return 0;
}
