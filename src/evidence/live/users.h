/* Names of users, as /etc/passwd had them when it was read. */
#ifndef CORDON_LIVE_USERS_H
#define CORDON_LIVE_USERS_H

#include "base/bytes.h"

struct users;

struct users *users_read(const char *path); /* never NULL; none where it cannot be read */
void users_free(struct users *u);

/* The name, else the number, written into room. */
struct text users_name(const struct users *u, uint32_t uid, char room[16]);

#endif
