/* What nfdump prints with -o csv, before version 1.7.4 ("ts,te,td,sa,da,sp,dp,pr,…") and since
 * ("firstSeen,…"). Its times are those of the machine that printed them; TZ=UTC makes them what they are read
 * as. A summary ends the table. */
#include "evidence/flowlog/table.h"

#include "base/lines.h"

static const struct log_name names[] = {
    {"ts", LOG_START},
    {"te", LOG_END},
    {"sa", LOG_SOURCE},
    {"da", LOG_DESTINATION},
    {"sp", LOG_SOURCE_PORT},
    {"dp", LOG_DESTINATION_PORT},
    {"pr", LOG_TRANSPORT},
    {"ipkt", LOG_PACKETS_OUT},
    {"ibyt", LOG_BYTES_OUT},
    {"opkt", LOG_PACKETS_IN},
    {"obyt", LOG_BYTES_IN},
    {"firstSeen", LOG_START},
    {"lastSeen", LOG_END},
    {"duration", LOG_DURATION},
    {"proto", LOG_TRANSPORT},
    {"srcAddr", LOG_SOURCE},
    {"srcPort", LOG_SOURCE_PORT},
    {"dstAddr", LOG_DESTINATION},
    {"dstPort", LOG_DESTINATION_PORT},
    {"packets", LOG_PACKETS_OUT},
    {"bytes", LOG_BYTES_OUT},
    {"inPackets", LOG_PACKETS_OUT},
    {"inBytes", LOG_BYTES_OUT},
    {"outPackets", LOG_PACKETS_IN},
    {"outBytes", LOG_BYTES_IN},
    {0},
};

static bool is_header(struct text line) {
    return text_starts(line, "ts,te,td,sa,da,") || text_starts(line, "firstSeen,");
}

bool nfdump_recognised(struct bytes start) {
    struct text t = {(const char *)start.p, start.n};
    return is_header(t);
}

void nfdump_read(struct log_reading *g) {
    struct lines lines = lines_over(g->in, g->name, LOG_LONGEST, g->d);
    struct log_table table = {.separator = ',', .one_way = true};
    bool within = false;
    for (struct text line; !g->stopped && lines_next(&lines, &line);) {
        line = text_trim(line);
        if (is_header(line)) {
            table_header(&table, line, names);
            within = true;
        } else if (text_is(line, "Summary") || text_starts(line, "Summary:")) {
            within = false;
        } else if (within && line.n && !text_is(line, "No matched flows") && log_record(g, lines.number)) {
            table_line(&table, g, line);
        }
    }
    g->wrong += lines.too_long;
}
