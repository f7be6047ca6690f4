/* mtr --json: {"report": {"mtr": {…}, "hubs": […]}}. Up to 0.88 numbers are written as strings. */
#include "evidence/trace/json_parts.h"

#include "base/lines.h"

#include "evidence/trace/host.h"

static void asn(struct pull *p, struct trace_draft_answer *a) {
    struct text t;
    if (pull_string(p, &t)) a->asn = host_asn(t);
}

static void hub(struct json_record *j) {
    if (!pull_object(j->p)) return;
    struct trace_draft_answer a = TRACE_DRAFT_ANSWER;
    struct text host = {0};
    uint64_t ttl = 0, sent = 0;
    for (struct text key; pull_member(j->p, &key);) {
        if (text_is(key, "count"))
            pulled_u64(j->p, &ttl);
        else if (text_is(key, "host"))
            pull_string(j->p, &host);
        else if (text_is(key, "ASN"))
            asn(j->p, &a);
        else if (text_is(key, "Snt"))
            pulled_u64(j->p, &sent);
        else if (text_is(key, "Best"))
            pulled_rtt(j, &a.rtt_us);
        else
            pull_skip(j->p);
    }
    if (ttl == 0 || ttl >= TRACE_TTLS) {
        trace_draft_wrong(j->r, 0, "RFC 791 3.1",
                          "a hub's count is not between 1 and 255: the trace is left out");
        return;
    }
    a.ttl = (uint8_t)ttl;
    if (host.n == 0 || text_is(host, "???")) {
        trace_draft_lost(j->r, ttl, sent < UINT32_MAX && sent ? (uint32_t)sent : 1);
        return;
    }
    struct text name;
    host_split(host, a.address, &name);
    a.name = trace_draft_string(j->r, name);
    trace_draft_answer(j->r, &a);
}

/* src is the name of the machine that mtr ran on: a person's, so it is not kept. */
static void about(struct json_record *j) {
    if (!pull_object(j->p)) return;
    struct text dst = {0};
    for (struct text key; pull_member(j->p, &key);) {
        if (text_is(key, "dst"))
            pull_string(j->p, &dst);
        else
            pull_skip(j->p);
    }
    struct text name;
    host_split(dst, j->r->t.dst, &name);
    j->r->dst_name = trace_draft_string(j->r, name);
}

/* mtr tells the address of its destination only as that of the last hub. */
static void find_destination(struct trace_reading *r) {
    if (!address_is_unspecified(r->t.dst) || r->n_answers == 0) return;
    const struct trace_draft_answer *last = &r->answers[r->n_answers - 1];
    for (unsigned ttl = last->ttl + 1u; ttl < TRACE_TTLS; ttl++)
        if (r->asked[ttl]) return;
    memcpy(r->t.dst, last->address, sizeof last->address);
}

bool json_mtr_member(struct json_record *j, struct text key) {
    if (!text_is(key, "report") || pull_kind(j->p) != PULL_OBJECT) return false;
    if (!pull_object(j->p)) return true;
    for (struct text inner; pull_member(j->p, &inner);) {
        if (text_is(inner, "mtr")) {
            j->is_mtr = true;
            about(j);
        } else if (text_is(inner, "hubs") && pull_kind(j->p) == PULL_LIST) {
            if (!pull_list(j->p)) continue;
            j->has_hops = true;
            while (pull_element(j->p)) hub(j);
        } else {
            pull_skip(j->p);
        }
    }
    find_destination(j->r);
    return true;
}
