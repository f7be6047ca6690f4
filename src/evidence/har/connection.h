/* Which entries went through one connection, and so are one flow. */
#ifndef CORDON_HAR_CONNECTION_H
#define CORDON_HAR_CONNECTION_H

#include "evidence/capture/build.h"
#include "evidence/har/entry.h"
#include "evidence/har/url.h"

enum har_version { HAR_UNKNOWN, HAR_HTTP10, HAR_HTTP11, HAR_HTTP2, HAR_HTTP3 };
enum har_version har_version_of(const struct har_entry *e);

struct connections;

struct connections *connections_new(void);
void connections_free(struct connections *c);

/* What was worked out of an entry. */
struct har_request {
    const struct har_entry *entry;
    struct url url;
    enum har_version version;
    int64_t start_ns, end_ns; /* 0: not known */
};

/* The number of the entry's flow, which is made if it is the first one through it; the entry counts to it. */
uint32_t connections_take(struct connections *c, struct builder *b, struct har_reading *r,
                          const struct har_request *q);

#endif
