#include "evidence/live/users.h"

#include "base/arena.h"
#include "base/hash.h"
#include "base/lines.h"
#include "base/memory.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { MOST_BYTES = 8 * 1024 * 1024, MOST_USERS = 100000 };

struct users {
    struct arena *arena;
    struct text *names;
    size_t n, capacity;
    struct hash_table by_number;
};

/* passwd(5): name:password:UID:… The first line of a number is the one that getpwuid(3) finds. */
static void take_line(struct users *u, struct text line) {
    struct text name, password, number;
    uint64_t uid;
    if (!text_field(&line, ':', &name) || !text_field(&line, ':', &password) ||
        !text_field(&line, ':', &number) || !name.n || !text_number(number, UINT32_MAX, &uid))
        return;
    if (u->n >= MOST_USERS || hash_table_get(&u->by_number, uid) != HASH_ABSENT) return;
    u->names = memory_grow(u->names, u->n, &u->capacity, sizeof *u->names);
    hash_table_put(&u->by_number, uid, (uint32_t)u->n);
    u->names[u->n++] = (struct text){arena_text(u->arena, name), name.n};
}

static size_t read_all(const char *path, char *to, size_t room) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    size_t n = 0;
    for (ssize_t got; n < room && (got = read(fd, to + n, room - n)) > 0;) n += (size_t)got;
    close(fd);
    return n;
}

struct users *users_read(const char *path) {
    struct users *u = memory_new(1, sizeof *u);
    u->arena = arena_new();
    char *bytes = memory_new(MOST_BYTES, 1);
    struct text rest = {bytes, read_all(path, bytes, MOST_BYTES)};
    for (struct text line; text_field(&rest, '\n', &line);) take_line(u, line);
    free(bytes);
    return u;
}

void users_free(struct users *u) {
    if (!u) return;
    arena_free(u->arena);
    free(u->names);
    hash_table_free(&u->by_number);
    free(u);
}

struct text users_name(const struct users *u, uint32_t uid, char room[16]) {
    uint32_t i = hash_table_get(&u->by_number, uid);
    if (i != HASH_ABSENT) return u->names[i];
    int n = snprintf(room, 16, "%" PRIu32, uid);
    return (struct text){room, (size_t)n};
}
