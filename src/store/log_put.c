/* A passage becomes rows. */
#include "store/log_private.h"

#include "base/address.h"
#include "base/hash.h"

#include <inttypes.h>

static const char *const texts[LOG_STATEMENTS] = {
    [LOG_KNOWN] = "SELECT number, content, verdict, data, controllers FROM passages WHERE run=? AND key=?",
    [LOG_EARLIER] = "SELECT p.number, p.content, p.verdict, p.data, p.controllers, r.policies IS (SELECT "
                    "policies FROM runs WHERE number=?1) FROM passages p JOIN runs r ON r.number=p.run WHERE "
                    "p.key=?2 AND p.run<>?1 ORDER BY p.kept DESC, p.number DESC LIMIT 1",
    [LOG_INSERT] =
        "INSERT INTO passages(number, run, key, kept, content, kind, verdict, app, service, app_source, "
        "name_source, protocol, transport, port, grade, version, ech, data_seen, data, controllers, "
        "addresses, "
        "more_addresses, asn, as_name, place, flows, packets_out, packets_in, bytes_out, bytes_in, first, "
        "last, "
        "file, at, clients, more_clients) "
        "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [LOG_UPDATE] =
        "UPDATE passages SET run=?2, key=?3, kept=?4, content=?5, kind=?6, verdict=?7, app=?8, service=?9, "
        "app_source=?10, name_source=?11, protocol=?12, transport=?13, port=?14, grade=?15, version=?16, "
        "ech=?17, data_seen=?18, data=?19, controllers=?20, addresses=?21, more_addresses=?22, asn=?23, "
        "as_name=?24, place=?25, flows=?26, packets_out=?27, packets_in=?28, bytes_out=?29, bytes_in=?30, "
        "first=?31, last=?32, file=?33, at=?34, clients=?35, more_clients=?36 WHERE number=?1",
    [LOG_COUNT] =
        "UPDATE passages SET kept=?2, flows=?3, packets_out=?4, packets_in=?5, bytes_out=?6, bytes_in=?7, "
        "first=?8, last=?9, file=?10, at=?11, clients=?12, more_clients=?13 WHERE number=?1",
    [LOG_CLEAR_LINKS] = "DELETE FROM links WHERE passage=?",
    [LOG_CLEAR_VERDICTS] = "DELETE FROM verdicts WHERE passage=?",
    [LOG_LINK] = "INSERT INTO links(passage, role, n, identifier, holder, name, controllers, countries) "
                 "VALUES(?,?,?,?,?,?,?,?)",
    [LOG_VERDICT] =
        "INSERT INTO verdicts(passage, n, verdict, policy, rule, program, title, basis, remedy, because) "
        "VALUES(?,?,?,?,?,?,?,?,?,?)",
    [LOG_JSON] = "INSERT INTO findings(passage, json) VALUES(?1,?2) ON CONFLICT(passage) DO UPDATE SET "
                 "json=excluded.json",
    [LOG_CHANGE] = "INSERT INTO history(key, run, time, what, before, after, kept) VALUES(?,?,?,?,?,?,?)",
    [LOG_NAME] =
        "INSERT INTO names(name, address, known, own_server, ttl, first, last, flows, bytes, kept, answered) "
        "VALUES(?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT(name, address) DO UPDATE SET known=known|excluded.known, "
        "own_server=max(own_server, excluded.own_server), "
        "ttl=CASE WHEN excluded.known&9 AND excluded.answered>=answered THEN excluded.ttl ELSE ttl END, "
        "answered=max(answered, excluded.answered), "
        "first=CASE WHEN first=0 OR excluded.first BETWEEN 1 AND first THEN excluded.first ELSE first END, "
        "last=max(last, excluded.last), flows=max(flows, excluded.flows), bytes=max(bytes, excluded.bytes), "
        "kept=excluded.kept",
    [LOG_ALERT] = "INSERT INTO alerts(run, time, kind, app, service, text, key, json, kept) "
                  "VALUES(?,?,?,?,?,?,?,?,?)",
};

sqlite3_stmt *log_statement(struct log_store *s, enum log_statement which) {
    sqlite3_stmt **one = &s->statements[which];
    if (!s->db) return NULL;
    if (*one) {
        sqlite3_reset(*one);
        return *one;
    }
    int code = sqlite3_prepare_v3(s->db, texts[which], -1, SQLITE_PREPARE_PERSISTENT, one, NULL);
    if (code != SQLITE_OK) log_fault(s, code);
    return code == SQLITE_OK ? *one : NULL;
}

/* What of a passage is kept as joined text. */
struct flat {
    char key[17];
    const char *data, *controllers, *addresses, *clients, *app, *service;
    uint64_t content;
};

static const char *addresses_of(const struct passage *p, struct arena *a) {
    const char **list = arena_take_array(a, (size_t)p->n_addresses + 1, sizeof *list);
    for (size_t i = 0; i < p->n_addresses; i++)
        list[i] = address_text(arena_take(a, ADDRESS_TEXT), p->addresses[i]);
    return log_join(a, list, p->n_addresses, ' ');
}

static void mix(uint64_t *h, const char *text) {
    *h = hash_bytes(text ? text : "", text ? strlen(text) + 1 : 0, *h);
}

static void mix_holder(uint64_t *h, const struct passage_holder *one, struct arena *a) {
    mix(h, one->identifier);
    mix(h, one->holder);
    mix(h, one->name);
    mix(h, log_join(a, one->controllers, one->n_controllers, ' '));
    mix(h, log_join(a, one->countries, one->n_countries, ' '));
}

/* All but counters, clients and times: as long as this is the same, only these are written again. */
static uint64_t content_of(const struct passage *p, const struct flat *f, struct arena *a) {
    uint64_t h = hash_mix((uint64_t)p->kind << 40 | (uint64_t)p->verdict << 32 | (uint64_t)p->port << 16 |
                          (uint64_t)p->more_addresses);
    h = hash_mix(h ^ (uint64_t)p->asn << 2 ^ (uint64_t)p->ech << 1 ^ (uint64_t)p->data_seen);
    const char *const words[] = {p->app_source, p->name_source, p->protocol, p->transport,
                                 p->grade,      p->version,     f->data,     f->controllers,
                                 f->addresses,  p->as_name,     p->place};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) mix(&h, words[i]);
    const struct passage_holder *const ends[] = {&p->app, &p->component, &p->host, &p->service};
    for (size_t i = 0; i < 4; i++) mix_holder(&h, ends[i], a);
    for (size_t i = 0; i < p->n_carriers; i++) mix_holder(&h, &p->carriers[i], a);
    for (size_t i = 0; i < p->n_verdicts; i++) {
        const struct passage_verdict *v = &p->verdicts[i];
        const char *const parts[] = {verdict_text(v->verdict),
                                     v->policy,
                                     v->rule,
                                     v->program,
                                     v->title,
                                     v->basis,
                                     v->remedy,
                                     log_join(a, v->because, v->n_because, '\n')};
        for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) mix(&h, parts[k]);
    }
    return h;
}

static struct flat flatten(const struct passage *p, struct arena *a) {
    const struct passage_holder *to = p->service.identifier ? &p->service : &p->host;
    struct flat f = {.data = log_join(a, p->data, p->n_data, ' '),
                     .controllers = log_join(a, to->controllers, to->n_controllers, ' '),
                     .addresses = addresses_of(p, a),
                     .clients = log_clients_text(a, p->clients, p->n_clients),
                     .app = p->app.identifier,
                     .service = to->identifier};
    passage_key_text(f.key, p->key);
    f.content = content_of(p, &f, a);
    return f;
}

/* What is known of a key. */
struct known {
    int64_t number; /* 0: nothing */
    uint64_t content;
    const char *verdict, *data, *controllers;
    bool judged_alike; /* by the same policies */
};

/* False: trouble. */
static bool look_up(struct log_store *s, enum log_statement which, int64_t run, const char *key,
                    struct arena *a, struct known *to) {
    sqlite3_stmt *q = log_statement(s, which);
    *to = (struct known){0};
    if (!q) return false;
    sqlite3_bind_int64(q, 1, run);
    log_bind(q, 2, key);
    int code = sqlite3_step(q);
    if (code == SQLITE_ROW)
        *to = (struct known){.number = sqlite3_column_int64(q, 0),
                             .content = (uint64_t)sqlite3_column_int64(q, 1),
                             .verdict = log_column(q, 2, a),
                             .data = log_column(q, 3, a),
                             .controllers = log_column(q, 4, a),
                             .judged_alike = which == LOG_KNOWN || sqlite3_column_int(q, 5)};
    sqlite3_reset(q);
    sqlite3_clear_bindings(q);
    if (code == SQLITE_ROW || code == SQLITE_DONE) return true;
    log_fault(s, code);
    return false;
}

static bool same(const char *a, const char *b) {
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool put_change(struct log_store *s, int64_t run, const struct passage *p, const char *what,
                       const char *before, const char *after) {
    char key[17];
    if (same(before, after)) return true;
    sqlite3_stmt *q = log_statement(s, LOG_CHANGE);
    if (!q) return false;
    log_bind(q, 1, passage_key_text(key, p->key));
    sqlite3_bind_int64(q, 2, run);
    sqlite3_bind_int64(q, 3, p->last_ns);
    log_bind(q, 4, what);
    log_bind(q, 5, before);
    log_bind(q, 6, after);
    sqlite3_bind_int64(q, 7, log_wall_ns());
    return log_run_statement(s, q);
}

static bool put_changes(struct log_store *s, int64_t run, const struct passage *p, const struct flat *f,
                        const struct known *before) {
    if (!before->number) return true;
    return (!before->judged_alike ||
            put_change(s, run, p, "verdict", before->verdict, verdict_text(p->verdict))) &&
           put_change(s, run, p, "data", before->data, f->data) &&
           put_change(s, run, p, "controllers", before->controllers, f->controllers);
}

static void bind_all(sqlite3_stmt *q, int64_t number, int64_t run, const struct passage *p,
                     const struct flat *f) {
    const char *const words[] = {chain_kind_text(p->kind),
                                 verdict_text(p->verdict),
                                 f->app,
                                 f->service,
                                 p->app_source,
                                 p->name_source,
                                 p->protocol,
                                 p->transport};
    const uint64_t counts[] = {p->flows, p->packets[0], p->packets[1], p->bytes[0], p->bytes[1]};
    if (number)
        sqlite3_bind_int64(q, 1, number);
    else
        sqlite3_bind_null(q, 1);
    sqlite3_bind_int64(q, 2, run);
    log_bind(q, 3, f->key);
    sqlite3_bind_int64(q, 4, log_wall_ns());
    sqlite3_bind_int64(q, 5, (int64_t)f->content);
    for (int i = 0; i < 8; i++) log_bind(q, 6 + i, words[i]);
    sqlite3_bind_int64(q, 14, p->port);
    log_bind(q, 15, p->grade);
    log_bind(q, 16, p->version);
    sqlite3_bind_int64(q, 17, p->ech);
    sqlite3_bind_int64(q, 18, p->data_seen);
    log_bind(q, 19, f->data);
    log_bind(q, 20, f->controllers);
    log_bind(q, 21, f->addresses);
    sqlite3_bind_int64(q, 22, p->more_addresses);
    sqlite3_bind_int64(q, 23, p->asn);
    log_bind(q, 24, p->as_name);
    log_bind(q, 25, p->place);
    for (int i = 0; i < 5; i++) sqlite3_bind_int64(q, 26 + i, (int64_t)counts[i]);
    sqlite3_bind_int64(q, 31, p->first_ns);
    sqlite3_bind_int64(q, 32, p->last_ns);
    log_bind(q, 33, p->file);
    sqlite3_bind_int64(q, 34, (int64_t)p->at);
    log_bind(q, 35, f->clients);
    sqlite3_bind_int(q, 36, p->more_clients);
}

static bool put_link(struct log_store *s, int64_t passage, const char *role, int n,
                     const struct passage_holder *h, struct arena *a) {
    if (!h->identifier && !h->holder && !h->name) return true;
    sqlite3_stmt *q = log_statement(s, LOG_LINK);
    if (!q) return false;
    sqlite3_bind_int64(q, 1, passage);
    log_bind(q, 2, role);
    sqlite3_bind_int(q, 3, n);
    log_bind(q, 4, h->identifier);
    log_bind(q, 5, h->holder);
    log_bind(q, 6, h->name);
    log_bind(q, 7, log_join(a, h->controllers, h->n_controllers, ' '));
    log_bind(q, 8, log_join(a, h->countries, h->n_countries, ' '));
    return log_run_statement(s, q);
}

static bool put_links(struct log_store *s, int64_t passage, const struct passage *p, struct arena *a) {
    bool fine = put_link(s, passage, "app", 0, &p->app, a) &&
                put_link(s, passage, "component", 0, &p->component, a) &&
                put_link(s, passage, "host", 0, &p->host, a) &&
                put_link(s, passage, "service", 0, &p->service, a);
    for (int i = 0; fine && i < p->n_carriers; i++)
        fine = put_link(s, passage, "carrier", i, &p->carriers[i], a);
    return fine;
}

static bool put_verdicts(struct log_store *s, int64_t passage, const struct passage *p, struct arena *a) {
    bool fine = true;
    for (int i = 0; fine && i < p->n_verdicts; i++) {
        const struct passage_verdict *v = &p->verdicts[i];
        sqlite3_stmt *q = log_statement(s, LOG_VERDICT);
        if (!q) return false;
        const char *const words[] = {
            verdict_text(v->verdict), v->policy, v->rule, v->program, v->title, v->basis, v->remedy};
        sqlite3_bind_int64(q, 1, passage);
        sqlite3_bind_int(q, 2, i);
        for (int k = 0; k < 7; k++) log_bind(q, 3 + k, words[k]);
        log_bind(q, 10, log_join(a, v->because, v->n_because, '\n'));
        fine = log_run_statement(s, q);
    }
    return fine;
}

static bool clear(struct log_store *s, enum log_statement which, int64_t passage) {
    sqlite3_stmt *q = log_statement(s, which);
    if (!q) return false;
    sqlite3_bind_int64(q, 1, passage);
    return log_run_statement(s, q);
}

static bool put_counts(struct log_store *s, int64_t number, const struct passage *p, const char *clients) {
    sqlite3_stmt *q = log_statement(s, LOG_COUNT);
    if (!q) return false;
    const uint64_t counts[] = {p->flows, p->packets[0], p->packets[1], p->bytes[0], p->bytes[1]};
    sqlite3_bind_int64(q, 1, number);
    sqlite3_bind_int64(q, 2, log_wall_ns());
    for (int i = 0; i < 5; i++) sqlite3_bind_int64(q, 3 + i, (int64_t)counts[i]);
    sqlite3_bind_int64(q, 8, p->first_ns);
    sqlite3_bind_int64(q, 9, p->last_ns);
    log_bind(q, 10, p->file);
    sqlite3_bind_int64(q, 11, (int64_t)p->at);
    log_bind(q, 12, clients);
    sqlite3_bind_int(q, 13, p->more_clients);
    return log_run_statement(s, q);
}

/* The passage's row, new or instead of the one before; 0: trouble. */
static int64_t put_row(struct log_store *s, int64_t run, const struct passage *p, const struct flat *f,
                       const struct known *own, struct arena *a) {
    struct known earlier = {0};
    if (!own->number && !look_up(s, LOG_EARLIER, run, f->key, a, &earlier)) return 0;
    if (!put_changes(s, run, p, f, own->number ? own : &earlier)) return 0;
    sqlite3_stmt *q = log_statement(s, own->number ? LOG_UPDATE : LOG_INSERT);
    if (!q) return 0;
    bind_all(q, own->number, run, p, f);
    if (!log_run_statement(s, q)) return 0;
    int64_t number = own->number ? own->number : sqlite3_last_insert_rowid(s->db);
    if (own->number && !(clear(s, LOG_CLEAR_LINKS, number) && clear(s, LOG_CLEAR_VERDICTS, number))) return 0;
    if (!put_links(s, number, p, a) || !put_verdicts(s, number, p, a)) return 0;
    return number;
}

static bool put_json(struct log_store *s, int64_t number, struct bytes json) {
    sqlite3_stmt *q = json.p ? log_statement(s, LOG_JSON) : NULL;
    if (!json.p) return true;
    if (!q) return false;
    sqlite3_bind_int64(q, 1, number);
    sqlite3_bind_blob64(q, 2, json.p, json.n, SQLITE_STATIC);
    return log_run_statement(s, q);
}

static bool put(struct log_store *s, int64_t run, const struct passage *p, struct bytes json,
                struct arena *a) {
    struct known own;
    struct flat f = flatten(p, a);
    if (!look_up(s, LOG_KNOWN, run, f.key, a, &own)) return false;
    int64_t number = own.number;
    if (number && own.content == f.content) {
        if (!put_counts(s, number, p, f.clients)) return false;
    } else {
        number = put_row(s, run, p, &f, &own, a);
    }
    return number && put_json(s, number, json);
}

bool log_write_passage(struct log_store *s, int64_t run, const struct passage *p, struct bytes json) {
    struct arena *a = arena_new();
    bool kept = put(s, run, p, json, a);
    arena_free(a);
    return kept;
}

bool log_write_name(struct log_store *s, const struct named_address *n) {
    char address[ADDRESS_TEXT];
    sqlite3_stmt *q = log_statement(s, LOG_NAME);
    if (!q) return false;
    sqlite3_bind_text(q, 1, n->name.p, (int)n->name.n, SQLITE_STATIC);
    log_bind(q, 2, address_text(address, n->address));
    sqlite3_bind_int(q, 3, n->known);
    sqlite3_bind_int(q, 4, n->own_server);
    sqlite3_bind_int64(q, 5, n->ttl);
    sqlite3_bind_int64(q, 6, n->first_ns);
    sqlite3_bind_int64(q, 7, n->last_ns);
    sqlite3_bind_int64(q, 8, (int64_t)n->flows);
    sqlite3_bind_int64(q, 9, (int64_t)n->bytes);
    sqlite3_bind_int64(q, 10, log_wall_ns());
    sqlite3_bind_int64(q, 11, n->answered_ns);
    return log_run_statement(s, q);
}

bool log_write_alert(struct log_store *s, int64_t run, const struct log_alert *one) {
    char key[17];
    sqlite3_stmt *q = log_statement(s, LOG_ALERT);
    if (!q) return false;
    sqlite3_bind_int64(q, 1, run);
    sqlite3_bind_int64(q, 2, one->time_ns);
    log_bind(q, 3, one->kind);
    log_bind(q, 4, one->app);
    log_bind(q, 5, one->service);
    log_bind(q, 6, one->text);
    log_bind(q, 7, one->key ? passage_key_text(key, one->key) : NULL);
    log_bind(q, 8, one->json);
    sqlite3_bind_int64(q, 9, log_wall_ns());
    return log_run_statement(s, q);
}
