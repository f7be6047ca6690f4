/* What is known of files by their content, kept between runs: bytes under a key, in a SQLite file.
 *
 * A cache is a help and never a need: one that is damaged, locked or somebody else's is set aside with one
 * note, and everything goes on as if it were empty. Safe to use from several threads; several processes may
 * share a file. Made to go on in the sandbox (`databases`) once it is open. */
#ifndef CORDON_STORE_CACHE_H
#define CORDON_STORE_CACHE_H

#include "base/diagnostic.h"

struct cache;

enum { CACHE_KEY = 32 };

struct cache_limits {
    uint64_t most_bytes; /* of all that is kept; what was used longest ago goes first. 0: 1 GiB */
};

/* $XDG_CACHE_HOME/cordon/apps.sqlite, or under ~/.cache; false where neither is told, or it is too long. */
bool cache_default_path(char *to, size_t n);

/* Makes the file, and the folders of its path, where there are none. Never NULL: a cache that cannot be
 * used answers nothing and keeps nothing. */
struct cache *cache_open(const char *path, struct cache_limits limits, struct diagnostics *d);
void cache_close(struct cache *c); /* NULL is fine */
bool cache_usable(const struct cache *c);

/* The bytes kept under the key; `owned` is to be freed. False: there are none. */
bool cache_get(struct cache *c, const uint8_t key[CACHE_KEY], struct bytes *to, void **owned);
void cache_put(struct cache *c, const uint8_t key[CACHE_KEY], struct bytes value);

#endif
