/* Lists of installed software and of the devices of a network: what tools print and servers keep, read into
 * apps and devices.
 *
 * What such lists name beside makers and products are persons' things: hardware addresses, host names, serial
 * numbers, accounts. They are masked as they are read (base/masking.h) and kept nowhere; the block a hardware
 * address is from and the IP address stay. */
#ifndef CORDON_DEVICE_DEVICE_H
#define CORDON_DEVICE_DEVICE_H

#include "base/input.h"
#include "base/masking.h"
#include "evidence/app/app.h"

/* What the list is of, where it tells. */
struct inventory_host {
    const char *maker, *model; /* "Google", "Pixel 6" */
    const char *build;         /* "google/oriole/oriole:13/TQ3A/1:user/release-keys" */
    const char *os;            /* "Android", "iOS", "Debian GNU/Linux" … */
    const char *os_version;    /* "13" */
    const char *product;       /* of an SBOM: what the list is of, "acme-server" */
    const char *product_version, *product_maker;
};

struct device_service {
    const char *transport; /* "tcp", "udp", "sctp" */
    const char *name, *product, *version, *cpe;
    uint16_t port;
    bool open; /* answered; else it may be (nmap's "open|filtered") */
};

struct device {
    const char *address; /* "192.0.2.7", "fe80::1"; NULL: none told */
    const char *further; /* more of its addresses, separated by blanks; NULL: none */
    const char *mac;     /* keyed hash; NULL: none told */
    const char *name;    /* host name: keyed hash; NULL: none told */
    /* The first 36 bits of the hardware address, the widest a block can be, left-aligned: for looking up who
     * has the block. Of these only the block that is found there may be shown, and 24 bits where none is. */
    uint8_t block[5];
    bool has_block;       /* false: no hardware address, or one of the next kind */
    bool randomised;      /* locally administered (IEEE 802-2014 8.2.2): it tells no maker */
    const char *maker;    /* as the list names it; NULL: it does not */
    const char *kind;     /* "router", "webcam" … as the list guesses; NULL */
    const char *os;       /* as the list guesses; NULL */
    const char *firmware; /* vendor class or product string it gives of itself: "android-dhcp-13" */
    const char *state;    /* in the list's own word: "REACHABLE", "active", "up" … */
    const char *interface;
    const struct device_service *services;
    size_t n_services;
    int64_t seen_ns; /* last time it was there for certain; 0: not told */
    uint32_t line;   /* where it stands; of several entries, the last */
};

struct inventory {
    const char *format; /* "pm-list", "dumpsys", "dpkg", "cyclonedx", "ip-neigh", "nmap" … */
    struct inventory_host host;
    const struct device *own; /* the device the list is of, where its maker is told; not among the others */
    const struct app *apps;   /* in the order of the list */
    const struct device *devices;
    size_t n_apps, n_devices;
    int64_t taken_ns; /* when the list was made, where it tells; 0 */
    bool complete;    /* false: a part could not be read, and diagnostics say which */
    struct arena *arena;
};

struct inventory_options {
    const struct masking_key *key; /* NULL: one for this reading alone */
    uint64_t most_bytes;           /* of the text; 0: 1 GiB */
    uint32_t most_apps;            /* 0: 1,000,000 */
    uint32_t most_devices;         /* 0: 1,000,000 */
    uint32_t most_diagnostics;     /* bad lines told one by one; 0: 20. All are counted */
};

/* NULL when the input is none of these (nothing is said, nothing is consumed). Forms that are recognised and
 * not read (SPDX tag-value, CycloneDX XML …) give an inventory with nothing in it, and an error that says
 * what converts them. `options` may be NULL. */
struct inventory *inventory_read(struct input *in, const char *name, const struct inventory_options *options,
                                 struct diagnostics *d);
void inventory_free(struct inventory *i);

/* The partition of an Android device that a path lies on, whether absolute on the device or of an unpacked
 * image: "system/priv-app/X/X.apk" → "priv-app". NULL: it does not tell. */
const char *image_partition_of(struct text path);
/* Did what lies on that partition come with the device? */
bool image_partition_shipped(const char *partition);

#endif
