/* Rows become passages again. What a file holds in a column may be anything: SQLite does not hold it to the
 * column's type, nor does a file made by others to NOT NULL. */
#include "store/log_private.h"

#include "base/address.h"

#include <zstd.h>

enum { LINKS, VERDICTS, JSON, PARTS };

/* What is read beside the row of a passage. */
struct reader {
    sqlite3_stmt *parts[PARTS];
    struct arena *arena;
};

static enum verdict verdict_of(const char *text) {
    for (int v = VERDICT_ALLOW; text && v <= VERDICT_DENY; v++)
        if (strcmp(text, verdict_text((enum verdict)v)) == 0) return (enum verdict)v;
    return VERDICT_ALLOW;
}

static enum chain_kind kind_of(const char *text) {
    for (int k = CHAIN_TRAFFIC; text && k <= CHAIN_TRACE; k++)
        if (strcmp(text, chain_kind_text((enum chain_kind)k)) == 0) return (enum chain_kind)k;
    return CHAIN_TRAFFIC;
}

/* Of a text that is never NULL in what was put. */
static const char *told_at(sqlite3_stmt *q, int at) {
    const char *text = (const char *)sqlite3_column_text(q, at);
    return text ? text : "";
}

/* With room to reckon with. */
static int64_t time_at(sqlite3_stmt *q, int at) {
    int64_t ns = sqlite3_column_int64(q, at), most = INT64_MAX / 2; /* until 2116 */
    return ns < -most ? -most : ns > most ? most : ns;
}

static struct passage_holder holder_at(sqlite3_stmt *q, struct arena *a) {
    struct passage_holder h = {
        .identifier = log_column(q, 2, a), .holder = log_column(q, 3, a), .name = log_column(q, 4, a)};
    h.n_controllers = (uint16_t)log_split(a, log_column(q, 5, a), ' ', &h.controllers);
    h.n_countries = (uint16_t)log_split(a, log_column(q, 6, a), ' ', &h.countries);
    return h;
}

static bool read_links(struct reader *r, struct passage *p) {
    sqlite3_stmt *q = r->parts[LINKS];
    struct passage_holder *carriers = NULL;
    size_t n = 0, capacity = 0;
    int code;
    while ((code = sqlite3_step(q)) == SQLITE_ROW) {
        const char *role = told_at(q, 0);
        struct passage_holder h = holder_at(q, r->arena);
        struct passage_holder *to = strcmp(role, "app") == 0         ? &p->app
                                    : strcmp(role, "component") == 0 ? &p->component
                                    : strcmp(role, "host") == 0      ? &p->host
                                    : strcmp(role, "service") == 0   ? &p->service
                                                                     : NULL;
        if (to) {
            *to = h;
        } else if (n < UINT16_MAX) {
            carriers = arena_grow(r->arena, carriers, n, &capacity, sizeof *carriers);
            carriers[n++] = h;
        }
    }
    p->carriers = carriers;
    p->n_carriers = (uint16_t)n;
    return code == SQLITE_DONE;
}

static bool read_verdicts(struct reader *r, struct passage *p) {
    sqlite3_stmt *q = r->parts[VERDICTS];
    struct arena *a = r->arena;
    struct passage_verdict *list = NULL;
    size_t n = 0, capacity = 0;
    int code;
    while ((code = sqlite3_step(q)) == SQLITE_ROW && n < UINT16_MAX) {
        struct passage_verdict v = {.verdict = verdict_of((const char *)sqlite3_column_text(q, 0)),
                                    .policy = arena_string(a, told_at(q, 1)),
                                    .rule = arena_string(a, told_at(q, 2)),
                                    .program = arena_string(a, told_at(q, 3)),
                                    .title = arena_string(a, told_at(q, 4)),
                                    .basis = log_column(q, 5, a),
                                    .remedy = log_column(q, 6, a)};
        v.n_because = (uint16_t)log_split(a, log_column(q, 7, a), '\n', &v.because);
        list = arena_grow(a, list, n, &capacity, sizeof *list);
        list[n++] = v;
    }
    p->verdicts = list;
    p->n_verdicts = (uint16_t)n;
    return code == SQLITE_DONE || code == SQLITE_ROW;
}

static void read_addresses(struct passage *p, const char *text, struct arena *a) {
    const char *const *words;
    size_t n = log_split(a, text, ' ', &words), kept = 0;
    uint8_t(*list)[16] = n ? arena_take_array(a, n, sizeof *list) : NULL;
    for (size_t i = 0; i < n && i < UINT16_MAX; i++) kept += address_parse(text_of(words[i]), list[kept]);
    p->addresses = (const uint8_t(*)[16])list;
    p->n_addresses = (uint16_t)kept;
}

static uint64_t count_at(sqlite3_stmt *q, int at) {
    int64_t v = sqlite3_column_int64(q, at);
    return v > 0 ? (uint64_t)v : 0;
}

/* In the order of LOG_PASSAGE_SELECT. */
static struct passage row(sqlite3_stmt *q, struct arena *a) {
    struct passage p = {.kind = kind_of((const char *)sqlite3_column_text(q, 3)),
                        .verdict = verdict_of((const char *)sqlite3_column_text(q, 4)),
                        .app_source = log_column(q, 5, a),
                        .name_source = log_column(q, 6, a),
                        .protocol = log_column(q, 7, a),
                        .transport = log_column(q, 8, a),
                        .port = (uint16_t)sqlite3_column_int(q, 9),
                        .grade = log_column(q, 10, a),
                        .version = log_column(q, 11, a),
                        .ech = sqlite3_column_int(q, 12) != 0,
                        .data_seen = sqlite3_column_int(q, 13) != 0,
                        .more_addresses = (uint16_t)sqlite3_column_int(q, 16),
                        .asn = (uint32_t)sqlite3_column_int64(q, 17),
                        .as_name = log_column(q, 18, a),
                        .place = log_column(q, 19, a),
                        .flows = count_at(q, 20),
                        .packets = {count_at(q, 21), count_at(q, 22)},
                        .bytes = {count_at(q, 23), count_at(q, 24)},
                        .first_ns = time_at(q, 25),
                        .last_ns = time_at(q, 26),
                        .file = log_column(q, 27, a),
                        .at = count_at(q, 28),
                        .more_clients = sqlite3_column_int(q, 30) != 0,
                        .run = sqlite3_column_int64(q, 1),
                        .chain = UINT32_MAX};
    (void)passage_key_parse(text_of(told_at(q, 2)), &p.key);
    p.n_data = (uint16_t)log_split(a, log_column(q, 14, a), ' ', &p.data);
    read_addresses(&p, log_column(q, 15, a), a);
    p.n_clients = log_clients_parse(a, log_column(q, 29, a), &p.clients);
    return p;
}

static bool prepare_parts(struct log_store *s, struct reader *r) {
    static const char links[] = "SELECT role, n, identifier, holder, name, controllers, countries FROM links "
                                "WHERE passage=? ORDER BY role, n";
    static const char verdicts[] = "SELECT verdict, policy, rule, program, title, basis, remedy, because "
                                   "FROM verdicts WHERE passage=? ORDER BY n";
    static const char json[] = "SELECT json FROM findings WHERE passage=?";
    static const char *const sql[PARTS] = {[LINKS] = links, [VERDICTS] = verdicts, [JSON] = json};
    for (size_t i = 0; i < PARTS; i++)
        if (sqlite3_prepare_v2(s->db, sql[i], -1, &r->parts[i], NULL) != SQLITE_OK) return false;
    return true;
}

/* NULL: it is none of ours. */
static const char *expanded(sqlite3_stmt *q, struct arena *a) {
    const void *from = sqlite3_column_blob(q, 0);
    int n = sqlite3_column_bytes(q, 0);
    unsigned long long size = from && n > 0 ? ZSTD_getFrameContentSize(from, (size_t)n) : 0;
    if (size == 0 || size > LOG_JSON_MOST) return NULL; /* which errors are, too */
    char *to = arena_take(a, size + 1);
    size_t wrote = ZSTD_decompress(to, size, from, (size_t)n);
    return ZSTD_isError(wrote) || wrote != size || memchr(to, 0, size) ? NULL : to;
}

/* False: trouble. */
static bool hand_over(struct reader *r, sqlite3_stmt *q, log_taker *take, void *context, bool *goes_on) {
    r->arena = arena_new();
    struct passage p = row(q, r->arena);
    for (size_t i = 0; i < PARTS; i++) sqlite3_bind_int64(r->parts[i], 1, sqlite3_column_int64(q, 0));
    bool fine = read_links(r, &p) && read_verdicts(r, &p);
    int code = sqlite3_step(r->parts[JSON]);
    fine = fine && (code == SQLITE_ROW || code == SQLITE_DONE);
    const char *json = code == SQLITE_ROW ? expanded(r->parts[JSON], r->arena) : NULL;
    if (fine) *goes_on = take(context, sqlite3_column_int64(q, 1), &p, json);
    for (size_t i = 0; i < PARTS; i++) sqlite3_reset(r->parts[i]);
    arena_free(r->arena);
    return fine;
}

bool log_find(struct log_store *s, const struct log_query *query, log_taker *take, void *context) {
    if (!s || !log_readable(s)) return false;
    struct reader r = {0};
    sqlite3_stmt *q = log_query_passages(s, query);
    if (!q) return false;
    bool goes_on = true, fine = prepare_parts(s, &r);
    int code = SQLITE_ROW;
    while (fine && goes_on && (code = sqlite3_step(q)) == SQLITE_ROW)
        fine = hand_over(&r, q, take, context, &goes_on);
    fine = fine && (code == SQLITE_ROW || code == SQLITE_DONE);
    code = sqlite3_extended_errcode(s->db);
    for (size_t i = 0; i < PARTS; i++) sqlite3_finalize(r.parts[i]);
    sqlite3_finalize(q);
    if (!fine) log_fault(s, code);
    return fine;
}

bool log_find_alerts(struct log_store *s, const struct log_query *query, log_alert_taker *take,
                     void *context) {
    if (!s || !log_readable(s)) return false;
    sqlite3_stmt *q = log_query_alerts(s, query);
    if (!q) return false;
    bool goes_on = true;
    int code = SQLITE_ROW;
    while (goes_on && (code = sqlite3_step(q)) == SQLITE_ROW) {
        struct log_alert one = {.time_ns = time_at(q, 1),
                                .kind = told_at(q, 2),
                                .app = (const char *)sqlite3_column_text(q, 3),
                                .service = (const char *)sqlite3_column_text(q, 4),
                                .text = (const char *)sqlite3_column_text(q, 5),
                                .json = (const char *)sqlite3_column_text(q, 7)};
        (void)passage_key_parse(text_of(told_at(q, 6)), &one.key);
        goes_on = take(context, sqlite3_column_int64(q, 0), &one);
    }
    sqlite3_finalize(q);
    if (code != SQLITE_ROW && code != SQLITE_DONE) log_fault(s, code);
    return code == SQLITE_ROW || code == SQLITE_DONE;
}

bool log_changes(struct log_store *s, uint64_t key, log_change_taker *take, void *context) {
    sqlite3_stmt *q = NULL;
    char text[17];
    if (!s || !log_readable(s)) return false;
    int code = sqlite3_prepare_v2(
        s->db, "SELECT run, time, what, before, after FROM history WHERE key=? ORDER BY number", -1, &q,
        NULL);
    log_bind(q, 1, passage_key_text(text, key));
    bool goes_on = true;
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(q);
        if (code != SQLITE_ROW || !goes_on) break;
        struct log_change one = {.run = sqlite3_column_int64(q, 0),
                                 .time_ns = time_at(q, 1),
                                 .what = told_at(q, 2),
                                 .before = (const char *)sqlite3_column_text(q, 3),
                                 .after = (const char *)sqlite3_column_text(q, 4)};
        goes_on = take(context, &one);
    }
    sqlite3_finalize(q);
    if (code != SQLITE_ROW && code != SQLITE_DONE) log_fault(s, code);
    return code == SQLITE_ROW || code == SQLITE_DONE;
}

bool log_load_names(struct log_store *s, int64_t since_ns, struct name_book *to) {
    sqlite3_stmt *q = NULL;
    if (!s || !log_readable(s)) return false;
    int code = sqlite3_prepare_v2(s->db,
                                  "SELECT name, address, known, own_server, ttl, first, last, flows, bytes, "
                                  "answered FROM names WHERE last>=?",
                                  -1, &q, NULL);
    if (code == SQLITE_OK) sqlite3_bind_int64(q, 1, since_ns);
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(q);
        if (code != SQLITE_ROW) break;
        struct named_address n = {.known = (uint8_t)sqlite3_column_int(q, 2),
                                  .own_server = sqlite3_column_int(q, 3) != 0,
                                  .ttl = (uint32_t)sqlite3_column_int64(q, 4),
                                  .first_ns = time_at(q, 5),
                                  .last_ns = time_at(q, 6),
                                  .flows = count_at(q, 7),
                                  .bytes = count_at(q, 8),
                                  .answered_ns = time_at(q, 9)};
        n.name = text_of(told_at(q, 0));
        if (address_parse(text_of(told_at(q, 1)), n.address)) name_book_add(to, &n);
    }
    sqlite3_finalize(q);
    if (code != SQLITE_DONE) log_fault(s, code);
    return code == SQLITE_DONE;
}
