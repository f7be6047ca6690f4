#include "evidence/app/apple/data_safety.h"

#include "base/tree.h"

static const char source[] = "data-safety";
static const char usage[] = "PSL_DATA_USAGE_RESPONSES:";

/* Types of data by their identifiers in the form. */
static const struct {
    const char *type, *data;
} types[] = {
    {"PSL_NAME", "demographic.name"},
    {"PSL_EMAIL", "contact.email"},
    {"PSL_USER_ACCOUNT", "identifier.account"},
    {"PSL_ADDRESS", "residence"},
    {"PSL_PHONE", "contact.phone"},
    {"PSL_RACE_ETHNICITY", "special.origin"},
    {"PSL_POLITICAL_RELIGIOUS", "special"},
    {"PSL_SEXUAL_ORIENTATION_GENDER_IDENTITY", "special.sexuality"},
    {"PSL_CREDIT_DEBIT_BANK_ACCOUNT_NUMBER", "financial"},
    {"PSL_PURCHASE_HISTORY", "financial.transaction"},
    {"PSL_CREDIT_SCORE", "financial.credit"},
    {"PSL_OTHER", "financial"},
    {"PSL_APPROX_LOCATION", "location.coarse"},
    {"PSL_PRECISE_LOCATION", "location.precise"},
    {"PSL_WEB_BROWSING_HISTORY", "behaviour.browsing"},
    {"PSL_EMAILS", "content.messages"},
    {"PSL_SMS_CALL_LOG", "content.messages"},
    {"PSL_OTHER_MESSAGES", "content.messages"},
    {"PSL_PHOTOS", "content.photos"},
    {"PSL_VIDEOS", "content.video"},
    {"PSL_AUDIO", "content.audio"},
    {"PSL_MUSIC", "content.files"},
    {"PSL_OTHER_AUDIO", "content.audio"},
    {"PSL_HEALTH", "health"},
    {"PSL_FITNESS", "health.measurement"},
    {"PSL_CONTACTS", "contact.list"},
    {"PSL_CALENDAR", "content"},
    {"PSL_FILES_AND_DOCS", "content.files"},
    {"PSL_USER_INTERACTION", "apps.usage"},
    {"PSL_IN_APP_SEARCH_HISTORY", "behaviour.searches"},
    {"PSL_APPS_ON_DEVICE", "apps.installed"},
    {"PSL_USER_GENERATED_CONTENT", "content"},
    {"PSL_OTHER_APP_ACTIVITY", "behaviour"},
    {"PSL_DEVICE_ID", "identifier.device"},
};

enum { COLUMNS = 5, MOST_TYPES = 64, LARGEST = 4 << 20 };

/* What is answered about one type. */
struct answer {
    struct text type;
    bool collected, shared;
    const char *why_collected, *why_shared; /* purposes */
};

struct form {
    struct app_draft *d;
    struct app_place at;
    struct answer answers[MOST_TYPES];
    size_t n;
};

/* One row of CSV (RFC 4180) from *at on; quoted columns lose their quotes and keep doubled ones. */
static size_t read_row(struct text all, size_t *at, struct text columns[COLUMNS]) {
    size_t n = 0, i = *at;
    for (;;) {
        bool quoted = i < all.n && all.p[i] == '"';
        size_t start = i + quoted;
        i = start;
        if (quoted) {
            while (i < all.n && (all.p[i] != '"' || (i + 1 < all.n && all.p[i + 1] == '"')))
                i += all.p[i] == '"' ? 2 : 1;
        } else {
            while (i < all.n && all.p[i] != ',' && all.p[i] != '\n' && all.p[i] != '\r') i++;
        }
        if (i > all.n) i = all.n;
        if (n < COLUMNS) columns[n++] = (struct text){all.p + start, i - start};
        while (i < all.n && all.p[i] != ',' && all.p[i] != '\n') i++;
        if (i >= all.n || all.p[i] == '\n') break;
        i++;
    }
    *at = i < all.n ? i + 1 : all.n;
    return n;
}

static struct answer *answer_of(struct form *f, struct text type) {
    for (size_t i = 0; i < f->n; i++)
        if (text_equal(f->answers[i].type, type)) return &f->answers[i];
    if (f->n == MOST_TYPES) return NULL;
    f->answers[f->n] = (struct answer){.type = type};
    return &f->answers[f->n++];
}

static void add_purpose(struct form *f, const char **to, struct text purpose) {
    if (*to && strlen(*to) > 1024) return;
    *to = arena_format(f->d->arena, "%s%s%.*s", *to ? *to : "", *to ? " " : "", (int)purpose.n, purpose.p);
}

/* "PSL_DATA_USAGE_RESPONSES:PSL_NAME:PSL_DATA_USAGE_COLLECTION_AND_SHARING", "PSL_DATA_USAGE_ONLY_COLLECTED",
 * "true" */
static void see_row(struct form *f, const struct text row[COLUMNS]) {
    if (!text_starts(row[0], usage) || !(text_is(row[2], "true") || text_is(row[2], "TRUE"))) return;
    struct text rest = {row[0].p + sizeof usage - 1, row[0].n - (sizeof usage - 1)};
    const char *colon = rest.n ? memchr(rest.p, ':', rest.n) : NULL;
    if (!colon || row[1].n > 128) return;
    struct text type = {rest.p, (size_t)(colon - rest.p)};
    struct text question = {colon + 1, rest.n - type.n - 1};
    struct answer *a = answer_of(f, type);
    if (!a) return;
    if (text_is(question, "PSL_DATA_USAGE_COLLECTION_AND_SHARING")) {
        a->collected = a->collected || text_is(row[1], "PSL_DATA_USAGE_ONLY_COLLECTED");
        a->shared = a->shared || text_is(row[1], "PSL_DATA_USAGE_ONLY_SHARED");
    }
    if (text_is(question, "DATA_USAGE_COLLECTION_PURPOSE")) add_purpose(f, &a->why_collected, row[1]);
    if (text_is(question, "DATA_USAGE_SHARING_PURPOSE")) add_purpose(f, &a->why_shared, row[1]);
}

static void tell(struct form *f, const struct answer *a) {
    const char *data = NULL;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (text_is(a->type, types[i].type)) data = types[i].data;
    struct app_declaration one = {
        .source = source, .text = arena_text(f->d->arena, a->type), .data = data, .at = f->at};
    if (a->collected) {
        one.kind = "collects";
        one.purposes = a->why_collected;
        app_add_declaration(f->d, one);
    }
    if (a->shared) {
        one.kind = "shares";
        one.purposes = a->why_shared;
        app_add_declaration(f->d, one);
    }
}

static struct text without_mark(struct bytes b) {
    size_t skip = b.n >= 3 && memcmp(b.p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    return (struct text){(const char *)b.p + skip, b.n - skip};
}

bool data_safety_recognised(struct bytes b) {
    struct text t = without_mark(b);
    static const char heads[][16] = {"Question ID", "\"Question ID"};
    if (text_starts(t, heads[0]) || text_starts(t, heads[1])) return memmem(t.p, t.n, "PSL_DATA", 8) != NULL;
    return t.n > 2 && t.p[0] == '{' && memmem(t.p, t.n < 512 ? t.n : 512, "\"safetyLabels\"", 14);
}

static void read_csv(struct app_draft *d, struct text all, struct app_place at) {
    struct form f = {.d = d, .at = at};
    struct text row[COLUMNS];
    for (size_t i = 0; i < all.n;) {
        memset(row, 0, sizeof row);
        if (read_row(all, &i, row) >= 3) see_row(&f, row);
    }
    for (size_t i = 0; i < f.n; i++) tell(&f, &f.answers[i]);
}

void data_safety_facts(struct app_draft *d, struct bytes b, struct app_place at) {
    struct text t = without_mark(b);
    if (t.n > LARGEST) {
        app_add_damage(d, at, NULL, "larger than the answers to any data safety form (4 MiB)");
        return;
    }
    if (!text_starts(t, "{")) return read_csv(d, t, at);
    struct tree_place place = {at.entry ? at.entry : d->evidence, 1, 1};
    const struct tree *tree = tree_parse(d->arena, place, t, d->diagnostics);
    read_csv(d, tree_text(tree, "safetyLabels"), at);
}
