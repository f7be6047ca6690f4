/* Flow logs of AWS VPC ("Flow log records", Amazon VPC User Guide): words with blanks between them, by
 * default
 *
 *   version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action
 *   log-status
 *
 * without a header in CloudWatch and with one in files, which may name other fields in any order. */
#include "evidence/flowlog/table.h"

#include "base/date.h"
#include "base/lines.h"

static const struct log_name names[] = {
    {"srcaddr", LOG_SOURCE},
    {"dstaddr", LOG_DESTINATION},
    {"pkt-srcaddr", LOG_PACKET_SOURCE},
    {"pkt-dstaddr", LOG_PACKET_DESTINATION},
    {"srcport", LOG_SOURCE_PORT},
    {"dstport", LOG_DESTINATION_PORT},
    {"protocol", LOG_TRANSPORT},
    {"packets", LOG_PACKETS_OUT},
    {"bytes", LOG_BYTES_OUT},
    {"start", LOG_START},
    {"end", LOG_END},
    {"tcp-flags", LOG_TCP_FLAGS},
    {"action", LOG_ACTION},
    {"log-status", LOG_STATUS},
    {0},
};

static const char by_default[] =
    "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets "
    "bytes start end action log-status";

/* CloudWatch may have a time of its own before each line. */
static struct text without_time(struct text line) {
    struct text rest = line, word;
    int64_t ns;
    return text_word(&rest, &word) && memchr(word.p, 'T', word.n) && time_parse(word, &ns) ? text_trim(rest)
                                                                                           : line;
}

/* A line of the default fields: it ends in what was done and how it was logged. */
static bool is_default(struct text line) {
    enum { FIELDS = 14, ACTION = 12, STATUS = 13 };
    struct text words[FIELDS], rest = without_time(line);
    size_t n = 0;
    while (n < FIELDS && text_word(&rest, &words[n])) n++;
    if (n < FIELDS || text_trim(rest).n || !text_is(words[0], "2")) return false;
    struct text a = words[ACTION], s = words[STATUS];
    return (text_is(a, "ACCEPT") || text_is(a, "REJECT") || text_is(a, "-")) &&
           (text_is(s, "OK") || text_is(s, "NODATA") || text_is(s, "SKIPDATA"));
}

static bool is_header(struct text line) {
    struct log_table t = {.separator = ' '};
    if (!memmem(line.p, line.n, "srcaddr", 7)) return false;
    table_header(&t, line, names);
    bool ends = (table_has(&t, LOG_SOURCE) && table_has(&t, LOG_DESTINATION)) ||
                (table_has(&t, LOG_PACKET_SOURCE) && table_has(&t, LOG_PACKET_DESTINATION));
    return ends && table_has(&t, LOG_TRANSPORT);
}

bool vpc_recognised(struct bytes start) {
    struct text t = {(const char *)start.p, start.n}, line = TEXT("");
    text_field(&t, '\n', &line);
    line = text_trim(line);
    return line.n && (is_header(line) || is_default(line));
}

void vpc_read(struct log_reading *g) {
    struct lines lines = lines_over(g->in, g->name, LOG_LONGEST, g->d);
    struct log_table table = {.separator = ' ', .one_way = true};
    table_header(&table, text_of(by_default), names);
    for (struct text line; !g->stopped && lines_next(&lines, &line);) {
        line = text_trim(line);
        if (line.n == 0) continue;
        if (is_header(line))
            table_header(&table, line, names);
        else if (log_record(g, lines.number))
            table_line(&table, g, without_time(line));
    }
    g->wrong += lines.too_long;
}
