/* scamper's JSON ("trace"), as scamper -O json and sc_warts2json write it, and inside M-Lab's wrapping. */
#include "evidence/trace/json_parts.h"

#include "base/lines.h"

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

static void name(struct json_record *j, struct trace_draft_answer *to) {
    struct text t;
    if (pull_string(j->p, &t)) to->name = trace_draft_string(j->r, t);
}

/* Most members of a hop are of no interest: what they begin with tells them quickly. */
static void hop_member(struct json_record *j, struct text key, struct trace_draft_answer *a, uint64_t *ttl) {
    struct pull *p = j->p;
    switch (key.n ? key.p[0] : 0) {
    case 'a':
        if (text_is(key, "addr")) {
            pulled_address(j, a->address);
            return;
        }
        break;
    case 'n':
        if (text_is(key, "name")) {
            name(j, a);
            return;
        }
        break;
    case 'p':
        if (text_is(key, "probe_ttl")) {
            pulled_u64(p, ttl);
            return;
        }
        break;
    case 'r':
        if (text_is(key, "rtt")) {
            pulled_rtt(j, &a->rtt_us);
            return;
        }
        if (text_is(key, "reply_ttl")) {
            pulled_u8(p, &a->reply_ttl);
            return;
        }
        break;
    case 'i':
        if (text_is(key, "icmp_type")) {
            pulled_u8(p, &a->icmp_type);
            return;
        }
        if (text_is(key, "icmp_code")) {
            pulled_u8(p, &a->icmp_code);
            return;
        }
        if (text_is(key, "icmpext")) {
            extension(p, a);
            return;
        }
        break;
    default: break;
    }
    pull_skip(p);
}

static void hop(struct json_record *j) {
    if (!pull_object(j->p)) return;
    struct trace_draft_answer a = TRACE_DRAFT_ANSWER;
    uint64_t ttl = 0;
    for (struct text key; pull_member(j->p, &key);) hop_member(j, key, &a, &ttl);
    if (ttl == 0 || ttl >= TRACE_TTLS)
        trace_draft_wrong(j->r, 0, "RFC 791 3.1",
                          "a hop's probe_ttl is not between 1 and 255: the trace is left out");
    a.ttl = (uint8_t)ttl;
    if (a.rtt_us == RTT_NONE && address_is_unspecified(a.address))
        trace_draft_lost(j->r, ttl, 1);
    else
        trace_draft_answer(j->r, &a);
}

static void start(struct json_record *j) {
    if (!pull_object(j->p)) return;
    uint64_t sec = 0, usec = 0;
    for (struct text key; pull_member(j->p, &key);) {
        if (text_is(key, "sec"))
            pulled_u64(j->p, &sec);
        else if (text_is(key, "usec"))
            pulled_u64(j->p, &usec);
        else
            pull_skip(j->p);
    }
    if (sec < UINT32_MAX && usec < 1000000) j->r->t.start_ns = (int64_t)(sec * 1000000000 + usec * 1000);
}

static const struct {
    const char *told, *is;
} reasons[] = {{"COMPLETED", "completed"}, {"UNREACH", "unreachable"}, {"ICMP", "icmp"},
               {"LOOP", "loop"},           {"GAPLIMIT", "gap-limit"},  {"ERROR", "error"},
               {"HOPLIMIT", "hop-limit"},  {"GSS", "stop-set"},        {"HALTED", "halted"}};

static void stop_reason(struct json_record *j) {
    struct text t;
    if (!pull_string(j->p, &t) || text_is(t, "NONE")) return;
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (text_is(t, reasons[i].told)) {
            j->r->stopped = trace_draft_string(j->r, text_of(reasons[i].is));
            return;
        }
    j->r->stopped = pulled_word(j->r, t);
}

static void type(struct json_record *j) {
    struct text t;
    if (!pull_string(j->p, &t)) return;
    j->is_trace = text_is(t, "trace") || text_is(t, "tracelb");
    j->lb = text_is(t, "tracelb");
    j->is_cycle = text_starts(t, "cycle-");
    if (text_is(t, "traceroute")) j->is_atlas = true;
    if (!j->is_trace && !j->is_atlas) j->is_other = true;
}

static void word(struct json_record *j, uint32_t *to) {
    struct text t;
    if (pull_string(j->p, &t)) *to = pulled_word(j->r, t);
}

bool json_scamper_member(struct json_record *j, struct text key) {
    if (text_is(key, "hops") && pull_kind(j->p) == PULL_LIST) {
        if (!pull_list(j->p)) return true;
        j->has_hops = true;
        while (pull_element(j->p)) hop(j);
    } else if (text_is(key, "type")) {
        type(j);
    } else if (text_is(key, "src")) {
        pulled_address(j, j->r->t.src);
    } else if (text_is(key, "dst")) {
        pulled_address(j, j->r->t.dst);
    } else if (text_is(key, "start")) {
        start(j);
    } else if (text_is(key, "stop_reason")) {
        stop_reason(j);
    } else if (text_is(key, "method")) {
        word(j, &j->r->method);
    } else if (text_is(key, "hop_count")) {
        pulled_u64(j->p, &j->hop_count);
    } else if (text_is(key, "firsthop")) {
        pulled_u64(j->p, &j->first_hop);
    } else if (text_is(key, "hostname")) {
        pull_string(j->p, &j->host);
    } else {
        return false;
    }
    return true;
}

void json_scamper_finish(struct json_record *j) {
    struct trace_reading *r = j->r;
    if (address_is_unspecified(r->t.dst))
        trace_draft_wrong(r, 0, NULL, "it has no dst, the address that was probed: the trace is left out");
    if (j->hop_count >= TRACE_TTLS)
        trace_draft_wrong(r, 0, "RFC 791 3.1", "hop_count is over 255: the trace is left out");
    r->last = (uint8_t)j->hop_count;
    r->first = j->first_hop < TRACE_TTLS ? (uint8_t)j->first_hop : 1;
    for (size_t i = 0; i < r->n_answers; i++)
        if (r->answers[i].ttl > r->last) r->last = r->answers[i].ttl;
    if (r->stopped && strcmp(r->strings + r->stopped, "completed") == 0) r->t.reached = true;
}
