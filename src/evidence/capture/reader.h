/* Capture files, packet after packet: pcap, pcapng, snoop. Which one is found by content.
 *
 * Damage does not stop a reader where it can be passed: one diagnostic with the offset, then the next packet
 * that can be read. */
#ifndef CORDON_CAPTURE_READER_H
#define CORDON_CAPTURE_READER_H

#include "base/hash.h"
#include "base/input.h"
#include "base/intern.h"
#include "evidence/capture/decrypt/key_log.h"
#include "evidence/capture/packet.h"

enum { LARGEST_PACKET = 256 * 1024 * 1024 / 512 }; /* 512 KiB: libpcap's MAXIMUM_SNAPLEN is half of it */

struct interface {
    uint16_t link;
    uint64_t ticks;   /* time units a second; 0: not valid */
    int64_t offset_s; /* if_tsoffset */
    uint32_t snap_length;
};

struct reader {
    struct input *in;
    const char *name;
    struct diagnostics *diagnostics;
    const char *format; /* "pcap", "pcapng", "snoop" */
    bool (*next)(struct reader *r, struct packet *p);
    bool swapped;             /* byte order of the file (or section) is not little-endian */
    struct interface classic; /* pcap and snoop */
    uint64_t scouted;         /* pcap: offset up to which the scout has been */
    /* pcapng: the section's interfaces and processes */
    struct interface *interfaces;
    size_t n_interfaces, interface_capacity;
    uint32_t *processes; /* numbers in apps */
    size_t n_processes, process_capacity;
    struct hash_table uids; /* pcapng of PCAPdroid: UID → number in apps */
    struct intern *apps;    /* "source<TAB>id" */
    int64_t last_ns;        /* of the packet before */
    struct key_log *keys;   /* pcapng: where the capture's own secrets go; NULL: they are passed over */
    uint64_t keys_upto;     /* … those before this offset have been taken already */
    bool damaged, ended;
    bool lost; /* pcapng: blocks of this section may be missing */
    bool cut;  /* pcapng: the block at hand lacks its end, and that has been told */
};

/* False (and nothing said) when the input does not start like a capture. */
bool reader_open(struct reader *r, struct input *in, const char *name, struct diagnostics *d);
void reader_close(struct reader *r); /* not the input */

/* The next packet; false at the end. p->data is valid as input.h says. */
static inline bool reader_next(struct reader *r, struct packet *p) {
    if (r->ended || !r->next(r, p)) {
        r->ended = true;
        return false;
    }
    r->last_ns = p->time_ns;
    return true;
}

/* One diagnostic of damage at the current offset; marks the capture as incomplete. */
void reader_damage(struct reader *r, uint64_t offset, const char *clause, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

bool pcap_open(struct reader *r, struct bytes start);
bool pcapng_open(struct reader *r, struct bytes start);
bool snoop_open(struct reader *r, struct bytes start);

/* What secrets a mapped capture holds, ahead of its packets: they may stand behind what they open. */
bool pcapng_take_keys(struct reader *r);

/* For streams, which are cut into blocks elsewhere: a whole block with both its lengths, of a reader without
 * input. True: it was a packet. */
bool pcapng_take_block(struct reader *r, struct bytes block, struct packet *p);

/* The number of "source<TAB>id", which comes from foreign bytes: beyond the first 65,536 there are no further
 * ones, and it is APP_NONE. */
uint32_t reader_app(struct intern *apps, struct text app);

/* ns since 1970 of a count of units; saturates. */
int64_t reader_time(const struct interface *f, uint64_t units);

#endif
