#include "policy/passage.h"

#include "base/address.h"
#include "base/digits.h"
#include "base/hash.h"
#include "policy/findings.h"

#include <stdio.h>
#include <string.h>

enum { MOST_WORDS = 256, KEY_SEED = 1 };

/* A set of words in the order in which they came. */
struct word_list {
    const char *words[MOST_WORDS];
    size_t n;
};

static void word_add(struct word_list *l, const char *word) {
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->words[i], word) == 0) return;
    if (l->n < MOST_WORDS) l->words[l->n++] = word;
}

static const char *const *words_in(const struct word_list *l, struct arena *to, uint16_t *n) {
    *n = (uint16_t)l->n;
    if (l->n == 0) return NULL;
    const char **list = arena_take_array(to, l->n, sizeof *list);
    memcpy(list, l->words, l->n * sizeof *list);
    return list;
}

static struct passage_holder holder_of(const struct link *l, struct arena *to) {
    if (!l) return (struct passage_holder){0};
    struct passage_holder h = {.identifier = l->identifier, .holder = l->holder_id, .name = l->holder.name};
    struct word_list words = {.n = 0};
    for (uint32_t i = 0; i < l->n_controllers; i++)
        if (l->controllers[i].answer == ANSWER_MET) word_add(&words, l->controllers[i].id);
    h.controllers = words_in(&words, to, &h.n_controllers);
    words.n = 0;
    for (uint32_t i = 0; i < l->n_jurisdictions; i++)
        if (strcmp(l->jurisdictions[i].ground, "server-location") != 0)
            word_add(&words, l->jurisdictions[i].country);
    if (l->role == LINK_HOST && l->place.country[0])
        word_add(&words, arena_format(to, "server:%s", l->place.country));
    h.countries = words_in(&words, to, &h.n_countries);
    return h;
}

static void take_carriers(struct passage *p, const struct chain *c, struct arena *to) {
    size_t n = 0;
    for (size_t i = 0; i < c->n_links; i++) n += c->links[i]->role == LINK_CARRIER;
    if (n == 0) return;
    struct passage_holder *list = arena_take_array(to, n, sizeof *list);
    for (size_t i = 0; i < c->n_links; i++)
        if (c->links[i]->role == LINK_CARRIER) list[p->n_carriers++] = holder_of(c->links[i], to);
    p->carriers = list;
}

static void take_data(struct passage *p, const struct chain *c, struct arena *to) {
    struct word_list words = {.n = 0};
    for (uint32_t i = 0; i < c->n_data; i++) word_add(&words, c->data[i].class_name);
    p->data = words_in(&words, to, &p->n_data);
}

/* Those that traffic went to; else the one that the host's identifier tells. */
static void take_addresses(struct passage *p, const struct chain *c, const struct link *host,
                           struct arena *to) {
    static const char prefix[] = "address:";
    uint8_t one[16];
    p->addresses = c->addresses;
    p->n_addresses = c->n_addresses;
    if (p->n_addresses || !host || strncmp(host->identifier, prefix, sizeof prefix - 1) != 0) return;
    if (!address_parse(text_of(host->identifier + sizeof prefix - 1), one)) return;
    p->addresses = (const uint8_t(*)[16])arena_bytes(to, (struct bytes){one, sizeof one}).p;
    p->n_addresses = 1;
}

enum { CLIENTS_LISTED = 4096 };

static void take_clients(struct passage *p, const struct chain *c) {
    p->clients = c->clients;
    p->n_clients = (uint16_t)(c->n_clients < CLIENTS_LISTED ? c->n_clients : CLIENTS_LISTED);
    p->more_clients = c->more_clients || p->n_clients < c->n_clients;
}

static void take_host(struct passage *p, const struct link *host, struct arena *to) {
    if (!host) return;
    p->asn = host->asn;
    p->as_name = host->as_name;
    const struct place *at = &host->place;
    if (at->country[0]) p->place = arena_format(to, at->city ? "%s %s" : "%s", at->country, at->city);
}

/* What is hashed word by word, as one text; a part of it that fills the room is hashed into what follows. */
struct hashing {
    char text[2048];
    size_t n;
    uint64_t hash;
};

static void fold(struct hashing *h) {
    h->hash = hash_bytes(h->text, h->n, h->hash);
    h->n = 0;
}

static void put(struct hashing *h, const char *word) {
    for (size_t n = word ? strlen(word) : 0; n > 0;) {
        if (h->n == sizeof h->text) fold(h);
        size_t room = sizeof h->text - h->n, part = n < room ? n : room;
        memcpy(h->text + h->n, word, part);
        h->n += part;
        word += part;
        n -= part;
    }
    if (h->n == sizeof h->text) fold(h);
    h->text[h->n++] = '\n';
}

static const char *id_of(const struct chain *c, enum link_role role) {
    const struct link *l = chain_link(c, role);
    return l ? l->identifier : NULL;
}

uint64_t passage_key(const struct chain *c) {
    struct hashing h = {.hash = KEY_SEED};
    char number[48];
    const struct link *host = chain_link(c, LINK_HOST);
    bool placed = host && host->asn && host->place.country[0] && !host->special;
    snprintf(number, sizeof number, "%d/%u/%u", c->kind, c->port, placed ? host->asn : 0);
    const char *const parts[] = {number,
                                 id_of(c, LINK_APP),
                                 id_of(c, LINK_COMPONENT),
                                 id_of(c, LINK_DEVICE),
                                 id_of(c, LINK_SERVICE),
                                 placed ? host->place.country : id_of(c, LINK_HOST),
                                 c->kind == CHAIN_ROUTE ? id_of(c, LINK_CARRIER) : NULL,
                                 c->transport,
                                 c->protocol,
                                 c->name_source,
                                 c->ech ? "ech" : NULL,
                                 c->protection ? c->protection->grade : NULL,
                                 c->protection ? c->protection->version : NULL,
                                 c->protection ? c->protection->cipher : NULL,
                                 c->protection ? c->protection->group : NULL};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) put(&h, parts[i]);
    for (size_t i = 0; c->protection && i < c->protection->n_why; i++) put(&h, c->protection->why[i]);
    fold(&h);
    return h.hash;
}

char *passage_key_text(char to[17], uint64_t key) {
    snprintf(to, 17, "%016llx", (unsigned long long)key);
    return to;
}

bool passage_key_parse(struct text t, uint64_t *to) {
    uint64_t key = 0;
    if (t.n != 16) return false;
    for (size_t i = 0; i < t.n; i++) {
        int digit = hex_digit(t.p[i]);
        if (digit < 0) return false;
        key = key << 4 | (uint64_t)digit;
    }
    *to = key;
    return true;
}

/* Findings stand by chain: those of one begin where those of the one before end. */
static void take_verdicts(struct passage *p, const struct audit *a, size_t *next, struct arena *to) {
    size_t first = *next;
    while (*next < a->n_findings && a->findings[*next].chain == p->chain) ++*next;
    size_t n = *next - first, put_at = 0;
    struct passage_verdict *list = n ? arena_take_array(to, n, sizeof *list) : NULL;
    for (int v = VERDICT_DENY; v >= VERDICT_ALLOW; v--)
        for (size_t i = first; i < *next; i++) {
            const struct finding *f = &a->findings[i];
            const struct rule_ref *r = f->rule;
            if (f->verdict == v)
                list[put_at++] = (struct passage_verdict){.policy = r->policy,
                                                          .rule = r->rule,
                                                          .program = r->program,
                                                          .title = r->title,
                                                          .basis = r->basis,
                                                          .remedy = r->remedy,
                                                          .verdict = (enum verdict)v};
        }
    p->verdicts = list;
    p->n_verdicts = (uint16_t)n;
    for (size_t i = 0; i < a->n_policies; i++) {
        enum verdict v = (enum verdict)a->verdicts[p->chain * a->n_policies + i];
        if (v > p->verdict) p->verdict = v;
    }
}

static void take_proof(struct passage *p, const struct audit *a, const struct chain *c) {
    if (c->n_proofs == 0 || c->proofs[0].evidence >= a->n_evidence) return;
    p->file = a->evidence[c->proofs[0].evidence].name;
    p->at = c->proofs[0].at;
}

static struct passage passage_of(const struct audit *a, uint32_t number, struct arena *to) {
    const struct chain *c = &a->chains[number];
    const struct link *host = chain_link(c, LINK_HOST), *app = chain_link(c, LINK_APP);
    struct passage p = {.key = passage_key(c),
                        .kind = (enum chain_kind)c->kind,
                        .app = holder_of(app, to),
                        .component = holder_of(chain_link(c, LINK_COMPONENT), to),
                        .host = holder_of(host, to),
                        .service = holder_of(chain_link(c, LINK_SERVICE), to),
                        .app_source = app ? app->source : NULL,
                        .name_source = c->name_source,
                        .protocol = c->protocol,
                        .transport = c->transport,
                        .grade = c->protection ? c->protection->grade : NULL,
                        .version = c->protection ? c->protection->version : NULL,
                        .more_addresses = (uint16_t)(c->unlisted > UINT16_MAX ? UINT16_MAX : c->unlisted),
                        .port = c->port,
                        .ech = c->ech,
                        .data_seen = c->data_seen,
                        .flows = c->flows,
                        .packets = {c->packets[0], c->packets[1]},
                        .bytes = {c->bytes[0], c->bytes[1]},
                        .first_ns = c->first_ns,
                        .last_ns = c->last_ns,
                        .chain = number};
    take_host(&p, host, to);
    take_addresses(&p, c, host, to);
    take_clients(&p, c);
    take_carriers(&p, c, to);
    take_data(&p, c, to);
    take_proof(&p, a, c);
    return p;
}

size_t passages_of(const struct audit *a, struct arena *to, struct passage **list) {
    *list = arena_take_array(to, a->n_chains, sizeof **list);
    size_t next = 0;
    for (uint32_t i = 0; i < a->n_chains; i++) {
        (*list)[i] = passage_of(a, i, to);
        take_verdicts(&(*list)[i], a, &next, to);
    }
    return a->n_chains;
}

static const struct finding *finding_of(const struct audit *a, uint32_t chain,
                                        const struct passage_verdict *v) {
    for (size_t i = findings_from(a, chain); i < a->n_findings && a->findings[i].chain == chain; i++) {
        const struct rule_ref *r = a->findings[i].rule;
        if (strcmp(r->policy, v->policy) == 0 && strcmp(r->rule, v->rule) == 0) return &a->findings[i];
    }
    return NULL;
}

void passage_explain(const struct audit *a, struct passage *p, struct arena *to) {
    if (p->n_verdicts == 0) return;
    struct passage_verdict *list = arena_take_array(to, p->n_verdicts, sizeof *list);
    memcpy(list, p->verdicts, p->n_verdicts * sizeof *list);
    for (size_t i = 0; i < p->n_verdicts; i++) {
        const struct finding *f = finding_of(a, p->chain, &list[i]);
        if (!f) continue;
        struct reasons why = finding_reasons(a, f, to);
        list[i].because = why.because;
        list[i].n_because = (uint16_t)(why.n_because > UINT16_MAX ? UINT16_MAX : why.n_because);
    }
    p->verdicts = list;
}

const struct passage_holder *passage_recipient(const struct passage *p) {
    return p->service.holder || (p->service.identifier && !p->host.holder) ? &p->service : &p->host;
}

const char *passage_rule(const struct passage *p, struct arena *to) {
    if (p->n_verdicts == 0) return NULL;
    const struct passage_verdict *v = &p->verdicts[0];
    return arena_format(to, "%s/%s %s", v->policy, v->rule, v->title);
}
