/* A repository's index without the packages that a plan blocks: index-v2.json or index-v1.json, as F-Droid's
 * server writes them. What stays, stays byte for byte, and "cordon" is added at the end of the outermost
 * object, with what was taken out and why; clients pass over members that they do not know. Signatures do not
 * hold any more: whoever offers the repository signs it with a key of his own. */
#include "base/date.h"
#include "base/json.h"
#include "base/pull.h"
#include "enforce/render.h"

#include <openssl/evp.h>
#include <stdio.h>

struct filter {
    struct pull p;
    struct text whole;
    struct render_rows blocked;
    bool *met; /* of each of `blocked` */
    struct output *to;
    size_t kept; /* packages */
    bool version1, packages;
};

/* The row of a blocked package; NULL: it stays. */
static const struct render_row *find(const struct filter *f, struct text id) {
    char name[256];
    if (id.n == 0 || id.n >= sizeof name) return NULL;
    memcpy(name, id.p, id.n);
    name[id.n] = '\0';
    if (strlen(name) != id.n || !render_has(&f->blocked, name)) return NULL;
    return render_above(&f->blocked, name);
}

/* Where what comes next begins: behind white space and a comma. */
static size_t begin_of(const struct filter *f, size_t at) {
    while (at < f->whole.n && strchr(" \t\r\n,", f->whole.p[at]) && f->whole.p[at]) at++;
    return at;
}

static void copy(struct filter *f, size_t from, size_t to) {
    if (to > from) output_bytes(f->to, f->whole.p + from, to - from);
}

/* Members or elements one after another: what is between two goes with the second, so that leaving one out
 * leaves a list as it would have been written. */
struct row {
    size_t end; /* of the last value */
    bool any;   /* one was copied */
};

static void keep(struct filter *f, struct row *r, size_t begin) {
    size_t end = pull_at(&f->p);
    copy(f, r->any ? r->end : begin, end);
    r->any = true;
    r->end = end;
}

static void leave(struct filter *f, struct row *r, const struct render_row *row) {
    r->end = pull_at(&f->p);
    f->met[row - f->blocked.rows] = true;
}

/* "packages": {"com.x": …} of both versions. */
static void filter_packages(struct filter *f) {
    size_t start = begin_of(f, pull_at(&f->p));
    if (!pull_object(&f->p)) {
        copy(f, start, pull_at(&f->p));
        return;
    }
    size_t first = begin_of(f, pull_at(&f->p));
    struct row r = {.end = first};
    copy(f, start, first);
    for (;;) {
        size_t begin = begin_of(f, pull_at(&f->p));
        struct text id;
        if (!pull_member(&f->p, &id)) break;
        const struct render_row *row = find(f, id);
        pull_skip(&f->p);
        if (row)
            leave(f, &r, row);
        else
            keep(f, &r, begin);
        f->kept += !row;
    }
    copy(f, r.end, pull_at(&f->p));
    f->packages = true;
}

/* The package that an element of "apps" of version 1 is about. */
static struct text package_name(struct filter *f) {
    struct text id = {0}, key;
    if (!pull_object(&f->p)) return id;
    while (pull_member(&f->p, &key)) {
        if (text_is(key, "packageName"))
            pull_string(&f->p, &id);
        else
            pull_skip(&f->p);
    }
    return id;
}

static void filter_apps(struct filter *f) {
    size_t start = begin_of(f, pull_at(&f->p));
    if (!pull_list(&f->p)) {
        copy(f, start, pull_at(&f->p));
        return;
    }
    size_t first = begin_of(f, pull_at(&f->p));
    struct row r = {.end = first};
    copy(f, start, first);
    for (;;) {
        size_t begin = begin_of(f, pull_at(&f->p));
        if (!pull_element(&f->p)) break;
        const struct render_row *row = find(f, package_name(f));
        if (row)
            leave(f, &r, row);
        else
            keep(f, &r, begin);
    }
    copy(f, r.end, pull_at(&f->p));
    f->version1 = true;
}

static void put_removed(struct filter *f, const struct enforce_plan *p) {
    struct json j = json_to(f->to);
    output_text(f->to, ",\"cordon\":");
    json_object(&j);
    json_put_string(&j, "plan", p->id);
    json_key(&j, "removed");
    json_array(&j);
    for (size_t i = 0; i < f->blocked.n; i++) {
        const struct measure *m = f->blocked.rows[i].measure;
        char time[TIME_TEXT];
        if (!f->met[i]) continue;
        json_object(&j);
        json_put_string(&j, "package", f->blocked.rows[i].name);
        json_put_string(&j, "policy", m->policy);
        json_put_string(&j, "rule", m->rule);
        json_put_string(&j, "title", m->title);
        json_put_string(&j, "finding", m->finding);
        json_put_string(&j, "until", time_text(time, m->until_ns));
        json_object_end(&j);
    }
    json_array_end(&j);
    if (p->objection) json_put_string(&j, "objection", p->objection);
    json_object_end(&j);
}

/* The outermost object, member by member. */
static void filter_index(struct filter *f, const struct enforce_plan *p) {
    size_t done = 0; /* copied up to here */
    bool any = false;
    if (!pull_object(&f->p)) return;
    for (struct text key; pull_member(&f->p, &key);) {
        bool packages = text_is(key, "packages"), apps = text_is(key, "apps");
        bool ours = any && text_is(key, "cordon"); /* of an index that was filtered before */
        size_t value = begin_of(f, pull_at(&f->p));
        if (packages || apps) {
            copy(f, done, value);
            if (packages)
                filter_packages(f);
            else
                filter_apps(f);
            done = pull_at(&f->p);
        } else {
            pull_skip(&f->p);
            if (!ours) copy(f, done, pull_at(&f->p));
            done = pull_at(&f->p);
        }
        any |= !ours;
    }
    for (size_t i = 0; i < f->blocked.n && any; i++)
        if (f->met[i]) {
            put_removed(f, p);
            break;
        }
    copy(f, done, f->whole.n);
}

static bool refuse(struct diagnostics *d, const struct pull *p, const char *file, const char *what) {
    if (pull_ok(p))
        diagnostics_add(d,
                        (struct diagnostic){.severity = SEVERITY_ERROR,
                                            .file = file,
                                            .what = what,
                                            .hint = "give the repository's index-v2.json or index-v1.json"});
    else
        diagnostics_at_offset(d, SEVERITY_ERROR, file, p->wrong_at, "RFC 8259", "%s", p->wrong);
    return false;
}

static void tell(const struct filter *f, struct diagnostics *d) {
    char what[120];
    size_t removed = 0;
    for (size_t i = 0; i < f->blocked.n; i++) removed += f->met[i];
    snprintf(what, sizeof what, "%zu packages are taken out, %zu stay; its signature does not hold any more",
             removed, f->kept);
    if (removed)
        diagnostics_add(d, (struct diagnostic){.severity = SEVERITY_NOTE,
                                               .file = f->version1 ? "index-v1.json" : "index-v2.json",
                                               .what = what,
                                               .hint = "sign it with a key of your own"});
}

/* Notes only where `d` is there; what is wrong is told in any case. */
static bool filter(const struct backend *b, const struct enforce_plan *p, const struct render_options *o,
                   struct filter *f, struct arena *a, size_t *left, struct diagnostics *d) {
    f->whole = (struct text){o->input, o->input ? o->input_bytes : 0};
    f->p = pull_over((struct bytes){(const uint8_t *)f->whole.p, f->whole.n}, a);
    f->blocked = render_apps(b, p, o, "android", a, left);
    f->met = arena_take_array(a, f->blocked.n + 1, sizeof *f->met);
    filter_index(f, p);
    return (pull_ok(&f->p) && f->packages && pull_end(&f->p)) ||
           refuse(d, &f->p, "index", "this is no index of an F-Droid repository: it has no \"packages\"");
}

static bool render(const struct enforce_plan *p, const struct render_options *o, struct output *to,
                   size_t *left, struct diagnostics *d) {
    struct arena *a = arena_new();
    struct filter f = {.to = to};
    bool ok = filter(&backend_fdroid, p, o, &f, a, left, d);
    if (ok) tell(&f, d);
    arena_free(a);
    return ok;
}

/* ---- entry.json ---- */

enum { ENTRY_VERSION = 20002 }; /* of the format, as fdroidserver has it */

/* "repo": {"timestamp": 1 …}: when the index was made, in milliseconds. */
static uint64_t timestamp_of(struct text index, struct arena *a) {
    struct pull p = pull_over((struct bytes){(const uint8_t *)index.p, index.n}, a);
    struct text number = {0};
    if (pull_object(&p))
        for (struct text key; pull_member(&p, &key);) {
            bool repo = text_is(key, "repo");
            if (!repo)
                pull_skip(&p);
            else if (pull_object(&p))
                while (pull_member(&p, &key)) {
                    if (text_is(key, "timestamp"))
                        pull_number(&p, &number);
                    else
                        pull_skip(&p);
                }
        }
    uint64_t v = 0;
    for (size_t i = 0; i < number.n && i < 18 && number.p[i] >= '0' && number.p[i] <= '9'; i++)
        v = v * 10 + (uint64_t)(number.p[i] - '0');
    return v;
}

static void put_entry(const struct filter *f, struct text index, uint64_t timestamp, struct output *to) {
    uint8_t hash[EVP_MAX_MD_SIZE];
    char hex[2 * EVP_MAX_MD_SIZE + 1] = "";
    unsigned n = 0;
    if (!EVP_Digest(index.p, index.n, hash, &n, EVP_sha256(), NULL)) n = 0;
    for (unsigned i = 0; i < n; i++) snprintf(hex + 2 * i, 3, "%02x", hash[i]);
    struct json j = json_to(to);
    json_object(&j);
    json_put_u64(&j, "timestamp", timestamp);
    json_put_u64(&j, "version", ENTRY_VERSION);
    json_key(&j, "index");
    json_object(&j);
    json_put_string(&j, "name", "/index-v2.json");
    json_put_string(&j, "sha256", hex);
    json_put_u64(&j, "size", index.n);
    json_put_u64(&j, "numPackages", f->kept);
    json_object_end(&j);
    json_key(&j, "diffs"); /* from earlier indexes: they would bring packages back */
    json_object(&j);
    json_object_end(&j);
    json_object_end(&j);
    output_char(to, '\n');
}

/* Of the same index that backend_fdroid filters, which it does again: the same plan gives the same bytes. */
static bool render_entry(const struct enforce_plan *p, const struct render_options *o, struct output *to,
                         size_t *left, struct diagnostics *d) {
    struct arena *a = arena_new();
    struct output index = output_to_memory();
    struct filter f = {.to = &index};
    bool ok = filter(&backend_fdroid_entry, p, o, &f, a, left, d);
    if (ok && f.version1) ok = refuse(d, &f.p, "index-v1.json", "entry.json goes with index-v2.json");
    if (ok) put_entry(&f, output_view(&index), timestamp_of(f.whole, a), to);
    output_end(&index);
    arena_free(a);
    return ok;
}

const struct backend backend_fdroid = {
    .name = "fdroid",
    .about = "index of an F-Droid repository without the blocked packages",
    .kinds = KIND_BIT(MEASURE_APP),
    .modes = MODE_BIT(MEASURE_REJECT) | MODE_BIT(MEASURE_DROP),
    .file = "index-v2.json",
    .render = render,
};

const struct backend backend_fdroid_entry = {
    .name = "fdroid-entry",
    .about = "entry.json of that index: its hash, size and number of packages",
    .kinds = KIND_BIT(MEASURE_APP),
    .modes = MODE_BIT(MEASURE_REJECT) | MODE_BIT(MEASURE_DROP),
    .file = "entry.json",
    .render = render_entry,
};
