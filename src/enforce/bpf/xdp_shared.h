/* What the program in the kernel (xdp.bpf.c) and its loader (xdp_kernel.c) have to agree on. */
#ifndef CORDON_ENFORCE_XDP_SHARED_H
#define CORDON_ENFORCE_XDP_SHARED_H

#include <linux/types.h>

struct xdp_element {
    __u64 until;   /* nanoseconds of CLOCK_BOOTTIME, which no setting of the clock moves */
    __u32 measure; /* index into the plan, and into the counters */
    __u32 mode;    /* enum measure_mode */
};

struct xdp_count {
    __u64 packets, bytes;
};

/* Keys of the tries: bpf(2), BPF_MAP_TYPE_LPM_TRIE. */
struct xdp_block4 {
    __u32 bits;
    __u8 address[4];
};
struct xdp_block6 {
    __u32 bits;
    __u8 address[16];
};

/* Set before loading, so that the verifier leaves out what is empty. */
struct xdp_config {
    __u32 hosts4, hosts6, blocks4, blocks6, keep4, keep6;
};

#endif
