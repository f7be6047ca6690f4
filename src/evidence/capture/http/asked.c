#include "evidence/capture/http/asked.h"

#include "base/memory.h"

#include <stdlib.h>

static struct text keep(char **room, struct text t) {
    char *p = *room;
    if (t.n) memcpy(p, t.p, t.n);
    *room += t.n;
    return (struct text){p, t.n};
}

struct asked *asked_new(struct text method, struct text scheme, struct text authority, struct text target) {
    struct asked *a = memory_new(1, sizeof *a + method.n + scheme.n + authority.n + target.n);
    char *room = (char *)(a + 1);
    a->method = keep(&room, method);
    a->scheme = keep(&room, scheme);
    a->authority = keep(&room, authority);
    a->target = keep(&room, target);
    a->holders = 1;
    return a;
}

struct asked *asked_hold(struct asked *a) {
    if (a) a->holders++;
    return a;
}

void asked_drop(struct asked *a) {
    if (a && --a->holders == 0) free(a);
}
