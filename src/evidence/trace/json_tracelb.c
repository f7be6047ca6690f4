/* scamper's "tracelb": all paths that load balancers spread probes over (Multipath Detection Algorithm,
 * Augustin, Friedman and Teixeira 2007). A node has lists of sets of probes: the sets of one link have rising
 * TTLs, and the next link begins again with the TTL behind the node's. A set is told by the addresses that
 * answered it. */
#include "evidence/trace/json_parts.h"
#include "evidence/trace/multipath.h"

static void extension(struct pull *p, struct trace_draft_answer *to) {
    if (!pull_list(p)) return;
    while (pull_element(p)) {
        if (!pull_object(p)) continue;
        for (struct text key; pull_member(p, &key);) {
            if (text_is(key, "mpls_labels"))
                pulled_labels(p, to);
            else
                pull_skip(p);
        }
    }
}

static void reply(struct json_record *j, struct trace_draft_answer *to) {
    if (!pull_object(j->p)) return;
    for (struct text key; pull_member(j->p, &key);) {
        if (text_is(key, "rtt"))
            pulled_rtt(j, &to->rtt_us);
        else if (text_is(key, "ttl"))
            pulled_u8(j->p, &to->reply_ttl);
        else if (text_is(key, "icmp_type"))
            pulled_u8(j->p, &to->icmp_type);
        else if (text_is(key, "icmp_code"))
            pulled_u8(j->p, &to->icmp_code);
        else if (text_is(key, "icmpext"))
            extension(j->p, to);
        else
            pull_skip(j->p);
    }
}

/* What is told of a set beside its answers. */
struct set {
    uint8_t address[16];
    uint64_t ttl;
    uint32_t lost;
};

/* Members come in the order of scamper's: ttl and flowid before the replies. */
static void probe(struct json_record *j, struct multipath_link *l, struct set *s) {
    uint64_t flow = 0;
    bool answered = false;
    if (!pull_object(j->p)) return;
    for (struct text key; pull_member(j->p, &key);) {
        if (text_is(key, "ttl")) {
            pulled_u64(j->p, &s->ttl);
        } else if (text_is(key, "flowid")) {
            pulled_u64(j->p, &flow);
        } else if (!text_is(key, "replies") || !pull_list(j->p)) {
            if (!text_is(key, "replies")) pull_skip(j->p);
        } else {
            while (pull_element(j->p)) {
                struct trace_draft_answer a = TRACE_DRAFT_ANSWER;
                memcpy(a.address, s->address, sizeof a.address);
                reply(j, &a);
                a.ttl = s->ttl < TRACE_TTLS ? (uint8_t)s->ttl : 0;
                multipath_answer(j->r, l, (uint32_t)flow, &a);
                answered = true;
            }
        }
    }
    s->lost += !answered;
}

static void group(struct json_record *j, struct multipath_link *l, struct set *s) {
    if (!pull_object(j->p)) return;
    memset(s->address, 0, sizeof s->address);
    for (struct text key; pull_member(j->p, &key);) {
        if (text_is(key, "addr"))
            pulled_address(j, s->address);
        else if (!text_is(key, "probes"))
            pull_skip(j->p);
        else if (pull_list(j->p))
            while (pull_element(j->p)) probe(j, l, s);
    }
}

static void links(struct json_record *j, const struct trace_draft_answer *node) {
    struct multipath_link l;
    multipath_begin(&l, node);
    if (!pull_list(j->p)) return;
    while (pull_element(j->p)) {
        struct set s = {.ttl = 0};
        if (!pull_list(j->p)) continue;
        while (pull_element(j->p)) group(j, &l, &s);
        multipath_end_set(j->r, &l, s.ttl, s.lost);
    }
}

static void node(struct json_record *j, uint32_t *named) {
    if (!pull_object(j->p)) return;
    struct trace_draft_answer a = TRACE_DRAFT_ANSWER;
    a.probes = 0;
    for (struct text key; pull_member(j->p, &key);) {
        struct text t;
        if (text_is(key, "addr"))
            pulled_address(j, a.address);
        else if (text_is(key, "links"))
            links(j, &a);
        else if (!text_is(key, "name"))
            pull_skip(j->p);
        else if (pull_string(j->p, &t))
            a.name = trace_draft_string(j->r, t);
    }
    multipath_name(j->r, a.address, a.name, named);
}

bool json_tracelb_member(struct json_record *j, struct text key) {
    if (!text_is(key, "nodes") || pull_kind(j->p) != PULL_LIST) return false;
    uint32_t named = 0;
    j->r->in_order = false;
    j->has_hops = true;
    if (!pull_list(j->p)) return true;
    while (pull_element(j->p)) node(j, &named);
    return true;
}
