/* Captures for tests: packets as peers would send them, files as capturing programs would write them. */
#ifndef CORDON_TESTS_WIRE_H
#define CORDON_TESTS_WIRE_H

#include "build.h"

#include "evidence/capture/capture.h"
#include "evidence/capture/reader.h"

/* Bytes of a file; grows. */
struct file {
    uint8_t *p;
    size_t n, capacity;
};

void file_put(struct file *f, const void *p, size_t n);
void file_number(struct file *f, uint64_t v, unsigned bytes, bool big);
void file_hex(struct file *f, const char *hex);
void file_free(struct file *f);
struct bytes file_bytes(const struct file *f);

/* Classic pcap, little-endian, microseconds. */
void file_pcap(struct file *f, uint16_t link);
void file_packet(struct file *f, uint64_t us, struct bytes frame);

/* pcapng blocks: open, put the body, close. */
size_t file_block(struct file *f, uint32_t type, bool big);
void file_block_end(struct file *f, size_t at, bool big);

/* Packets. IPv4 addresses as numbers; IPv6 ones are fd00:: with the number at the end. */
struct tcp {
    uint32_t from, to;
    uint16_t from_port, to_port;
    uint32_t sequence;
    uint8_t flags;
};

void put_ipv4(struct build *b, uint8_t protocol, uint32_t from, uint32_t to, struct bytes payload);
void put_ipv6(struct build *b, uint8_t next, uint32_t from, uint32_t to, struct bytes payload);
void put_udp(struct build *b, uint16_t from, uint16_t to, struct bytes payload);
/* An IPv4 packet, whole. */
void put_tcp_packet(struct build *b, struct tcp t, struct bytes payload);
void put_udp_packet(struct build *b, uint32_t from, uint16_t from_port, uint32_t to, uint16_t to_port,
                    struct bytes payload);

/* DNS messages: a question for an A record; an answer. `chain`: names ending in NULL, each the CNAME of the
 * one before, the first one the question. */
void put_dns_query(struct build *b, uint16_t id, const char *name);
void put_dns_answer(struct build *b, uint16_t id, const char *const *chain, const uint32_t *addresses,
                    size_t n);

/* Reading what was built. How the bytes come: as a mapped file, or through a pipe in pieces. */
enum way { BY_FILE, BY_PIPE };

struct run {
    struct capture *capture; /* NULL: no evidence */
    struct diagnostics *diagnostics;
    struct input *input;
};

struct run run_capture(struct bytes file, struct capture_options options, enum way way);
struct run run_plain(struct bytes file, unsigned threads);
void run_end(struct run *r);
char *run_text(const struct run *r); /* all observations, as `cordon observe` prints them; malloc'ed */

/* The nth flow; aborts where there is none. */
struct flow_view nth_flow(const struct run *r, size_t n);
const char *nth_name(const struct run *r, size_t n); /* "" where it has none */

/* All packets of a reader, one line each: "link time_ns captured/length app"; malloc'ed. */
char *read_packets(struct bytes file, enum way way, size_t *damages);

struct input *input_limited(struct bytes file, enum way way, struct input_limits limits,
                            struct diagnostics *d);
struct input *input_of(struct bytes file, enum way way, struct diagnostics *d);

#endif
