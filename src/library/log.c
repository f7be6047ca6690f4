#include "library/log.h"

#include "base/sandbox.h"
#include "library/context.h"
#include "library/lines.h"
#include "report/words.h"

#include <errno.h>
#include <time.h>

const char *log_app(const struct passage *p, struct arena *a) {
    const char *id = p->app.identifier ? words_identifier(p->app.identifier) : NULL;
    const char *slash = id ? strchr(id, '/') : NULL;
    return slash ? slash + 1 : id ? id : p->app.name ? arena_string(a, p->app.name) : "";
}

const struct passage_holder *log_recipient(const struct passage *p) {
    if (p->service.identifier) return &p->service;
    if (p->host.identifier) return &p->host;
    return p->n_carriers ? &p->carriers[0] : p->component.identifier ? &p->component : &p->host;
}

const char *log_service(const struct passage *p, struct arena *a) {
    (void)a;
    const char *id = words_identifier(log_recipient(p)->identifier);
    return id ? id : chain_kind_text(p->kind);
}

const char *log_list(struct arena *a, const char *const *list, size_t n) {
    return words_join(a, list, n, ", ");
}

const char *log_minute(struct arena *a, int64_t ns) {
    time_t at = (time_t)(ns / 1000000000);
    struct tm utc;
    char text[32];
    if (ns == 0 || !gmtime_r(&at, &utc)) return "";
    strftime(text, sizeof text, "%Y-%m-%d %H:%M", &utc);
    return arena_string(a, text);
}

enum subject { OF_FINDINGS, OF_ALERTS, OF_RUNS, OF_ENTRY, OF_NONE };

static enum subject subject_of(const char *of, uint64_t *key) {
    static const char *const names[] = {"findings", "alerts", "runs"};
    for (int i = OF_FINDINGS; i <= OF_RUNS; i++)
        if (strcmp(of, names[i]) == 0) return (enum subject)i;
    return passage_key_parse(text_of(of), key) ? OF_ENTRY : OF_NONE;
}

static struct log_told tell_text(struct log_store *s, enum subject of, uint64_t key,
                                 const struct log_query *q, struct output *out,
                                 const struct cordon_style *style) {
    struct report_options o = context_style(style);
    struct arena *a = arena_new();
    struct sheet sheet = {out, a, o.width, o.colour, o.ascii};
    struct log_told told = of == OF_FINDINGS ? log_text_findings(s, q, &sheet)
                           : of == OF_ALERTS ? log_text_alerts(s, q, &sheet)
                           : of == OF_RUNS   ? log_text_runs(s, q, &sheet)
                                             : log_text_entry(s, key, &sheet);
    arena_free(a);
    return told;
}

static struct log_told tell_json(struct log_store *s, enum subject of, uint64_t key,
                                 const struct log_query *q, struct output *out) {
    return of == OF_FINDINGS ? log_json_findings(s, q, out)
           : of == OF_ALERTS ? log_json_alerts(s, q, out)
           : of == OF_RUNS   ? log_json_runs(s, q, out)
                             : log_json_entry(s, key, out);
}

static struct log_told tell_csv(struct log_store *s, enum subject of, const struct log_query *q,
                                struct output *out) {
    return of == OF_FINDINGS ? log_csv_findings(s, q, out)
           : of == OF_ALERTS ? log_csv_alerts(s, q, out)
                             : log_csv_runs(s, q, out);
}

static bool is_verdict(const char *word) {
    for (int v = VERDICT_ALLOW; word && v <= VERDICT_DENY; v++)
        if (strcmp(word, verdict_text((enum verdict)v)) == 0) return true;
    return word == NULL;
}

static struct log_query query_of(const struct cordon_log_options *o) {
    return (struct log_query){.app = o->app,
                              .service = o->service,
                              .holder = o->holder,
                              .controller = o->controller,
                              .country = o->country,
                              .policy = o->policy,
                              .rule = o->rule,
                              .data = o->data,
                              .verdict = o->verdict,
                              .since_ns = o->since_ns,
                              .until_ns = o->until_ns,
                              .run = o->run < 0 ? -1 : o->run,
                              .most = o->limit,
                              .oldest_first = o->oldest_first};
}

static void refuse(struct cordon *c, const char *file, const char *what, const char *hint) {
    diagnostics_add(
        c->diagnostics,
        (struct diagnostic){.severity = SEVERITY_ERROR, .file = file, .what = what, .hint = hint});
}

struct log_store *context_log(struct cordon *c, const char *path) {
    char own[4096];
    if (!path && !log_default_path(own, sizeof own)) {
        refuse(c, NULL, "no place for the store of findings", "name it with --store");
        return NULL;
    }
    return log_open(path ? path : own, true, (struct log_limits){0}, c->diagnostics);
}

void context_confine_store(struct cordon *c) {
    (void)sandbox_enter((struct sandbox_rules){.databases = true});
    c->confined = true;
}

enum cordon_status cordon_log(struct cordon *c, const char *of, const struct cordon_log_options *options,
                              const char *format, const struct cordon_style *style, FILE *stream) {
    struct cordon_log_options o = {0};
    uint64_t key = 0;
    enum subject subject = subject_of(of, &key);
    if (options) memcpy(&o, options, options->size < sizeof o ? options->size : sizeof o);
    bool text = strcmp(format, "text") == 0, json = strcmp(format, "json") == 0;
    bool csv = strcmp(format, "csv") == 0 && subject != OF_ENTRY;
    if (subject == OF_NONE || !is_verdict(o.verdict) || !(text || json || csv)) return CORDON_MISUSE;
    struct log_store *s = context_log(c, o.store);
    if (!s) return CORDON_UNUSABLE;
    if (o.confine) context_confine_store(c);
    struct log_query q = query_of(&o);
    struct output out = output_to_file(stream);
    bool nobody = subject == OF_ENTRY && key == 0; /* a key of 0 asks for any */
    struct log_told told = nobody ? (struct log_told){0}
                           : text ? tell_text(s, subject, key, &q, &out, style)
                           : json ? tell_json(s, subject, key, &q, &out)
                                  : tell_csv(s, subject, &q, &out);
    bool written = output_end(&out);
    int why = errno;
    if (told.failed)
        refuse(c, o.store, arena_format(c->arena, "could not be read: %s", log_state(s).trouble), NULL);
    if (subject == OF_ENTRY && !told.failed && told.entries == 0)
        refuse(c, o.store, arena_format(c->arena, "the store has no entry %s", of),
               "'cordon log' shows the keys of entries");
    log_close(s);
    errno = why; /* of what was not written */
    if (!written) return CORDON_NOT_WRITTEN;
    if (told.failed || (subject == OF_ENTRY && told.entries == 0)) return CORDON_UNUSABLE;
    return told.denied ? CORDON_DENIED : CORDON_FINE;
}
