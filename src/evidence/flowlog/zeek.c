/* conn.log of Zeek (https://docs.zeek.org, base/protocols/conn/main.zeek), as it is written with columns:
 *
 *   #separator \x09
 *   #path   conn
 *   #fields ts      uid     id.orig_h       id.orig_p       …
 *   1591367999.305988       CMdzit1AMNsmfAIiQc      192.168.4.76    36844   …
 *
 * and as JSON, where logs of other kinds may stand between. */
#include "evidence/flowlog/table.h"

#include "base/digits.h"
#include "base/lines.h"
#include "evidence/flowlog/json.h"

static const struct log_name names[] = {
    {"ts", LOG_START},
    {"id.orig_h", LOG_SOURCE},
    {"id.orig_p", LOG_SOURCE_PORT},
    {"id.resp_h", LOG_DESTINATION},
    {"id.resp_p", LOG_DESTINATION_PORT},
    {"proto", LOG_TRANSPORT},
    {"service", LOG_SERVICE},
    {"duration", LOG_DURATION},
    {"orig_bytes", LOG_PAYLOAD_OUT},
    {"resp_bytes", LOG_PAYLOAD_IN},
    {"orig_pkts", LOG_PACKETS_OUT},
    {"orig_ip_bytes", LOG_BYTES_OUT},
    {"resp_pkts", LOG_PACKETS_IN},
    {"resp_ip_bytes", LOG_BYTES_IN},
    {"_path", LOG_EVENT},
    {0},
};

bool zeek_recognised(struct bytes start) {
    struct text t = {(const char *)start.p, start.n}, line;
    if (!text_starts(t, "#separator ")) return false;
    while (text_field(&t, '\n', &line)) {
        if (!text_starts(line, "#fields")) continue;
        return memmem(line.p, line.n, "id.orig_h", 9) && memmem(line.p, line.n, "conn_state", 10);
    }
    return false;
}

/* "\x09" */
static char separator_of(struct text t) {
    t = text_trim(t);
    if (t.n == 1) return *t.p;
    bool hex = t.n == 4 && text_starts(t, "\\x") && hex_digit(t.p[2]) >= 0 && hex_digit(t.p[3]) >= 0;
    return hex ? (char)(hex_digit(t.p[2]) * 16 + hex_digit(t.p[3])) : '\t';
}

void zeek_read(struct log_reading *g) {
    struct lines lines = lines_over(g->in, g->name, LOG_LONGEST, g->d);
    struct log_table table = {.separator = '\t'};
    for (struct text line, word; !g->stopped && lines_next(&lines, &line);) {
        struct text rest = line;
        if (line.n == 0) continue;
        if (line.p[0] != '#') {
            if (log_record(g, lines.number)) table_line(&table, g, line);
        } else if (text_starts(line, "#separator ")) {
            text_word(&rest, &word);
            table.separator = separator_of(rest);
        } else if (text_starts(line, "#fields")) {
            text_field(&rest, table.separator, &word);
            table_header(&table, rest, names);
        }
    }
    g->wrong += lines.too_long;
}

bool zeek_json_recognised(struct bytes start) {
    static const char *const members[] = {"id.orig_h", "id.resp_h", "conn_state", NULL};
    return json_first_has(start, members);
}

static void take_json(struct log_reading *g, struct log_record *r, struct bytes whole, struct arena *arena) {
    (void)whole;
    (void)arena;
    if (!r->event.n || text_is(r->event, "conn")) log_take(g, r, false);
}

void zeek_json_read(struct log_reading *g) {
    json_read(g, &(struct json_form){.names = names, .take = take_json});
}
