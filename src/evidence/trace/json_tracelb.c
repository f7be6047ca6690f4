/* scamper's "tracelb": all paths that load balancers spread probes over (Multipath Detection Algorithm,
 * Augustin, Friedman and Teixeira 2007). A node leads to others by links; a link is a list of sets of probes,
 * one a TTL, of which only the last is answered by a node. */
#include "evidence/trace/json_parts.h"

struct link_state {
    struct trace_draft_answer
        from; /* the node that links lead from; its TTL is that of the first set less one */
    uint32_t from_place;
    uint32_t last_place; /* the node last reached within this link */
};

static void reply(struct json_record *j, struct trace_draft_answer *a) {
    if (!pull_object(j->p)) return;
    struct trace_draft_answer one = *a;
    for (struct text key; pull_member(j->p, &key);) {
        if (text_is(key, "rtt"))
            pulled_rtt(j, &one.rtt_us);
        else if (text_is(key, "ttl"))
            pulled_u8(j->p, &one.reply_ttl);
        else if (text_is(key, "icmp_type"))
            pulled_u8(j->p, &one.icmp_type);
        else if (text_is(key, "icmp_code"))
            pulled_u8(j->p, &one.icmp_code);
        else if (text_is(key, "icmpext")) {
            if (!pull_list(j->p)) continue;
            while (pull_element(j->p)) {
                if (!pull_object(j->p)) continue;
                for (struct text inner; pull_member(j->p, &inner);)
                    if (text_is(inner, "mpls_labels"))
                        pulled_labels(j->p, &one);
                    else
                        pull_skip(j->p);
            }
        } else
            pull_skip(j->p);
    }
    if (one.rtt_us < a->rtt_us) a->rtt_us = one.rtt_us;
    a->probes++;
    a->reply_ttl = one.reply_ttl;
    a->icmp_type = one.icmp_type;
    a->icmp_code = one.icmp_code;
    a->n_mpls = one.n_mpls;
    memcpy(a->mpls, one.mpls, sizeof a->mpls);
}

/* Probes of one set: *ttl, and how many were not answered. */
static void probes(struct json_record *j, struct trace_draft_answer *a, uint64_t *ttl, uint32_t *lost) {
    if (!pull_list(j->p)) return;
    while (pull_element(j->p)) {
        if (!pull_object(j->p)) continue;
        uint32_t before = a->probes;
        for (struct text key; pull_member(j->p, &key);) {
            if (text_is(key, "ttl")) {
                pulled_u64(j->p, ttl);
            } else if (text_is(key, "replies")) {
                if (pull_list(j->p))
                    while (pull_element(j->p)) reply(j, a);
            } else {
                pull_skip(j->p);
            }
        }
        *lost += a->probes == before;
    }
}

static void set(struct json_record *j, struct link_state *s, bool first) {
    if (!pull_object(j->p)) return;
    struct trace_draft_answer a = TRACE_DRAFT_ANSWER;
    a.probes = 0;
    uint64_t ttl = 0;
    uint32_t lost = 0;
    for (struct text key; pull_member(j->p, &key);) {
        if (text_is(key, "addr"))
            pulled_address(j, a.address);
        else if (text_is(key, "probes"))
            probes(j, &a, &ttl, &lost);
        else
            pull_skip(j->p);
    }
    if (ttl < 2 || ttl >= TRACE_TTLS) return;
    a.ttl = (uint8_t)ttl;
    if (first && s->from_place == UINT32_MAX) {
        s->from.ttl = (uint8_t)(ttl - 1);
        s->from_place = trace_draft_answer(j->r, &s->from);
        s->last_place = s->from_place;
    }
    if (first) s->last_place = s->from_place;
    if (lost || a.probes == 0) trace_draft_lost(j->r, ttl, lost);
    if (a.probes == 0) return;
    uint32_t place = trace_draft_answer(j->r, &a);
    trace_draft_edge(j->r, s->last_place, place);
    s->last_place = place;
}

static void links(struct json_record *j, struct trace_draft_answer *node) {
    struct link_state s = {.from = *node, .from_place = UINT32_MAX, .last_place = UINT32_MAX};
    if (!pull_list(j->p)) return;
    while (pull_element(j->p)) {
        if (!pull_list(j->p)) continue;
        bool first = true;
        while (pull_element(j->p)) {
            set(j, &s, first);
            first = false;
        }
    }
}

static void node(struct json_record *j) {
    if (!pull_object(j->p)) return;
    struct trace_draft_answer a = TRACE_DRAFT_ANSWER;
    a.probes = 0;
    for (struct text key; pull_member(j->p, &key);) {
        struct text t;
        if (text_is(key, "addr"))
            pulled_address(j, a.address);
        else if (text_is(key, "name")) {
            if (pull_string(j->p, &t)) a.name = trace_draft_string(j->r, t);
        } else if (text_is(key, "links"))
            links(j, &a);
        else
            pull_skip(j->p);
    }
}

bool json_tracelb_member(struct json_record *j, struct text key) {
    if (!text_is(key, "nodes") || pull_kind(j->p) != PULL_LIST) return false;
    j->r->in_order = false;
    j->has_hops = true;
    if (!pull_list(j->p)) return true;
    while (pull_element(j->p)) node(j);
    return true;
}
