#include "evidence/flowlog/json.h"

#include "base/records.h"

#include <stdio.h>

enum { RECORDS_AN_ARENA = 4096, PATH_MOST = 64 };

bool json_first_has(struct bytes start, const char *const *members) {
    struct arena *scratch = arena_new();
    size_t n = 0;
    if (start.n >= 3 && memcmp(start.p, "\xEF\xBB\xBF", 3) == 0)
        start = (struct bytes){start.p + 3, start.n - 3};
    struct pull p = pull_over(start, scratch);
    if (pull_kind(&p) == PULL_LIST && pull_list(&p)) pull_element(&p);
    if (pull_kind(&p) == PULL_OBJECT && pull_object(&p))
        for (struct text key; pull_member(&p, &key); pull_skip(&p))
            for (size_t i = 0; members[i]; i++) n += text_is(key, members[i]);
    size_t wanted = 0;
    while (members[wanted]) wanted++;
    arena_free(scratch);
    return n >= wanted;
}

/* The value of a member that a form knows; NULL: it was taken. */
static const char *take_value(struct pull *p, enum log_field field, struct log_record *r) {
    struct text t = TEXT("");
    enum pull_kind kind = pull_kind(p);
    if (kind == PULL_STRING)
        pull_string(p, &t);
    else if (kind == PULL_NUMBER)
        pull_number(p, &t);
    else
        pull_skip(p);
    return record_take(r, field, t) ? NULL : "a value cannot be one of its member: the record is left out";
}

/* before: the name of the object that this one is in; empty: none. */
static const char *take_members(struct pull *p, const struct log_name *names, const char *before,
                                struct log_record *r) {
    const char *wrong = NULL;
    if (!pull_object(p)) return NULL;
    for (struct text key; pull_member(p, &key);) {
        char path[PATH_MOST];
        int n = snprintf(path, sizeof path, "%s%s%.*s", before, *before ? "." : "",
                         key.n < PATH_MOST ? (int)key.n : 0, key.p);
        struct text whole = {path, n > 0 && n < PATH_MOST ? (size_t)n : 0};
        enum log_field field = whole.n ? field_named(names, whole) : LOG_NOTHING;
        const char *fault = NULL;
        if (field != LOG_NOTHING)
            fault = take_value(p, field, r);
        else if (!*before && whole.n && pull_kind(p) == PULL_OBJECT)
            fault = take_members(p, names, path, r);
        else
            pull_skip(p);
        if (!wrong) wrong = fault;
    }
    return wrong;
}

void json_read(struct log_reading *g, const struct json_form *form) {
    struct records records = records_over(g->in, g->name, LOG_LONGEST, g->d);
    struct arena *arena = arena_new();
    uint64_t before = diagnostics_total(g->d, SEVERITY_DAMAGE);
    for (struct record one; !g->stopped && records_next(&records, &one);) {
        struct log_record r = {0};
        if (!log_record(g, one.line)) break;
        if (g->records % RECORDS_AN_ARENA == 0) {
            arena_free(arena);
            arena = arena_new();
        }
        struct bytes whole = {(const uint8_t *)one.text.p, one.text.n};
        struct pull p = pull_over(whole, arena);
        const char *wrong = pull_kind(&p) == PULL_OBJECT ? take_members(&p, form->names, "", &r)
                                                         : "the record is no object: it is left out";
        if (!pull_ok(&p)) wrong = p.wrong;
        if (wrong)
            log_wrong(g, one.column + (uint32_t)(pull_ok(&p) ? 0 : p.wrong_at), wrong);
        else if (form->take)
            form->take(g, &r, whole, arena);
        else
            log_take(g, &r, form->one_way);
    }
    arena_free(arena);
    if (diagnostics_total(g->d, SEVERITY_DAMAGE) != before) g->wrong += g->wrong == 0;
}

/* pmacct: the primitives of its CONFIG-KEYS. */
static const struct log_name pmacct_names[] = {
    {"ip_src", LOG_SOURCE},
    {"ip_dst", LOG_DESTINATION},
    {"port_src", LOG_SOURCE_PORT},
    {"port_dst", LOG_DESTINATION_PORT},
    {"ip_proto", LOG_TRANSPORT},
    {"timestamp_start", LOG_START},
    {"timestamp_end", LOG_END},
    {"packets", LOG_PACKETS_OUT},
    {"bytes", LOG_BYTES_OUT},
    {"sampling_rate", LOG_SAMPLING},
    {0},
};

bool pmacct_recognised(struct bytes start) {
    static const char *const members[] = {"ip_src", "ip_dst", "bytes", NULL};
    return json_first_has(start, members);
}

void pmacct_read(struct log_reading *g) {
    json_read(g, &(struct json_form){.names = pmacct_names, .one_way = true});
}

/* GoFlow 2, then GoFlow. */
static const struct log_name goflow_names[] = {
    {"src_addr", LOG_SOURCE},
    {"dst_addr", LOG_DESTINATION},
    {"src_port", LOG_SOURCE_PORT},
    {"dst_port", LOG_DESTINATION_PORT},
    {"proto", LOG_TRANSPORT},
    {"time_flow_start_ns", LOG_START_NS},
    {"time_flow_end_ns", LOG_END_NS},
    {"time_flow_start", LOG_START},
    {"time_flow_end", LOG_END},
    {"packets", LOG_PACKETS_OUT},
    {"bytes", LOG_BYTES_OUT},
    {"sampling_rate", LOG_SAMPLING},
    {"SrcAddr", LOG_SOURCE},
    {"DstAddr", LOG_DESTINATION},
    {"SrcPort", LOG_SOURCE_PORT},
    {"DstPort", LOG_DESTINATION_PORT},
    {"Proto", LOG_TRANSPORT},
    {"TimeFlowStart", LOG_START},
    {"TimeFlowEnd", LOG_END},
    {"Packets", LOG_PACKETS_OUT},
    {"Bytes", LOG_BYTES_OUT},
    {"SamplingRate", LOG_SAMPLING},
    {0},
};

bool goflow_recognised(struct bytes start) {
    static const char *const second[] = {"src_addr", "dst_addr", "bytes", NULL};
    static const char *const first[] = {"SrcAddr", "DstAddr", "Bytes", NULL};
    return json_first_has(start, second) || json_first_has(start, first);
}

void goflow_read(struct log_reading *g) {
    json_read(g, &(struct json_form){.names = goflow_names, .one_way = true});
}

/* nfdump -o json, of versions 1.7 and 1.6. */
static const struct log_name nfdump_names[] = {
    {"src4_addr", LOG_SOURCE},
    {"src6_addr", LOG_SOURCE},
    {"dst4_addr", LOG_DESTINATION},
    {"dst6_addr", LOG_DESTINATION},
    {"src_port", LOG_SOURCE_PORT},
    {"dst_port", LOG_DESTINATION_PORT},
    {"proto", LOG_TRANSPORT},
    {"first", LOG_START},
    {"last", LOG_END},
    {"t_first", LOG_START},
    {"t_last", LOG_END},
    {"in_packets", LOG_PACKETS_OUT},
    {"in_bytes", LOG_BYTES_OUT},
    {"out_packets", LOG_PACKETS_IN},
    {"out_bytes", LOG_BYTES_IN},
    {0},
};

bool nfdump_json_recognised(struct bytes start) {
    static const char *const members[] = {"export_sysid", "in_packets", "in_bytes", NULL};
    return json_first_has(start, members);
}

void nfdump_json_read(struct log_reading *g) {
    json_read(g, &(struct json_form){.names = nfdump_names, .one_way = true});
}
