#include "evidence/capture/names/dns.h"

#include "base/cursor.h"
#include "evidence/capture/names/dns_name.h"

enum { SVCB_ALPN = 1, SVCB_PORT = 3, SVCB_IPV4HINT = 4, SVCB_ECH = 5, SVCB_IPV6HINT = 6 };

enum { DNS_HEADER = 12 };

static void damaged(struct dns_message *m, const char *what, const char *clause) {
    m->partial = true;
    if (m->damage) return;
    m->damage = what;
    m->clause = clause;
}

static bool room(struct dns_message *m) {
    if (DNS_TEXT - m->text_used >= DNS_NAME_TEXT) return true;
    damaged(m, "the names of one message exceed the limit", "RFC 1035 4.1");
    return false;
}

/* Owner names mostly point at the question (0xc00c): that text is used again. */
static bool read_name(struct dns_message *m, struct cursor *c, struct bytes message, struct text *name) {
    if (m->questions && cursor_left(c) >= 2 && c->p[0] == 0xc0 && c->p[1] == DNS_HEADER) {
        cursor_skip(c, 2);
        *name = m->question[0].name;
        return true;
    }
    if (!room(m)) return false;
    size_t n;
    const char *damage = NULL;
    char *to = m->buffer + m->text_used;
    bool whole = dns_name_read(c, message, to, &n, &damage);
    if (!whole) damaged(m, damage, "RFC 1035 4.1.4");
    *name = (struct text){to, n};
    m->text_used = (uint16_t)(m->text_used + n + 1);
    return whole;
}

static struct dns_record *new_record(struct dns_message *m) {
    if (m->records == DNS_RECORDS_MOST) {
        damaged(m, "more records than the limit", "RFC 1035 4.1");
        return NULL;
    }
    struct dns_record *r = &m->record[m->records++];
    *r = (struct dns_record){0};
    return r;
}

static void add_hints(struct dns_message *m, struct dns_record from, struct bytes hints, size_t size) {
    for (; hints.n >= size; hints = (struct bytes){hints.p + size, hints.n - size}) {
        struct dns_record *r = new_record(m);
        if (!r) return;
        bool itself = from.target.n == 0 || text_is(from.target, "<Root>");
        r->name = itself ? from.name : from.target;
        r->type = size == 4 ? DNS_A : DNS_AAAA;
        r->class = from.class;
        r->ttl = from.ttl;
        r->section = from.section;
        r->hint = true;
        memcpy(r->address, hints.p, size);
    }
}

static struct text alpn_list(struct dns_message *m, struct cursor e) {
    if (!room(m)) return (struct text){0};
    char *to = m->buffer + m->text_used;
    size_t n = 0;
    while (cursor_left(&e) > 0 && n + 257 < DNS_NAME_TEXT) {
        struct bytes one = cursor_take(&e, cursor_u8(&e));
        if (!cursor_ok(&e)) break;
        if (n) to[n++] = ',';
        for (size_t i = 0; i < one.n; i++)
            to[n++] = one.p[i] > 0x20 && one.p[i] < 0x7f ? (char)one.p[i] : '?';
    }
    to[n] = 0;
    m->text_used = (uint16_t)(m->text_used + n + 1);
    return (struct text){to, n};
}

/* RFC 9460 2.2 */
static void read_service(struct dns_message *m, struct dns_record *r, struct cursor *c,
                         struct bytes message) {
    r->priority = cursor_be16(c);
    if (!read_name(m, c, message, &r->target)) return;
    struct bytes v4 = {0}, v6 = {0};
    while (cursor_left(c) > 0) {
        uint16_t key = cursor_be16(c);
        struct cursor value = cursor_sub(c, cursor_be16(c));
        if (!cursor_ok(c)) {
            damaged(m, "a service parameter runs past the end of its record", "RFC 9460 2.2");
            break;
        }
        switch (key) {
        case SVCB_ALPN: r->alpn = alpn_list(m, value); break;
        case SVCB_PORT: r->port = cursor_be16(&value); break;
        case SVCB_ECH: r->ech = true; break;
        case SVCB_IPV4HINT: v4 = cursor_rest(&value); break;
        case SVCB_IPV6HINT: v6 = cursor_rest(&value); break;
        default: break;
        }
    }
    add_hints(m, *r, v4, 4);
    add_hints(m, *r, v6, 16);
}

/* `c` runs over the record's data inside the message. */
static void read_data(struct dns_message *m, struct dns_record *r, struct cursor *c, struct bytes message) {
    switch (r->type) {
    case DNS_A:
    case DNS_AAAA: {
        size_t size = r->type == DNS_A ? 4 : 16;
        struct bytes address = cursor_take(c, size);
        if (cursor_ok(c)) memcpy(r->address, address.p, size);
        break;
    }
    case DNS_SRV:
        r->priority = cursor_be16(c);
        cursor_skip(c, 2);
        r->port = cursor_be16(c);
        read_name(m, c, message, &r->target);
        break;
    case DNS_MX:
        r->priority = cursor_be16(c);
        read_name(m, c, message, &r->target);
        break;
    case DNS_NS:
    case DNS_CNAME:
    case DNS_DNAME:
    case DNS_PTR: read_name(m, c, message, &r->target); break;
    case DNS_SVCB:
    case DNS_HTTPS: read_service(m, r, c, message); break;
    case DNS_OPT:
        m->edns = true;
        m->udp_size = r->class;
        break;
    default: break;
    }
    if (!cursor_ok(c)) damaged(m, "a record's data is shorter than its type needs", "RFC 1035 3.2.1");
}

static bool read_record(struct dns_message *m, struct cursor *c, struct bytes message,
                        enum dns_section section) {
    struct dns_record *r = new_record(m);
    if (!r) return false;
    r->section = section;
    if (!read_name(m, c, message, &r->name)) {
        m->records--;
        return false;
    }
    r->type = cursor_be16(c);
    r->class = cursor_be16(c);
    r->ttl = cursor_be32(c);
    struct cursor data = cursor_sub(c, cursor_be16(c));
    if (!cursor_ok(c)) {
        m->records--;
        damaged(m, "a record runs past the end of the message", "RFC 1035 3.2.1");
        return false;
    }
    read_data(m, r, &data, message);
    return true;
}

/* A message with nothing but its bytes to vouch for it, all of which it must account for. */
static bool beyond_doubt(const struct dns_message *m, size_t left) {
    if (m->partial || left) return false;
    if (m->opcode > 5 || (m->flags & 0x0040)) return false; /* Z must be zero, RFC 1035 4.1.1 */
    if (m->counts[0] != 1 && !(m->response && m->counts[0] == 0 && m->counts[1])) return false;
    if (!m->response && (m->counts[1] || m->rcode)) return false;
    if (m->counts[1] > 128 || m->counts[2] > 32 || m->counts[3] > 32) return false;
    if (m->counts[0] == 0) return true;
    uint16_t class = m->question[0].class & 0x7fff, type = m->question[0].type;
    bool known = (type >= 1 && type <= 260) || type == 65533 || type == 65534;
    return known && (class == 1 || class == 3 || class == 255);
}

bool dns_read(struct bytes message, bool strict, struct dns_message *m) {
    struct cursor c = cursor_of(message);
    m->id = cursor_be16(&c);
    m->flags = cursor_be16(&c);
    for (size_t i = 0; i < 4; i++) m->counts[i] = cursor_be16(&c);
    if (!cursor_ok(&c)) return false;
    m->response = m->flags >> 15;
    m->opcode = m->flags >> 11 & 15;
    m->truncated = m->flags >> 9 & 1;
    m->rcode = m->flags & 15;
    m->edns = m->partial = false;
    m->questions = m->records = m->text_used = m->udp_size = 0;
    m->damage = m->clause = NULL;

    for (size_t i = 0; i < m->counts[0]; i++) {
        if (i == DNS_QUESTIONS_MOST) {
            damaged(m, "more questions than the limit", "RFC 1035 4.1.2");
            return !strict;
        }
        struct dns_question *q = &m->question[i];
        q->name = (struct text){0};
        q->type = q->class = 0;
        if (!read_name(m, &c, message, &q->name)) {
            if (q->name.n) m->questions++; /* a stand-in that says what is wrong */
            return !strict && m->questions > 0;
        }
        q->type = cursor_be16(&c);
        q->class = cursor_be16(&c);
        if (!cursor_ok(&c)) {
            damaged(m, "a question breaks off", "RFC 1035 4.1.2");
            return !strict && i > 0;
        }
        m->questions++;
    }
    for (unsigned section = DNS_ANSWER; section <= DNS_ADDITIONAL; section++)
        for (size_t i = 0; i < m->counts[1 + section]; i++)
            if (!read_record(m, &c, message, (enum dns_section)section)) return !strict;
    return !strict || beyond_doubt(m, cursor_left(&c));
}

enum inspect dns_stream_next(struct bytes stream, size_t offset, struct bytes *message, size_t *next,
                             size_t *need) {
    if (offset > stream.n) offset = stream.n;
    struct cursor c = cursor_over(stream.p + offset, stream.n - offset);
    size_t length = cursor_be16(&c);
    if (!cursor_ok(&c)) {
        *need = offset + 2;
        return INSPECT_MORE;
    }
    if (length < DNS_HEADER) return INSPECT_OTHER;
    *need = offset + 2 + length;
    *message = cursor_take(&c, length);
    if (!cursor_ok(&c)) return INSPECT_MORE;
    *next = *need;
    return INSPECT_DONE;
}
