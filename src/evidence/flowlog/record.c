#include "evidence/flowlog/record.h"

#include "base/address.h"
#include "base/date.h"
#include "base/lines.h"

#include <strings.h>

enum { NS_DIGITS = 9 };
#define NS_A_SECOND INT64_C(1000000000)

enum log_field field_named(const struct log_name *list, struct text name) {
    for (; list->name; list++)
        if (list->name[0] == *name.p && text_is(name, list->name)) return list->field;
    return LOG_NOTHING;
}

/* "1591367999.305988" */
static bool read_seconds(struct text t, int64_t *ns) {
    enum { MOST = INT32_MAX };
    uint64_t seconds, part = 0;
    struct text whole = {0}, fraction = t;
    text_field(&fraction, '.', &whole);
    if (!text_number(whole, (uint64_t)MOST * 4, &seconds)) return false;
    if (fraction.p) {
        if (fraction.n > NS_DIGITS) fraction.n = NS_DIGITS;
        if (!text_number(fraction, UINT64_MAX, &part)) return false;
        for (size_t i = fraction.n; i < NS_DIGITS; i++) part *= 10;
    }
    *ns = (int64_t)seconds * NS_A_SECOND + (int64_t)part;
    return true;
}

/* "2026-03-02 09:00:00.125" as well as RFC 3339. */
static bool read_time(struct text t, int64_t *ns) {
    enum { LONGEST = 40, DATE = 10 };
    char own[LONGEST];
    if (read_seconds(t, ns)) return true;
    if (t.n <= DATE || t.n > LONGEST) return false;
    memcpy(own, t.p, t.n);
    if (own[DATE] == ' ') own[DATE] = 'T';
    return time_parse((struct text){own, t.n}, ns);
}

static bool read_ns(struct text t, int64_t *ns) {
    uint64_t v;
    if (!text_number(t, INT64_MAX, &v)) return false;
    *ns = (int64_t)v;
    return true;
}

static bool read_transport(struct text t, uint8_t *to) {
    static const struct {
        const char *name;
        uint8_t number;
    } names[] = {{"tcp", 6},
                 {"udp", 17},
                 {"icmp", 1},
                 {"icmp6", 58},
                 {"icmpv6", 58},
                 {"ipv6-icmp", 58},
                 {"sctp", 132},
                 {"gre", 47},
                 {"esp", 50},
                 {"ah", 51},
                 {"igmp", 2},
                 {"ipip", 4},
                 {"ipv6", 41},
                 {"ospf", 89},
                 {"pim", 103},
                 {"vrrp", 112},
                 {"unknown_transport", 255},
                 {"ospfigp", 89}};
    uint64_t number;
    if (text_number(t, UINT8_MAX, &number)) {
        *to = (uint8_t)number;
        return true;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i].name) == t.n && strncasecmp(names[i].name, t.p, t.n) == 0) {
            *to = names[i].number;
            return true;
        }
    return false;
}

static bool read_port(struct text t, uint16_t *to) {
    uint64_t v;
    size_t n = 0;
    while (n < t.n && t.p[n] != '.') n++; /* nfdump writes ICMP's type and code as "3.1" */
    if (!text_number((struct text){t.p, n}, UINT16_MAX, &v)) return false;
    *to = (uint16_t)v;
    return true;
}

static bool read_flags(struct log_record *r, struct text t) {
    uint64_t v;
    r->has_flags = text_number(t, UINT8_MAX, &v);
    r->tcp_flags = r->has_flags ? (uint8_t)v : 0;
    return true; /* others write letters, of both directions together: no help */
}

static bool read_address(struct text t, uint8_t to[16], bool *has, bool replaces) {
    uint8_t own[16];
    if (!address_parse(t, own)) return false;
    if (*has && !replaces) return true;
    memcpy(to, own, sizeof own);
    return *has = true;
}

static bool take_count(struct log_record *r, enum log_field field, struct text t) {
    uint64_t *to = field == LOG_PACKETS_OUT   ? &r->packets[0]
                   : field == LOG_PACKETS_IN  ? &r->packets[1]
                   : field == LOG_BYTES_OUT   ? &r->bytes[0]
                   : field == LOG_BYTES_IN    ? &r->bytes[1]
                   : field == LOG_PAYLOAD_OUT ? &r->payload[0]
                   : field == LOG_PAYLOAD_IN  ? &r->payload[1]
                   : field == LOG_SAMPLING    ? &r->sampling
                                              : &r->id;
    return text_number(t, UINT64_MAX, to);
}

static bool take_text(struct log_record *r, enum log_field field, struct text t) {
    switch (field) {
    case LOG_SERVICE: r->service = t; break;
    case LOG_TLS_NAME: r->tls_name = t; break;
    case LOG_QUIC_NAME: r->quic_name = t; break;
    case LOG_HOST: r->host = t; break;
    case LOG_TLS_VERSION: r->tls_version = t; break;
    case LOG_EVENT: r->event = t; break;
    case LOG_ACTION: r->rejected = text_is(t, "REJECT"); break;
    case LOG_STATUS:
        r->no_data = text_is(t, "NODATA");
        r->skipped = text_is(t, "SKIPDATA");
        break;
    default: break;
    }
    return true;
}

bool record_take(struct log_record *r, enum log_field field, struct text t) {
    if (t.n == 0 || text_is(t, "-") || text_is(t, "(empty)")) return true;
    switch (field) {
    case LOG_SOURCE: return read_address(t, r->source, &r->has_source, !r->has_packet_source);
    case LOG_DESTINATION:
        return read_address(t, r->destination, &r->has_destination, !r->has_packet_destination);
    case LOG_PACKET_SOURCE:
        r->has_packet_source = true;
        return read_address(t, r->source, &r->has_source, true);
    case LOG_PACKET_DESTINATION:
        r->has_packet_destination = true;
        return read_address(t, r->destination, &r->has_destination, true);
    case LOG_SOURCE_PORT: return read_port(t, &r->source_port);
    case LOG_DESTINATION_PORT: return read_port(t, &r->destination_port);
    case LOG_TRANSPORT: return r->has_transport = read_transport(t, &r->transport);
    case LOG_START: return read_time(t, &r->start_ns);
    case LOG_END: return read_time(t, &r->end_ns);
    case LOG_START_NS: return read_ns(t, &r->start_ns);
    case LOG_END_NS: return read_ns(t, &r->end_ns);
    case LOG_DURATION: return read_seconds(t, &r->duration_ns);
    case LOG_TCP_FLAGS: return read_flags(r, t);
    case LOG_PACKETS_OUT:
    case LOG_PACKETS_IN:
    case LOG_BYTES_OUT:
    case LOG_BYTES_IN:
    case LOG_PAYLOAD_OUT:
    case LOG_PAYLOAD_IN:
    case LOG_SAMPLING:
    case LOG_ID: return take_count(r, field, t);
    default: return take_text(r, field, t);
    }
}

uint16_t tls_version_named(struct text t) {
    static const struct {
        const char *name;
        uint16_t code;
    } names[] = {{"TLS 1.3", 0x0304}, {"TLSv1.3", 0x0304}, {"TLSv13", 0x0304},  {"TLS 1.2", 0x0303},
                 {"TLSv1.2", 0x0303}, {"TLSv12", 0x0303},  {"TLS 1.1", 0x0302}, {"TLSv1.1", 0x0302},
                 {"TLSv11", 0x0302},  {"TLSv1", 0x0301},   {"TLS 1.0", 0x0301}, {"TLSv10", 0x0301},
                 {"SSLv3", 0x0300}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(t, names[i].name)) return names[i].code;
    return 0;
}
