#include "atlas/special.h"

/* Blocks the registries mark as globally reachable (AS112, AMT, ORCHIDv2 …) are ordinary addresses. */
const struct special_block special_blocks[] = {
    {"0.0.0.0/8", "this network (RFC 791)"},
    {"10.0.0.0/8", "private-use (RFC 1918)"},
    {"100.64.0.0/10", "shared address space of carriers (RFC 6598)"},
    {"127.0.0.0/8", "loopback (RFC 1122)"},
    {"169.254.0.0/16", "link-local (RFC 3927)"},
    {"172.16.0.0/12", "private-use (RFC 1918)"},
    {"192.0.0.0/24", "IETF protocol assignments (RFC 6890)"},
    {"192.0.0.9/32", NULL},
    {"192.0.0.10/32", NULL},
    {"192.0.2.0/24", "documentation (RFC 5737)"},
    {"192.88.99.0/24", "deprecated 6to4 relay anycast (RFC 7526)"},
    {"192.168.0.0/16", "private-use (RFC 1918)"},
    {"198.18.0.0/15", "benchmarking (RFC 2544)"},
    {"198.51.100.0/24", "documentation (RFC 5737)"},
    {"203.0.113.0/24", "documentation (RFC 5737)"},
    {"224.0.0.0/4", "multicast (RFC 5771)"},
    {"240.0.0.0/4", "reserved (RFC 1112)"},
    {"255.255.255.255/32", "limited broadcast (RFC 919)"},
    {"::/128", "unspecified (RFC 4291)"},
    {"::1/128", "loopback (RFC 4291)"},
    {"64:ff9b:1::/48", "local-use translation (RFC 8215)"},
    {"100::/64", "discard-only (RFC 6666)"},
    {"100:0:0:1::/64", "dummy prefix (RFC 9780)"},
    {"2001::/23", "IETF protocol assignments (RFC 2928)"},
    {"2001::/32", "Teredo (RFC 4380)"},
    {"2001:1::1/128", NULL},
    {"2001:1::2/128", NULL},
    {"2001:1::3/128", NULL},
    {"2001:2::/48", "benchmarking (RFC 5180)"},
    {"2001:3::/32", NULL},
    {"2001:4:112::/48", NULL},
    {"2001:10::/28", "deprecated ORCHID (RFC 4843)"},
    {"2001:20::/28", NULL},
    {"2001:30::/28", NULL},
    {"2001:db8::/32", "documentation (RFC 3849)"},
    {"2002::/16", "6to4 (RFC 3056)"},
    {"3fff::/20", "documentation (RFC 9637)"},
    {"5f00::/16", "segment routing identifiers (RFC 9602)"},
    {"fc00::/7", "unique local (RFC 4193)"},
    {"fe80::/10", "link-local (RFC 4291)"},
    {"fec0::/10", "deprecated site-local (RFC 3879)"},
    {"ff00::/8", "multicast (RFC 4291)"},
};
const size_t n_special_blocks = sizeof special_blocks / sizeof *special_blocks;

/* IANA Special-Purpose AS Numbers (RFC 7249). */
static const struct special_range {
    uint32_t first, last;
    const char *name;
    bool example; /* a text or a test may give it a name */
} ranges[] = {{0, 0, "no AS number (RFC 7607)", false},
              {23456, 23456, "AS_TRANS, in place of any larger number (RFC 6793)", false},
              {64496, 64511, "AS number for documentation (RFC 5398)", true},
              {64512, 65534, "private AS number (RFC 6996)", false},
              {65535, 65535, "reserved AS number (RFC 7300)", false},
              {65536, 65551, "AS number for documentation (RFC 5398)", true},
              {4200000000, 4294967294, "private AS number (RFC 6996)", false},
              {UINT32_MAX, UINT32_MAX, "reserved AS number (RFC 7300)", false}};

static const struct special_range *range_of(uint32_t asn) {
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (asn >= ranges[i].first && asn <= ranges[i].last) return &ranges[i];
    return NULL;
}

const char *special_as(uint32_t asn) {
    const struct special_range *r = range_of(asn);
    return r ? r->name : NULL;
}

bool special_as_nobodys(uint32_t asn) {
    const struct special_range *r = range_of(asn);
    return r && !r->example;
}
