/* From a handshake to the facts that determine a grade. */
#include "evidence/capture/names/protection_private.h"

#include "evidence/capture/names/certificate.h"

static uint8_t certificate_problems(const struct certificate *c, struct text name, int64_t time) {
    uint8_t p = 0;
    int64_t seconds = time / 1000000000;
    if (time && c->not_after && seconds > c->not_after) p |= CERTIFICATE_EXPIRED;
    if (time && seconds < c->not_before) p |= CERTIFICATE_NOT_YET;
    if (c->self_signed) p |= CERTIFICATE_SELF_SIGNED;
    bool checkable = name.n && !c->more_names;
    if (checkable && !certificate_matches(c, name)) p |= CERTIFICATE_OTHER_NAME;
    bool modular = c->key == KEY_RSA || c->key == KEY_DSA;
    if (c->key_bits && ((modular && c->key_bits < 2048) || (c->key == KEY_EC && c->key_bits < 224)))
        p |= CERTIFICATE_WEAK_KEY;
    if (!c->self_signed && c->digest == DIGEST_SHA1) p |= CERTIFICATE_SHA1;
    if (!c->self_signed && c->digest == DIGEST_MD5) p |= CERTIFICATE_MD5;
    return p;
}

static uint16_t facts_of(const struct handshake *h) {
    static const struct {
        uint32_t flag;
        uint16_t fact;
    } same[] = {
        {HANDSHAKE_CLIENT_HELLO, FACT_CLIENT},
        {HANDSHAKE_SERVER_HELLO, FACT_SERVER},
        {HANDSHAKE_RESUMED, FACT_RESUMED},
        {HANDSHAKE_MIDSTREAM, FACT_MIDSTREAM},
        {HANDSHAKE_ECH, FACT_ECH},
        {HANDSHAKE_ESNI, FACT_ESNI},
        {HANDSHAKE_EARLY_DATA, FACT_EARLY_DATA},
        {HANDSHAKE_COMPRESSED, FACT_COMPRESSED},
        {HANDSHAKE_PQ_OFFERED, FACT_PQ_OFFERED},
        {HANDSHAKE_CERTIFICATE, FACT_CERTIFICATE},
        {HANDSHAKE_CERTIFICATE_DAMAGED, FACT_CERTIFICATE_DAMAGED},
        {HANDSHAKE_ALERT, FACT_ALERT},
        {HANDSHAKE_WEAK_OFFERED, FACT_WEAK_OFFERED},
        {HANDSHAKE_ETM, FACT_ETM},
        {HANDSHAKE_CLIENT_CERTIFICATE, FACT_CLIENT_CERTIFICATE},
    };
    uint16_t facts = 0;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        if (h->flags & same[i].flag) facts |= same[i].fact;
    return facts;
}

struct protection_key protection_key_of(const struct handshake *h, enum protocol protocol, struct text name,
                                        int64_t time) {
    struct protection_key k = {.protocol = (uint8_t)protocol};
    bool graded = protocol == PROTOCOL_TLS || protocol == PROTOCOL_DTLS || protocol == PROTOCOL_QUIC;
    if (!graded || !h) return k;
    bool answered = handshake_has(h, HANDSHAKE_SERVER_HELLO);
    k.quic_version = h->quic_version;
    k.facts = facts_of(h);
    k.version = answered ? h->version : h->offered_version;
    if (answered) {
        k.cipher = h->cipher;
        k.group = h->group;
        k.dh_bits = h->dh_bits;
    }
    if (handshake_has(h, HANDSHAKE_NAME_INVALID)) name.n = 0;
    if (h->certificate) k.certificate = certificate_problems(h->certificate, name, time);
    return k;
}

struct protection_key protection_told(enum protocol protocol, uint16_t version, uint16_t cipher,
                                      uint16_t group) {
    return (struct protection_key){.protocol = (uint8_t)protocol,
                                   .version = version,
                                   .cipher = cipher,
                                   .group = group,
                                   .facts = FACT_TOLD};
}

void protection_add(struct protection_key *k, const struct certificate *c, struct text name, int64_t time,
                    uint16_t content) {
    k->content |= content;
    if (!c || k->facts & FACT_CERTIFICATE) return;
    k->facts |= FACT_CERTIFICATE;
    k->certificate = certificate_problems(c, name, time);
}

void protection_grade(const struct handshake *h, enum protocol protocol, int64_t time,
                      struct protection *to) {
    struct text name = {NULL, 0};
    if (h) name = (struct text){h->server_name, h->server_name_length};
    protection_describe(protection_key_of(h, protocol, name, time), to);
}

const char *grade_name(enum grade g) {
    static const char *const names[] = {
        [GRADE_UNKNOWN] = "unknown",   [GRADE_NONE] = "none",     [GRADE_WEAK] = "weak",
        [GRADE_ADEQUATE] = "adequate", [GRADE_STRONG] = "strong", [GRADE_PROPRIETARY] = "proprietary"};
    return (size_t)g < sizeof names / sizeof *names ? names[g] : names[GRADE_UNKNOWN];
}

/* Reasons stand from worst to best: none, weak, adequate, strong. */
static void insert(struct reasons *r, enum grade rank, const char *why) {
    struct protection *to = r->to;
    if (to->why_count == PROTECTION_WHY_MOST) return;
    unsigned i = to->why_count++;
    for (; i > 0 && r->grade[i - 1] > rank; i--) {
        to->why[i] = to->why[i - 1];
        r->grade[i] = r->grade[i - 1];
    }
    to->why[i] = why;
    r->grade[i] = rank;
}

void reason(struct reasons *r, enum grade g, const char *why) {
    insert(r, g, why);
    if (r->to->grade == GRADE_UNKNOWN || g < r->to->grade) r->to->grade = g;
}

void remark(struct reasons *r, const char *why) {
    insert(r, GRADE_PROPRIETARY, why);
}
