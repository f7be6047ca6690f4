/* Requests as browsers and apps make them all day, with nothing personal in them: APIs, analytics, cookies,
 * crash reports, GraphQL, uploads of scripts and pictures, with random identifiers, times and digests. */
#ifndef CORDON_TEST_ORDINARY_H
#define CORDON_TEST_ORDINARY_H

#include "encoders.h"
#include "evidence/content/message.h"

enum { ORDINARY_BODY = 32768 };

struct ordinary {
    struct message message;
    struct message_field fields[8];
    char target[1024], cookie[1024], agent[256], referer[512];
    char body[ORDINARY_BODY];
    size_t n;
};

void ordinary_make(struct ordinary *o, struct random *r);

#endif
