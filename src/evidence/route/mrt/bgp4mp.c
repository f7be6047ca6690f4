/* BGP4MP and BGP4MP_ET: messages as they came, and sessions that began and ended (RFC 6396 4.4, RFC 8050 3).
 */
#include "evidence/route/mrt/record.h"

#include "evidence/route/bgp/nlri.h"
#include "evidence/route/bgp/update.h"

enum subtype {
    STATE_CHANGE = 0,
    MESSAGE = 1,
    ENTRY = 2,    /* with SNAPSHOT: deprecated, and of no layout that was ever agreed on */
    SNAPSHOT = 3, /* (RFC 6396 B.2) */
    MESSAGE_AS4 = 4,
    STATE_CHANGE_AS4 = 5,
    MESSAGE_LOCAL = 6,
    MESSAGE_AS4_LOCAL = 7,
    MESSAGE_ADD_PATH = 8,
    MESSAGE_AS4_ADD_PATH = 9,
    MESSAGE_LOCAL_ADD_PATH = 10,
    MESSAGE_AS4_LOCAL_ADD_PATH = 11
};

enum { ESTABLISHED = 6 }; /* RFC 6396 4.4.1 */

static bool has_as4(uint16_t subtype) {
    return subtype == MESSAGE_AS4 || subtype == STATE_CHANGE_AS4 || subtype == MESSAGE_AS4_LOCAL ||
           subtype == MESSAGE_AS4_ADD_PATH || subtype == MESSAGE_AS4_LOCAL_ADD_PATH;
}

static struct mrt_told tell_state(struct mrt *m, struct cursor *c, const struct route_row *row) {
    uint16_t before = cursor_be16(c), after = cursor_be16(c);
    if (!cursor_ok(c)) return (struct mrt_told){.wrong = "the change of state is cut short\tRFC 6396 4.4.1"};
    if (before != ESTABLISHED || after == ESTABLISHED) return (struct mrt_told){.passed_over = true};
    reading_row(m->r, row);
    return (struct mrt_told){0};
}

static struct mrt_told tell_message(struct mrt *m, struct cursor *c, uint16_t subtype,
                                    const struct route_row *row) {
    struct bgp_session session = {has_as4(subtype) ? 4 : 2,
                                  subtype >= MESSAGE_ADD_PATH ? BGP_ADD_PATH_ALL : 0};
    struct bytes message = cursor_rest(c);
    switch (bgp_message_type(message)) {
    case BGP_BROKEN: return (struct mrt_told){.wrong = "the message has no header of BGP\tRFC 4271 4.1"};
    case BGP_UPDATE: return (struct mrt_told){.wrong = bgp_update(m->r, message, session, row)};
    default: return (struct mrt_told){.passed_over = true};
    }
}

struct mrt_told mrt_bgp4mp(struct mrt *m, const struct mrt_record *record) {
    uint16_t subtype = record->subtype;
    struct route_row row = {
        .type = ROUTE_DOWN, .path = PATH_NONE, .time_ns = record->time_ns, .at = record->at};
    struct cursor c = cursor_of(record->body);
    if (record->type == MRT_BGP4MP_ET) row.time_ns += (int64_t)cursor_be32(&c) * 1000; /* RFC 6396 3 */
    if (subtype == ENTRY || subtype == SNAPSHOT) return (struct mrt_told){.passed_over = true};
    uint32_t as = has_as4(subtype) ? cursor_be32(&c) : cursor_be16(&c);
    cursor_skip(&c, has_as4(subtype) ? 4 : 2); /* the AS of the collector */
    cursor_skip(&c, 2);                        /* interface */
    uint16_t afi = cursor_be16(&c);
    uint8_t address[16], local[16];
    mrt_address(&c, afi == BGP_IPV6, address);
    mrt_address(&c, afi == BGP_IPV6, local);
    if (!cursor_ok(&c)) return (struct mrt_told){.wrong = "the record ends within its peers\tRFC 6396 4.4"};
    if (afi != BGP_IPV4 && afi != BGP_IPV6)
        return (struct mrt_told){.wrong =
                                     "the peers' addresses are of no family that is known\tRFC 6396 4.4"};
    row.peer = reading_peer(m->r, as, address, 0, 0, NULL);
    if (subtype == STATE_CHANGE || subtype == STATE_CHANGE_AS4) return tell_state(m, &c, &row);
    return tell_message(m, &c, subtype, &row);
}
