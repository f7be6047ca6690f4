/* RIPE Atlas' results of traceroutes, of all firmwares (atlas.ripe.net/docs/apis/result-format). */
#include "evidence/trace/json_parts.h"

#include "base/lines.h"

static void extension(struct pull *p, struct trace_draft_answer *to) {
    if (!pull_object(p)) return;
    for (struct text key; pull_member(p, &key);) {
        if (!text_is(key, "obj")) {
            pull_skip(p);
            continue;
        }
        if (!pull_list(p)) continue;
        while (pull_element(p)) {
            if (!pull_object(p)) continue;
            for (struct text inner; pull_member(p, &inner);)
                if (text_is(inner, "mpls"))
                    pulled_labels(p, to);
                else
                    pull_skip(p);
        }
    }
}

/* "N", "H", "A", "P", "p", "h" or the code of a Destination Unreachable as a number. */
static void refusal(struct json_record *j, struct trace_draft_answer *a) {
    static const struct {
        const char *word;
        uint8_t code;
    } words[] = {{"N", 0}, {"H", 1}, {"P", 2}, {"p", 3}, {"F", 4}, {"A", 13}, {"h", 10}};
    struct text t;
    uint64_t v;
    a->icmp_type = 3;
    a->icmp_code = 255;
    if (pull_kind(j->p) == PULL_NUMBER) {
        if (pulled_u64(j->p, &v) && v <= UINT8_MAX) a->icmp_code = (uint8_t)v;
        return;
    }
    if (!pull_string(j->p, &t)) return;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_is(t, words[i].word)) a->icmp_code = words[i].code;
}

static void result(struct json_record *j, uint64_t ttl) {
    if (!pull_object(j->p)) return;
    struct trace_draft_answer a = TRACE_DRAFT_ANSWER;
    bool star = false, late = false;
    for (struct text key; pull_member(j->p, &key);) {
        if (text_is(key, "from"))
            pulled_address(j, a.address);
        else if (text_is(key, "rtt"))
            pulled_rtt(j, &a.rtt_us);
        else if (text_is(key, "ttl"))
            pulled_u8(j->p, &a.reply_ttl);
        else if (text_is(key, "icmpext"))
            extension(j->p, &a);
        else if (text_is(key, "err"))
            refusal(j, &a);
        else if (text_is(key, "x")) {
            star = true;
            pull_skip(j->p);
        } else if (text_is(key, "late")) {
            late = true;
            pull_skip(j->p);
        } else
            pull_skip(j->p);
    }
    a.ttl = (uint8_t)ttl;
    bool told = !address_is_unspecified(a.address);
    if (!told && (star || !late)) trace_draft_lost(j->r, ttl, 1);
    if (late) a.rtt_us = RTT_NONE; /* an answer to an earlier probe: its time is none */
    if (told) trace_draft_answer(j->r, &a);
}

static void hop(struct json_record *j) {
    if (!pull_object(j->p)) return;
    uint64_t ttl = 0;
    for (struct text key; pull_member(j->p, &key);) {
        if (text_is(key, "hop")) {
            pulled_u64(j->p, &ttl);
            continue;
        }
        if (!text_is(key, "result") || !pull_list(j->p)) {
            if (!text_is(key, "result")) pull_skip(j->p);
            continue;
        }
        if (ttl == 0 || ttl >= TRACE_TTLS)
            trace_draft_wrong(j->r, 0, "RFC 791 3.1",
                              "a hop is not between 1 and 255: the trace is left out");
        while (pull_element(j->p)) result(j, ttl);
    }
}

static void name(struct json_record *j, uint32_t *to) {
    struct text t;
    uint8_t ignored[16];
    if (pull_string(j->p, &t) && !address_parse(t, ignored)) *to = trace_draft_string(j->r, t);
}

static void probe(struct json_record *j) {
    uint64_t id;
    char text[40] = "atlas:";
    if (!pulled_u64(j->p, &id) || id >= UINT32_MAX) return;
    size_t n = strlen(text);
    char digits[16];
    size_t k = sizeof digits;
    do digits[--k] = (char)('0' + id % 10);
    while ((id /= 10) > 0);
    memcpy(text + n, digits + k, sizeof digits - k);
    j->r->probe = trace_draft_string(j->r, (struct text){text, n + sizeof digits - k});
    j->is_atlas = true;
}

bool json_atlas_member(struct json_record *j, struct text key) {
    uint64_t v;
    if (text_is(key, "result") && pull_kind(j->p) == PULL_LIST) {
        j->has_hops = pull_list(j->p);
        while (j->has_hops && pull_element(j->p)) hop(j);
    } else if (text_is(key, "dst_addr")) {
        pulled_address(j, j->r->t.dst);
    } else if (text_is(key, "src_addr")) {
        pulled_address(j, j->r->t.src);
    } else if (text_is(key, "from")) {
        pulled_address(j, j->r->t.from);
    } else if (text_is(key, "dst_name")) {
        name(j, &j->r->dst_name);
    } else if (text_is(key, "prb_id")) {
        probe(j);
    } else if (text_is(key, "msm_id")) {
        pull_skip(j->p);
        j->is_atlas = true;
    } else if (text_is(key, "paris_id")) {
        if (pulled_u64(j->p, &v)) j->paris = v;
    } else if (text_is(key, "proto")) {
        pull_string(j->p, &j->atlas_proto);
    } else if (text_is(key, "timestamp")) {
        if (pulled_u64(j->p, &v) && v < UINT32_MAX) j->r->t.start_ns = (int64_t)(v * 1000000000);
    } else {
        return false;
    }
    return true;
}

void json_atlas_finish(struct json_record *j) {
    char method[32];
    struct trace_reading *r = j->r;
    if (address_is_unspecified(r->t.src)) memcpy(r->t.src, r->t.from, sizeof r->t.src);
    struct text p = j->atlas_proto;
    if (p.n == 0 || p.n > 8) return;
    memcpy(method, p.p, p.n);
    size_t n = p.n;
    if (j->paris) memcpy(method + n, "-paris", 6), n += 6;
    r->method = pulled_word(r, (struct text){method, n});
}
