/* What a request asked for: its response tells it too, so both hold on to it. */
#ifndef CORDON_HTTP_ASKED_H
#define CORDON_HTTP_ASKED_H

#include "base/bytes.h"

struct asked {
    struct text method, scheme, authority, target;
    unsigned holders;
};

struct asked *asked_new(struct text method, struct text scheme, struct text authority, struct text target);
struct asked *asked_hold(struct asked *a); /* NULL stays NULL */
void asked_drop(struct asked *a);          /* NULL is fine */

#endif
