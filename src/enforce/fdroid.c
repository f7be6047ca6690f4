/* A repository's index without the packages that a plan blocks: index-v2.json or index-v1.json, as F-Droid's
 * server writes them. What stays, stays byte for byte, and "cordon" is added at the end of the outermost
 * object, with what was taken out and why; clients pass over members that they do not know. Signatures do not
 * hold any more: whoever offers the repository signs it with a key of his own. */
#include "enforce/fdroid.h"

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

static bool render(const struct enforce_plan *p, const struct render_options *o, struct output *to,
                   size_t *left, struct diagnostics *d) {
    struct arena *a = arena_new();
    struct filter f = {.whole = {o->input, o->input ? o->input_bytes : 0}, .to = to};
    f.p = pull_over((struct bytes){(const uint8_t *)f.whole.p, f.whole.n}, a);
    f.blocked = render_apps(&backend_fdroid, p, o, "android", a, left);
    f.met = arena_take_array(a, f.blocked.n + 1, sizeof *f.met);
    filter_index(&f, p);
    bool ok = pull_ok(&f.p) && f.packages && pull_end(&f.p);
    if (ok)
        tell(&f, d);
    else
        refuse(d, &f.p, "index", "this is no index of an F-Droid repository: it has no \"packages\"");
    arena_free(a);
    return ok;
}

/* ---- entry.json ---- */

static size_t count_packages(struct text index, struct arena *a) {
    struct pull p = pull_over((struct bytes){(const uint8_t *)index.p, index.n}, a);
    size_t n = 0;
    if (!pull_object(&p)) return 0;
    for (struct text key; pull_member(&p, &key);) {
        if (!text_is(key, "packages") || !pull_object(&p)) {
            if (!text_is(key, "packages")) pull_skip(&p);
            continue;
        }
        for (; pull_member(&p, &key); n++) pull_skip(&p);
    }
    return n;
}

static void put_hash(struct output *to, struct text t) {
    uint8_t hash[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    if (!EVP_Digest(t.p, t.n, hash, &n, EVP_sha256(), NULL)) n = 0;
    output_char(to, '"');
    for (unsigned i = 0; i < n; i++) output_format(to, "%02x", hash[i]);
    output_char(to, '"');
}

/* "index": {…}: what tells of the file's content is that of the new one. */
static void entry_index(struct pull *p, struct text entry, struct text index, size_t packages, size_t *done,
                        struct output *to) {
    if (!pull_object(p)) return;
    for (struct text key; pull_member(p, &key);) {
        output_bytes(to, entry.p + *done, pull_at(p) - *done);
        size_t at = pull_at(p);
        pull_skip(p);
        if (text_is(key, "sha256"))
            put_hash(to, index);
        else if (text_is(key, "size"))
            output_u64(to, index.n);
        else if (text_is(key, "numPackages"))
            output_u64(to, packages);
        else
            output_bytes(to, entry.p + at, pull_at(p) - at);
        *done = pull_at(p);
    }
}

bool fdroid_entry(struct text entry, struct text index, struct output *to, struct diagnostics *d) {
    struct arena *a = arena_new();
    struct pull p = pull_over((struct bytes){(const uint8_t *)entry.p, entry.n}, a);
    size_t done = 0, packages = count_packages(index, a);
    bool found = false;
    if (pull_object(&p))
        for (struct text key; pull_member(&p, &key);) {
            if (text_is(key, "index")) {
                entry_index(&p, entry, index, packages, &done, to);
                found = true;
            } else if (text_is(key, "diffs")) {
                output_bytes(to, entry.p + done, pull_at(&p) - done);
                output_text(to, "{}");
                pull_skip(&p);
                done = pull_at(&p);
            } else {
                pull_skip(&p);
            }
        }
    bool ok = pull_ok(&p) && found && pull_end(&p);
    if (ok)
        output_bytes(to, entry.p + done, entry.n - done);
    else
        refuse(d, &p, "entry.json", "this is no entry of an F-Droid repository: it has no \"index\"");
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
