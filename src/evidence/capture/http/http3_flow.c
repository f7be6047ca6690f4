#include "evidence/capture/http/http3_flow.h"

#include "base/hash.h"
#include "base/memory.h"
#include "evidence/capture/http/http3_qpack.h"

#include <stdlib.h>

static struct http3_flow **bucket(struct http3_flows *f, enum side from, uint64_t stream) {
    return &f->bucket[hash_mix((stream << 1 | from) ^ hash_seed()) % FLOW_BUCKETS];
}

struct http3_flow *http3_flows_find(struct http3_flows *f, enum side from, uint64_t stream) {
    struct http3_flow *flow = *bucket(f, from, stream);
    while (flow && (flow->stream != stream || flow->from != from)) flow = flow->next;
    return flow;
}

struct http3_flow *http3_flows_get(struct http3_flows *f, enum side from, uint64_t stream) {
    struct http3_flow *flow = http3_flows_find(f, from, stream);
    if (flow) return flow;
    if (stream < f->passed[from][stream & 3]) return NULL;
    if (f->n > 0 && f->n >= f->most) {
        struct http3_flow *old = f->oldest;
        uint64_t *passed = &f->passed[old->from][old->stream & 3];
        if (old->stream >= *passed) *passed = old->stream + 1;
        http3_flows_remove(f, old);
        if (stream < f->passed[from][stream & 3]) return NULL;
    }
    flow = memory_new(1, sizeof *flow);
    *flow = (struct http3_flow){.stream = stream, .from = from, .exchange = stream, .older = f->newest};
    /* RFC 9000 2.1; RFC 9114 6.1: a server opens no bidirectional streams */
    flow->state = stream & 2 ? FLOW_KIND : stream & 1 ? FLOW_PASSED : FLOW_TYPE;
    struct http3_flow **at = bucket(f, from, stream);
    flow->next = *at;
    *at = flow;
    *(f->newest ? &f->newest->newer : &f->oldest) = flow;
    f->newest = flow;
    f->n++;
    return flow;
}

void http3_flows_remove(struct http3_flows *f, struct http3_flow *flow) {
    struct http3_flow **at = bucket(f, flow->from, flow->stream);
    while (*at != flow) at = &(*at)->next;
    *at = flow->next;
    *(flow->older ? &flow->older->newer : &f->oldest) = flow->newer;
    *(flow->newer ? &flow->newer->older : &f->newest) = flow->older;
    f->n--;
    http3_qpack_context_free(flow->section);
    f->budget->used -= flow->n_kept;
    free(flow->kept);
    free(flow);
}

void http3_flows_free(struct http3_flows *f) {
    while (f->oldest) http3_flows_remove(f, f->oldest);
}

bool http3_flow_keep(struct http3_flow *f, struct bytes b, size_t most, struct draft_budget *budget) {
    if (b.n > most - f->n_kept || b.n > budget->most - budget->used) return false;
    if (f->n_kept + b.n > f->room_kept) {
        size_t room = f->room_kept ? f->room_kept : 1024;
        while (room < f->n_kept + b.n) room *= 2;
        f->kept = memory_resize(f->kept, room, 1);
        f->room_kept = room;
    }
    if (b.n) memcpy(f->kept + f->n_kept, b.p, b.n);
    f->n_kept += b.n;
    budget->used += b.n;
    return true;
}

bool http3_flow_integer(struct http3_flow *flow, struct bytes *in, uint64_t *v) {
    while (in->n > 0) {
        flow->small[flow->n_small++] = *in->p;
        *in = (struct bytes){in->p + 1, in->n - 1};
        if (flow->n_small < (size_t)1 << (flow->small[0] >> 6)) continue;
        *v = flow->small[0] & 0x3f;
        for (size_t i = 1; i < flow->n_small; i++) *v = *v << 8 | flow->small[i];
        flow->n_small = 0;
        return true;
    }
    return false;
}
