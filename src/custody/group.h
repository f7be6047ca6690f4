/* Flows that will be one chain, before anything is looked up; private to this folder. */
#ifndef CORDON_CUSTODY_GROUP_H
#define CORDON_CUSTODY_GROUP_H

#include "base/hash.h"
#include "base/intern.h"
#include "custody/chain.h"
#include "custody/custody.h"

/* What makes flows alike. No padding: compared and hashed as bytes. */
struct group_key {
    uint32_t app, service; /* interned; INTERN_ABSENT: none */
    uint32_t protection;   /* interned protection_key */
    /* Hosts in one place are interchangeable for a reader: the same AS and country, which is one record of
     * the atlas. On the local network, and where nothing is known, every address is a place of its own. */
    uint32_t record; /* 0: see address */
    uint8_t address[16];
    uint16_t port;
    uint8_t transport, protocol, name_source, ech;
    uint16_t zero;
};
_Static_assert(sizeof(struct group_key) == 40, "hashed by its bytes");

enum { GROUP_FLOWS_SHOWN = 4 };

struct group {
    struct group_key key;
    uint32_t flows;
    uint32_t evidence;                 /* of the proofs */
    uint32_t first[GROUP_FLOWS_SHOWN]; /* first packets of the first flows; 0: none */
    uint32_t name, hello, dns;         /* packets of the first flow that has them; 0: none */
    uint32_t aliases;                  /* interned "a\nb\nc"; INTERN_ABSENT: none */
    uint32_t content;                  /* 1 + place in the custody's contents; 0: none was looked into */
    uint32_t idle;                     /* flows that carried nothing */
    uint32_t addresses;                /* how many flows went to another address than the first */
    uint8_t address[16];               /* the first server */
    uint32_t others;                   /* 1 + place of the second one in the list of addresses; 0: none */
    uint32_t client;                   /* 1 + number of the first client; 0: none is known */
    uint32_t clients;                  /* 1 + place of the latest of the others in the list; 0: none */
    uint64_t packets[2], bytes[2];
    int64_t first_ns, last_ns;
};

_Static_assert(sizeof(struct group) == 168, "there may be millions");

enum { GROUP_CHUNK = 1024, GROUP_DATA_MOST = 1024 };

/* Further servers of a group, each once: most groups have none. */
struct group_address {
    uint8_t address[16];
    uint32_t next;     /* 1 + place in the list */
    uint32_t unlisted; /* in a group's first one: flows to servers that there was no room for */
};

/* Further clients of a group, each once. */
struct group_client {
    uint32_t number;
    uint32_t next; /* 1 + place in the list */
};

/* Personal data found in the flows of a group. Texts are interned in the custody's strings. */
struct group_data {
    uint32_t class_name, found_by, place, encodings, value;
    uint32_t next; /* 1 + place in the list */
    uint32_t packet, evidence;
    bool received, entry;
    uint8_t n_hashes;
    uint64_t count;
    int64_t first_ns;
    uint64_t hashes[CONTENT_HASHES];
};

struct group_content {
    uint32_t first, last; /* 1 + place in the list of data */
    uint32_t n[2];        /* kinds of data sent, received */
    uint32_t seen, partly;
    bool dropped; /* finds beyond GROUP_DATA_MOST */
    uint64_t requests, responses, opaque;
    const char *trouble, *clause;
};

/* An app that a package shows or a list tells of. */
struct custody_app {
    const struct app *app;
    const struct device *on; /* NULL: not told */
    uint32_t evidence;
};

struct custody_device {
    const struct device *device;
    uint32_t evidence;
};

struct custody {
    const struct atlas *atlas;
    struct custody_paths paths;
    struct custody_app *apps;
    struct custody_device *devices;
    size_t n_apps, app_capacity, n_devices, device_capacity;
    struct intern *strings;
    struct hash_table by_key; /* hash of the key → number of the group */
    struct group **chunks;    /* groups by number: they do not move, and go one chunk after the other */
    size_t n, n_chunks, chunk_capacity;
    struct group_content *contents;
    size_t n_contents, content_capacity;
    struct group_data *data;
    size_t n_data, data_capacity;
    struct group_address *addresses;
    size_t n_addresses, address_capacity;
    struct client_numbers *clients;
    struct group_client *pairs;
    struct hash_table by_pair; /* group << 32 | client */
    size_t n_pairs, pair_capacity;
    bool more_clients; /* not all have a number of their own, or are told of their groups */
    uint64_t seed;
    bool borrows;   /* strings and clients are another custody's */
    uint32_t epoch; /* how often all was forgotten */
};

static inline struct group *group_get(const struct custody *c, size_t number) {
    return &c->chunks[number / GROUP_CHUNK][number % GROUP_CHUNK];
}

/* Behind all others; no key finds it. */
struct group *group_new(struct custody *c, const struct group_key *key);
/* Its number; made where there is none. */
uint32_t group_find(struct custody *c, const struct group_key *key);

/* A capture on its way into the custody. */
struct taking {
    struct custody *custody;
    uint32_t evidence;
    bool entries;
    struct translation { /* numbers that strings have here; INTERN_ABSENT: not worked out yet */
        const struct intern *from;
        uint32_t *to;
    } * tables;
    size_t n, capacity;
};
void taking_end(struct taking *t);

struct group_key group_key_of(struct taking *t, const struct flow_view *v);
uint32_t group_aliases(struct custody *c, const struct flow_view *v); /* interned; INTERN_ABSENT: none */

/* What else of a flow is worked out once. */
struct group_flow_facts {
    uint32_t aliases, look_up; /* of the look-up that led to it: CNAMEs; packet of the answer, 0: none */
    uint32_t client;           /* its number; INTERN_ABSENT: not known */
};
/* c: the group's custody, which has the same strings and clients as the taking's. */
void group_add_flow(struct taking *t, struct custody *c, uint32_t group, const struct flow_view *v,
                    struct group_flow_facts facts);

/* group_address.c: keeps where a further flow went, up to CHAIN_ADDRESSES. */
void group_add_address(struct custody *c, struct group *g, const uint8_t address[16]);
void group_make_addresses(const struct custody *c, const struct group *g, struct arena *to,
                          struct chain *chain);

/* group_client.c: addresses of clients, whose numbers are all that leaves the custody; and whom a flow of the
 * group with that number came from. */
struct client_numbers *client_numbers_new(void);
void client_numbers_free(struct client_numbers *n);
/* INTERN_ABSENT: there is no room for another one. */
uint32_t group_client_number(struct custody *c, const uint8_t address[16], uint32_t evidence);
void group_add_client(struct custody *c, uint32_t group, uint32_t number);
void group_make_clients(const struct custody *c, const struct group *g, struct arena *to,
                        struct chain *chain);

/* group_content.c: what was found in a flow goes to its group. `number` gives a shard's string its number
 * here.
 */
struct translating {
    void *context;
    uint32_t (*number)(void *context, const struct intern *from, uint32_t id);
    uint32_t evidence;
    bool entries; /* of an archive, and not packets, are what its finds count */
};
void group_add_content(struct custody *c, struct group *g, const struct flow_view *v, struct translating t);

/* Into a chain; texts stay with the custody unless `to` takes copies. */
void group_make_content(const struct custody *c, const struct group *g, struct arena *to,
                        struct chain *chain);

#endif
