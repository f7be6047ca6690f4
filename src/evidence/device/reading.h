/* An inventory while it is being read; private to this folder. */
#ifndef CORDON_DEVICE_READING_H
#define CORDON_DEVICE_READING_H

#include "base/hash.h"
#include "base/intern.h"
#include "evidence/device/device.h"
#include "evidence/device/mac.h"
#include "evidence/device/words.h"

struct reading {
    struct arena *arena; /* of the inventory */
    const char *name;    /* of the file */
    struct text text;    /* all of it, as UTF-8 without a byte order mark */
    struct text rest;    /* not yet read, of formats that go line by line */
    uint32_t line;       /* the one last taken, from 1 */
    size_t counted;      /* bytes whose lines are counted, where bytes are asked for */
    struct masking_key key;
    struct inventory_options options;
    struct diagnostics *diagnostics;
    struct inventory *to;
    struct app *apps;
    struct device *devices;
    size_t n_apps, n_devices, app_capacity, device_capacity;
    struct intern *ids;       /* what apps and devices are found again by */
    struct hash_table by_id;  /* number of that → place in the list */
    struct hash_table joined; /* number of a masked hardware address → place among the devices */
    uint64_t bad, apps_left_out, devices_left_out;
    uint64_t groups; /* addresses of groups, and of nobody: no devices */
};

/* What a format is known by, and read with. `head` is the beginning of the text, at least 4 KiB of it where
 * there is as much. */
struct inventory_format {
    const char *name;
    bool (*is)(struct text head);
    void (*read)(struct reading *r);
};

/* The next line, without its end; counts it. */
bool reading_line(struct reading *r, struct text *line);

/* Sets the line to that of a byte of the text; bytes are asked for in rising order. */
void reading_line_at(struct reading *r, size_t offset);

/* A part cannot be read; the rest is. `at` is where in the line it begins (NULL: its beginning). */
void reading_bad(struct reading *r, struct text line, const char *at, const char *hint, const char *format,
                 ...) __attribute__((format(printf, 5, 6)));
/* All of it cannot: an error, and nothing is in the inventory. */
void reading_refuse(struct reading *r, const char *what, const char *hint);
/* At a byte of the text, which becomes line and column. */
void reading_damage_at(struct reading *r, size_t offset, const char *clause, const char *what);
void reading_note(struct reading *r, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A new app with this line and `enabled` unknown; NULL where there are too many, which is told at the end. */
struct app *reading_app(struct reading *r, const char *platform, struct text id);
/* The app of that id, new or already there. */
struct app *reading_same_app(struct reading *r, const char *platform, struct text id, bool *old);
struct app *reading_find_app(struct reading *r, const char *platform, struct text id); /* NULL: none */

/* Copies: NULL where the text is empty or "null", "(none)", "NOASSERTION" … */
const char *reading_told(struct reading *r, struct text t);
/* "Example Ltd <info@example.com>" → the name, and the domain of the address. */
void reading_maker(struct reading *r, struct app *app, struct text maker);
void reading_add_capability(struct reading *r, struct app *app, const char *name, const char *why);

/* What a list tells of a device, still as foreign text. */
struct device_told {
    struct text address; /* IPv4 or IPv6, with or without zone */
    struct text name;    /* its host name */
    struct mac mac;      /* n 0: none */
    struct device facts; /* all that is told of it beside */
};

/* What joins entries of a list into one device. */
enum device_key {
    DEVICE_BY_MAC,    /* its hardware address; its address where that is not told */
    DEVICE_BY_ADDRESS /* the address: what is said of it later holds, and not what was said before */
};
/* The device; NULL: it is none (an address of a group, or neither address is one), or there are too many. */
struct device *reading_device(struct reading *r, const struct device_told *told, enum device_key key);

/* One that is named and has no address: hardware in a bill of materials. Texts are the arena's. */
void reading_named_device(struct reading *r, const char *maker, const char *product, const char *version);

/* Masked, in the arena; NULL for empty text. */
const char *reading_masked(struct reading *r, const char *scheme, struct text t);

/* Devices of one hardware address are one, whatever addresses they were lent. */
void reading_join_devices(struct reading *r);

/* Gives the lists to the inventory. */
void reading_finish(struct reading *r);

#endif
