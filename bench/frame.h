/* Packets for the benchmark captures: read from any capture libpcap opens, turned into Ethernet frames. */
#ifndef CORDON_BENCH_FRAME_H
#define CORDON_BENCH_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { FRAME_ROOM = 18, ETHERNET = 14 }; /* room: the longest header that is put before a raw packet */

struct frame {
    uint8_t *bytes; /* owned */
    uint32_t captured, original;
    uint64_t time_us;
};

struct frames {
    struct frame *items; /* owned */
    size_t count, room;
};

/* Adds the frames of one file; false, and one line on standard error, when the file or its link type is of
 * no use here. */
bool frames_read(struct frames *to, const char *path);
void frames_free(struct frames *f);

/* Where the outermost IP header starts; 0: none. */
size_t frame_ip(const uint8_t *bytes, size_t size);

/* Classic pcap, microseconds, Ethernet. Both end the program when the disk is full. */
void capture_header(FILE *to);
void capture_packet(FILE *to, uint64_t time_us, const uint8_t *bytes, uint32_t captured, uint32_t original);

/* Gives up with one line. */
_Noreturn void bench_die(const char *what);
uint64_t bench_random(uint64_t *state);

#endif
