/* A query becomes SQL: a condition for each thing asked, all of which must hold. */
#include "store/log_private.h"

enum { MOST_VALUES = 24 };

struct condition {
    struct output sql;
    struct value {
        const char *text; /* NULL: the number */
        int64_t number;
    } values[MOST_VALUES];
    int n;
};

static int value(struct condition *c, const char *text, int64_t number) {
    c->values[c->n++] = (struct value){text, number};
    return c->n;
}

static void add(struct condition *c, const char *sql) {
    output_text(&c->sql, c->sql.n ? " AND " : " WHERE ");
    output_text(&c->sql, sql);
}

/* @: the value */
static void add_text(struct condition *c, const char *format, const char *text) {
    if (!text) return;
    int n = value(c, text, 0);
    output_text(&c->sql, c->sql.n ? " AND " : " WHERE ");
    for (const char *p = format; *p; p++)
        if (*p == '@')
            output_format(&c->sql, "?%d", n);
        else
            output_char(&c->sql, *p);
}

static void add_number(struct condition *c, const char *sql, int64_t number) {
    int n = value(c, NULL, number);
    add(c, sql);
    output_format(&c->sql, "?%d", n);
}

/* Whose law reaches a link, or where its server stands. */
static void add_country(struct condition *c, const char *country, struct arena *a) {
    if (!country) return;
    int law = value(c, country, 0), server = value(c, arena_format(a, "server:%s", country), 0);
    add(c, "EXISTS (SELECT 1 FROM links l WHERE l.passage=p.number AND ");
    output_format(&c->sql, "(word_fits(l.countries, ?%d) OR word_fits(l.countries, ?%d)))", law, server);
}

static void add_run(struct condition *c, int64_t run) {
    if (run < 0) add(c, "run=(SELECT max(number) FROM runs)");
    if (run > 0) add_number(c, "run=", run);
}

/* What speaks of a policy or a rule must be one verdict. */
static void add_judged(struct condition *c, const struct log_query *q) {
    if (!q->policy && !q->rule) {
        add_text(c, "verdict=@", q->verdict);
        return;
    }
    add(c, "EXISTS (SELECT 1 FROM verdicts v WHERE v.passage=p.number");
    add_text(c, "fits(v.policy, @)", q->policy);
    add_text(c, "fits(v.rule, @)", q->rule);
    add_text(c, "v.verdict=@", q->verdict);
    output_char(&c->sql, ')');
}

static void add_all(struct condition *c, const struct log_query *q, struct arena *a) {
    char key[17];
    add_text(
        c,
        "EXISTS (SELECT 1 FROM links l WHERE l.passage=p.number AND l.role='app' AND (named(l.identifier, "
        "@) OR fits(l.name, @)))",
        q->app);
    add_text(c,
             "(served(p.service, @) OR word_fits(p.addresses, @) OR EXISTS (SELECT 1 FROM links l WHERE "
             "l.passage=p.number AND l.role='host' AND served(l.identifier, @)))",
             q->service);
    add_text(c,
             "EXISTS (SELECT 1 FROM links l WHERE l.passage=p.number AND (fits(l.holder, @) OR fits(l.name, "
             "@)))",
             q->holder);
    add_text(c, "EXISTS (SELECT 1 FROM links l WHERE l.passage=p.number AND word_fits(l.controllers, @))",
             q->controller);
    add_country(c, q->country, a);
    add_judged(c, q);
    add_text(c, "word_fits(p.data, @)", q->data);
    if (q->since_ns) add_number(c, "p.last>=", q->since_ns);
    if (q->until_ns) add_number(c, "p.first<", q->until_ns);
    add_run(c, q->run);
    if (q->key) add_text(c, "key=@", arena_string(a, passage_key_text(key, q->key)));
}

static sqlite3_stmt *prepare(struct log_store *s, const char *select, const struct condition *c,
                             const char *order, const struct log_query *q) {
    struct output sql = output_to_memory();
    sqlite3_stmt *query = NULL;
    output_text(&sql, select);
    struct text where = output_view(&c->sql);
    output_bytes(&sql, where.p, where.n);
    output_format(&sql, " ORDER BY %s %s, number %s", order, q->oldest_first ? "ASC" : "DESC",
                  q->oldest_first ? "ASC" : "DESC");
    if (q->most) output_format(&sql, " LIMIT %lld", (long long)(q->most > INT64_MAX ? INT64_MAX : q->most));
    int code = sqlite3_prepare_v2(s->db, sql.buffer, (int)sql.n, &query, NULL);
    output_end(&sql);
    for (int i = 0; code == SQLITE_OK && i < c->n; i++)
        code = c->values[i].text ? sqlite3_bind_text(query, i + 1, c->values[i].text, -1, SQLITE_TRANSIENT)
                                 : sqlite3_bind_int64(query, i + 1, c->values[i].number);
    if (code == SQLITE_OK) return query;
    sqlite3_finalize(query);
    log_fault(s, code);
    return NULL;
}

sqlite3_stmt *log_query_passages(struct log_store *s, const struct log_query *q) {
    struct arena *a = arena_new();
    struct condition c = {.sql = output_to_memory()};
    add_all(&c, q, a);
    sqlite3_stmt *query = prepare(s, LOG_PASSAGE_SELECT, &c, "p.last", q);
    output_end(&c.sql);
    arena_free(a);
    return query;
}

sqlite3_stmt *log_query_alerts(struct log_store *s, const struct log_query *q) {
    char key[17];
    struct condition c = {.sql = output_to_memory()};
    add_text(&c, "named(app, @)", q->app);
    add_text(&c, "served(service, @)", q->service);
    if (q->since_ns) add_number(&c, "time>=", q->since_ns);
    if (q->until_ns) add_number(&c, "time<", q->until_ns);
    add_run(&c, q->run);
    if (q->key) add_text(&c, "key=@", passage_key_text(key, q->key));
    sqlite3_stmt *query =
        prepare(s, "SELECT run, time, kind, app, service, text, key, json FROM alerts", &c, "time", q);
    output_end(&c.sql);
    return query;
}
