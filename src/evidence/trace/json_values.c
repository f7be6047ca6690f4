#include "evidence/trace/json_parts.h"

#include "base/lines.h"

bool pulled_u64(struct pull *p, uint64_t *to) {
    struct text t = {0};
    enum pull_kind k = pull_kind(p);
    bool there = k == PULL_STRING ? pull_string(p, &t) : pull_number(p, &t);
    return there && text_number(t, UINT64_MAX, to);
}

void pulled_u8(struct pull *p, uint8_t *to) {
    uint64_t v;
    if (pulled_u64(p, &v) && v <= UINT8_MAX) *to = (uint8_t)v;
}

void pulled_rtt(struct json_record *j, uint32_t *us) {
    struct text t = {0};
    enum pull_kind k = pull_kind(j->p);
    bool there = k == PULL_STRING ? pull_string(j->p, &t) : pull_number(j->p, &t);
    if (!there || rtt_parse(t, us)) return;
    *us = RTT_NONE;
    trace_draft_wrong(j->r, 0, NULL,
                      rtt_negative(t)
                          ? "a round-trip time is negative: the trace is left out"
                          : "a round-trip time is no number of milliseconds under an hour: the trace is "
                            "left out");
}

void pulled_address(struct json_record *j, uint8_t to[16]) {
    struct text t;
    memset(to, 0, 16);
    if (!pull_string(j->p, &t) || t.n == 0 || text_is(t, "*") || text_is(t, "???")) return;
    if (address_parse(t, to)) return;
    memset(to, 0, 16);
    trace_draft_wrong(j->r, 0, "RFC 4291 2.2", "what should be an address is none: the trace is left out");
}

uint32_t pulled_word(struct trace_reading *r, struct text t) {
    char word[64];
    if (t.n == 0 || t.n >= sizeof word) return 0;
    for (size_t i = 0; i < t.n; i++) {
        char c = t.p[i];
        word[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c == '_' || c == ' ' ? '-' : c;
    }
    return trace_draft_string(r, (struct text){word, t.n});
}

void pulled_labels(struct pull *p, struct trace_draft_answer *to) {
    if (!pull_list(p)) return;
    while (pull_element(p)) {
        if (!pull_object(p)) continue;
        for (struct text key; pull_member(p, &key);) {
            uint64_t label;
            if (!text_is(key, "mpls_label") && !text_is(key, "label"))
                pull_skip(p);
            else if (pulled_u64(p, &label) && label < 1 << 20 && to->n_mpls < TRACE_MPLS_MOST)
                to->mpls[to->n_mpls++] = (uint32_t)label;
        }
    }
}
