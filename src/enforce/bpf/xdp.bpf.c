/* Packets to or from blocked addresses, at the first place where the kernel sees them.
 *
 * Both addresses are asked about: on a router's inner side it is the destination that is blocked, on a host
 * the source, since only what arrives comes by here. Addresses are in every fragment, and in IPv6 before all
 * extension headers, so that neither is an escape. What is kept goes first, but is asked only about packets
 * that were found: the others take the same way whatever is kept. */
#include <linux/bpf.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>

#include "xdp_shared.h"

enum { LOG, REJECT, DROP }; /* enum measure_mode */

const volatile struct xdp_config config;

#define HOSTS(name, key_type)                                                                                \
    struct {                                                                                                 \
        __uint(type, BPF_MAP_TYPE_HASH);                                                                     \
        __uint(max_entries, 1);                                                                              \
        __type(key, key_type);                                                                               \
        __type(value, struct xdp_element);                                                                   \
    } name SEC(".maps")
#define BLOCKS(name, key_type)                                                                               \
    struct {                                                                                                 \
        __uint(type, BPF_MAP_TYPE_LPM_TRIE);                                                                 \
        __uint(map_flags, BPF_F_NO_PREALLOC);                                                                \
        __uint(max_entries, 1);                                                                              \
        __type(key, key_type);                                                                               \
        __type(value, struct xdp_element);                                                                   \
    } name SEC(".maps")

HOSTS(hosts4, __be32);
HOSTS(hosts6, struct in6_addr);
BLOCKS(blocks4, struct xdp_block4);
BLOCKS(blocks6, struct xdp_block6);
BLOCKS(keep4, struct xdp_block4);
BLOCKS(keep6, struct xdp_block6);

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct xdp_count);
} counts SEC(".maps");

/* Until when anything is stopped, by CLOCK_BOOTTIME: `confirm` changes this and nothing else. */
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, __u64);
} in_force SEC(".maps");

struct vlan {
    __be16 tag, protocol;
};
struct pppoe {
    __u8 version_type, code;
    __be16 session, length, protocol;
};

static __always_inline struct xdp_element *alive(struct xdp_element *e) {
    return e && bpf_ktime_get_boot_ns() < e->until ? e : 0;
}

static __always_inline struct xdp_element *stricter(struct xdp_element *a, struct xdp_element *b) {
    if (!a || !b) return a ? a : b;
    return b->mode > a->mode ? b : a;
}

static __always_inline struct xdp_element *find4(__be32 address) {
    struct xdp_element *e = 0;
    if (config.hosts4) e = alive(bpf_map_lookup_elem(&hosts4, &address));
    if (!config.blocks4) return e;
    struct xdp_block4 key = {.bits = 32};
    __builtin_memcpy(key.address, &address, sizeof key.address);
    return stricter(e, alive(bpf_map_lookup_elem(&blocks4, &key)));
}

static __always_inline struct xdp_element *find6(const struct in6_addr *address) {
    struct xdp_element *e = 0;
    struct xdp_block6 key = {.bits = 128};
    __builtin_memcpy(key.address, address, sizeof key.address);
    if (config.hosts6) e = alive(bpf_map_lookup_elem(&hosts6, key.address));
    if (!config.blocks6) return e;
    return stricter(e, alive(bpf_map_lookup_elem(&blocks6, &key)));
}

static __always_inline int kept4(__be32 address) {
    struct xdp_block4 key = {.bits = 32};
    __builtin_memcpy(key.address, &address, sizeof key.address);
    return bpf_map_lookup_elem(&keep4, &key) != 0;
}

static __always_inline int kept6(const struct in6_addr *address) {
    struct xdp_block6 key = {.bits = 128};
    __builtin_memcpy(key.address, address, sizeof key.address);
    return bpf_map_lookup_elem(&keep6, &key) != 0;
}

static __always_inline int act(const struct xdp_element *e, __u64 bytes) {
    __u32 index = e->measure, first = 0;
    const __u64 *until = bpf_map_lookup_elem(&in_force, &first);
    if (!until || bpf_ktime_get_boot_ns() >= *until) return XDP_PASS;
    struct xdp_count *c = bpf_map_lookup_elem(&counts, &index);
    if (c) {
        c->packets++;
        c->bytes += bytes;
    }
    return e->mode == LOG ? XDP_PASS : XDP_DROP;
}

static __always_inline int judge4(const struct iphdr *ip, const void *end, __u64 bytes) {
    if ((const void *)(ip + 1) > end) return XDP_PASS;
    __be32 from = ip->saddr, to = ip->daddr;
    const struct xdp_element *e = stricter(find4(to), find4(from));
    if (!e || (config.keep4 && (kept4(from) || kept4(to)))) return XDP_PASS;
    return act(e, bytes);
}

static __always_inline int judge6(const struct ipv6hdr *ip, const void *end, __u64 bytes) {
    if ((const void *)(ip + 1) > end) return XDP_PASS;
    const struct xdp_element *e = stricter(find6(&ip->daddr), find6(&ip->saddr));
    if (!e || (config.keep6 && (kept6(&ip->saddr) || kept6(&ip->daddr)))) return XDP_PASS;
    return act(e, bytes);
}

SEC("xdp")
int cordon(struct xdp_md *packet) {
    const void *start = (const void *)(long)packet->data, *end = (const void *)(long)packet->data_end;
    const struct ethhdr *ethernet = start;
    if ((const void *)(ethernet + 1) > end) return XDP_PASS;
    __be16 protocol = ethernet->h_proto;
    const void *p = ethernet + 1;
    __u64 bytes = end - start;
#pragma unroll
    for (int i = 0; i < 3; i++) { /* IEEE 802.1ad has two tags; some networks three */
        const struct vlan *vlan = p;
        if (protocol != bpf_htons(ETH_P_8021Q) && protocol != bpf_htons(ETH_P_8021AD)) break;
        if ((const void *)(vlan + 1) > end) return XDP_PASS;
        protocol = vlan->protocol;
        p = vlan + 1;
    }
    if (protocol == bpf_htons(ETH_P_PPP_SES)) { /* RFC 2516 4, with PPP's protocol numbers */
        const struct pppoe *session = p;
        if ((const void *)(session + 1) > end) return XDP_PASS;
        protocol = session->protocol == bpf_htons(0x0021)   ? bpf_htons(ETH_P_IP)
                   : session->protocol == bpf_htons(0x0057) ? bpf_htons(ETH_P_IPV6)
                                                            : 0;
        p = session + 1;
    }
    if (protocol == bpf_htons(ETH_P_IP)) return judge4(p, end, bytes);
    if (protocol == bpf_htons(ETH_P_IPV6)) return judge6(p, end, bytes);
    return XDP_PASS;
}

/* No helper that it calls asks for another licence (bpf_helpers(7)). */
char license_text[] SEC("license") = "Apache-2.0";
