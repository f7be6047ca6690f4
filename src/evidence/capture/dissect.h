/* From a packet to its segments: link layer, tags, tunnels, IPv4, IPv6, TCP, UDP, SCTP. */
#ifndef CORDON_CAPTURE_DISSECT_H
#define CORDON_CAPTURE_DISSECT_H

#include "evidence/capture/segment.h"

enum { MOST_SEGMENTS = 8, MOST_NESTED = 12 };

/* What has no ports and names no service is counted, not followed. */
struct layer_counts {
    uint64_t not_ip;      /* ARP, spanning tree, … */
    uint64_t icmp, other; /* IP without a transport that cordon follows */
    uint64_t truncated;   /* headers cut by the capture length */
    uint64_t malformed;   /* headers that contradict themselves */
    uint64_t fragments;
    uint64_t unknown_link;
};

struct dissection {
    uint64_t seed; /* of flow hashes */
    struct layer_counts *counts;
    struct segment segments[MOST_SEGMENTS];
    size_t n;
    struct fragment fragment; /* valid when has_fragment */
    bool has_fragment;
    bool inner; /* what is dissected is carried by a segment that is not among these */
    uint32_t packet;
    unsigned depth;
};

/* Fills segments (and fragment) from a packet. */
void dissect_packet(struct dissection *d, const struct packet *p);

/* The same from an IP payload put together from fragments. */
void dissect_reassembled(struct dissection *d, const struct fragment *last, struct bytes payload);

/* link.c: finds the network layer. ethertype 0x0800, 0x86DD …; false when there is none. */
bool link_strip(uint16_t link, struct bytes *b, uint16_t *ethertype);
bool wlan_strip(struct bytes *b, uint16_t *ethertype); /* an 802.11 frame; false leaves *b as it was */

/* ethertype.c: VLAN, MPLS, PPPoE, … down to IP. */
void dissect_ethertype(struct dissection *d, uint16_t ethertype, struct bytes b);
void dissect_ppp(struct dissection *d, struct bytes b);
void dissect_ethernet(struct dissection *d, struct bytes b);

/* network.c */
void dissect_ip(struct dissection *d, struct bytes b);

/* A layer-4 payload between two addresses. */
struct ends {
    uint8_t source[16], destination[16];
    uint8_t family;
};
void dissect_transport(struct dissection *d, const struct ends *e, uint8_t protocol, struct bytes b,
                       uint32_t length);

/* tunnel.c: what a UDP datagram on a tunnel port, or GRE, carries. True when it carried something. */
bool dissect_udp_tunnel(struct dissection *d, uint16_t source, uint16_t destination, struct bytes b);
void dissect_gre(struct dissection *d, struct bytes b);

#endif
