#include "enforce/targets.h"

#include "base/hash.h"
#include "enforce/nft_kernel.h"
#include "enforce/run.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

enum { FILE_MOST = 1024 * 1024 * 1024, INPUT_MOST = 512 * 1024 * 1024 };

static const char nft_lacks[] = "install the package nftables";

bool target_is_kernel(const struct target *t) {
    return !t->path;
}

const char *target_text(const struct target *t, struct arena *a) {
    const char *where = t->path ? t->path : t->device;
    return where ? arena_format(a, "%s=%s", t->backend->name, where) : t->backend->name;
}

const char *target_key(const struct target *t, struct arena *a) {
    const char *text = target_text(t, a);
    return arena_format(a, "%s-%016llx", t->backend->name,
                        (unsigned long long)hash_bytes(text, strlen(text), 1));
}

bool target_same(const struct placed *a, const struct placed *b) {
    return strcmp(a->key, b->key) == 0;
}

static const char *before_path(const struct placing *at, const struct placed *p) {
    return arena_format(at->arena, "%s/before/%s", at->folder, p->key);
}

const char *target_folder(const struct placing *at, uint64_t number) {
    return arena_format(at->arena, "%s/generation-%llu", at->folder, (unsigned long long)number);
}

static const char *text_path(const struct placing *at, uint64_t number, size_t i) {
    return arena_format(at->arena, "%s/%zu.text", target_folder(at, number), i);
}

/* ---- before ---- */

bool target_keep(const struct placing *at, struct placed *p) {
    struct text content;
    if (target_is_kernel(&p->target)) {
        const char *complaint;
        bool there = false;
        if (p->target.device) return true; /* attach() looks itself */
        if (!nft_table_there(&there, &complaint)) {
            enforce_error(at->d, "nft", NULL, "cannot be asked: %s", complaint);
            return false;
        }
        if (there)
            enforce_error(at->d, "nft",
                          "look at it: nft list table inet cordon; another --state may be its own",
                          "there is a table inet cordon already, which is not of this state");
        return !there;
    }
    if (!file_take(p->target.path, FILE_MOST, at->arena, &content, &p->like, &p->there, at->d)) return false;
    if (!p->there) return file_remove(before_path(at, p), at->d);
    return file_replace(before_path(at, p), content, (struct file_like){true, 0600, geteuid(), getegid(), 0},
                        at->d);
}

/* ---- lines of ours in a file of others ---- */

static const char begin_mark[] = " cordon begins: taken out again by cordon enforce revert\n";
static const char end_mark[] = " cordon ends\n";

static struct text mark(const struct placing *at, const struct placed *p, const char *text) {
    return text_of(arena_format(at->arena, "%s%s", p->target.backend->comment, text));
}

/* Without our lines; the same text where there are none. */
static struct text without_ours(const struct placing *at, const struct placed *p, struct text t) {
    struct text b = mark(at, p, begin_mark), e = mark(at, p, end_mark);
    const char *from = t.n ? memmem(t.p, t.n, b.p, b.n) : NULL;
    const char *to = from ? memmem(from, t.n - (size_t)(from - t.p), e.p, e.n) : NULL;
    if (!to) return t;
    size_t head = (size_t)(from - t.p), tail = t.n - (size_t)(to - t.p) - e.n;
    char *rest = arena_take(at->arena, head + tail + 1);
    memcpy(rest, t.p, head);
    memcpy(rest + head, to + e.n, tail);
    return (struct text){rest, head + tail};
}

static struct text with_ours(const struct placing *at, const struct placed *p, struct text t,
                             struct text ours) {
    struct text b = mark(at, p, begin_mark), e = mark(at, p, end_mark), rest = without_ours(at, p, t);
    bool lacks = rest.n && rest.p[rest.n - 1] != '\n';
    struct output out = output_to_memory();
    output_bytes(&out, rest.p, rest.n);
    if (lacks) output_char(&out, '\n');
    output_bytes(&out, b.p, b.n);
    output_bytes(&out, ours.p, ours.n);
    output_bytes(&out, e.p, e.n);
    struct text all = output_view(&out);
    all = (struct text){arena_text(at->arena, all), all.n};
    output_end(&out);
    return all;
}

/* ---- putting ---- */

static bool render(const struct placing *at, const struct enforce_plan *plan, const struct placed *p,
                   const struct render_options *o, struct output *to) {
    struct render_options own = *o;
    struct text input = {NULL, 0};
    struct file_like like;
    size_t left = 0;
    own.zone = p->zone;
    own.group = p->group;
    if (p->target.input) {
        bool there = false;
        if (!file_take(p->target.input, INPUT_MOST, at->arena, &input, &like, &there, at->d)) return false;
        if (!there) {
            enforce_error(at->d, p->target.input, NULL, "is not there");
            return false;
        }
        own.input = input.p;
        own.input_bytes = input.n;
    }
    if (!p->target.backend->render(plan, &own, to, &left, at->d)) return false;
    if (left)
        enforce_note(at->d, target_text(&p->target, at->arena),
                     "%zu measures of the plan cannot be told to it", left);
    return true;
}

static bool complain(const struct placing *at, const struct placed *p, const char *doing, enum run_result r,
                     const char *const *argv, const char *complaint) {
    const char *where = target_text(&p->target, at->arena);
    if (r == RUN_ABSENT)
        enforce_error(at->d, where,
                      strcmp(argv[0], "nft") == 0 ? nft_lacks : "name another one with --reload",
                      "there is no program '%s'", argv[0]);
    else
        enforce_error(at->d, where, NULL, "%s: %s", doing, complaint);
    return false;
}

static bool check(const struct placing *at, const struct placed *p, const char *file) {
    const char *complaint, *const *argv = p->target.backend->check;
    if (!argv) return true;
    enum run_result r = run_program(argv, (struct run_options){.file = file}, at->arena, NULL, &complaint);
    if (r == RUN_DONE || (r == RUN_ABSENT && p->target.path)) return true; /* it may run elsewhere */
    return complain(at, p, "would not be taken", r, argv, complaint);
}

static struct file_like for_us(void) {
    return (struct file_like){true, 0600, geteuid(), getegid(), 0};
}

static bool write_text(const struct placing *at, const struct enforce_plan *plan, const char *path,
                       const struct placed *p, const struct render_options *o, struct file_like like) {
    struct output out = output_to_memory();
    bool done = render(at, plan, p, o, &out) && file_replace(path, output_view(&out), like, at->d);
    output_end(&out);
    return done;
}

bool target_prepare(const struct placing *at, const struct enforce_plan *plan, uint64_t number, size_t i,
                    struct placed *p, const struct render_options *o) {
    if (p->target.device) return true; /* its sets are made when they are filled */
    const char *path = text_path(at, number, i);
    return write_text(at, plan, path, p, o, for_us()) && check(at, p, path);
}

static const char *const *reload_of(const struct placed *p) {
    const char *const *argv = p->target.reload ? p->target.reload : p->target.backend->reload;
    return argv && argv[0] ? argv : NULL;
}

static bool reload(const struct placing *at, const struct placed *p) {
    const char *complaint, *const *argv = reload_of(p);
    if (!argv) return true;
    enum run_result r = run_program(argv, (struct run_options){.file = p->target.path, .zone = p->zone},
                                    at->arena, NULL, &complaint);
    if (r == RUN_DONE) return true;
    if ((r == RUN_ABSENT && !p->target.reload) || at->back) {
        const char *where = target_text(&p->target, at->arena);
        if (r == RUN_ABSENT)
            enforce_note(at->d, where, "there is no program '%s': the file is written, and nobody was told",
                         argv[0]);
        else
            enforce_note(at->d, where, "the file is written, and was not taken on: %s", complaint);
        return true;
    }
    return complain(at, p, "was not taken on", r, argv, complaint);
}

static bool put_kernel(const struct placing *at, const struct enforce_plan *plan, uint64_t number, size_t i,
                       struct placed *p, const struct render_options *o) {
    if (p->target.device) return p->target.backend->attach(plan, o, p->target.device, at->d);
    const char *complaint, *path = text_path(at, number, i), *const *argv = p->target.backend->reload;
    if (!write_text(at, plan, path, p, o, for_us())) return false;
    enum run_result r =
        run_program(argv, (struct run_options){.file = path, .keep_descriptors = true, .seconds = 600},
                    at->arena, NULL, &complaint);
    return r == RUN_DONE || complain(at, p, "was not taken on", r, argv, complaint);
}

bool target_put(const struct placing *at, const struct enforce_plan *plan, uint64_t number, size_t i,
                struct placed *p, const struct render_options *o) {
    struct text ours, now;
    struct file_like like = p->like;
    bool there;
    if (target_is_kernel(&p->target)) return put_kernel(at, plan, number, i, p, o);
    if (!file_take(text_path(at, number, i), FILE_MOST, at->arena, &ours, &like, &there, at->d)) return false;
    if (!file_take(p->target.path, FILE_MOST, at->arena, &now, &like, &there, at->d)) return false;
    struct text all = p->target.backend->joins ? with_ours(at, p, now, ours) : ours;
    struct file_like put = there ? like : (struct file_like){0};
    put.modified_ns = 0;
    if (!file_replace(p->target.path, all, put, at->d)) return false;
    file_digest(all, p->left);
    return reload(at, p);
}

bool target_confirm(const struct placing *at, const struct placed *p) {
    static const char *const argv[] = {
        "nft", "flush set inet cordon in_force; add element inet cordon in_force { ipv4, ipv6 }", NULL};
    const char *complaint;
    if (p->target.device) return p->target.backend->confirm(p->target.device, at->d);
    if (p->target.path) return true;
    return run_program(argv, (struct run_options){.keep_descriptors = true}, at->arena, NULL, &complaint) ==
           RUN_DONE;
}

/* ---- back ---- */

static bool restore_kernel(const struct placing *at, const struct placed *p) {
    static const char *const argv[] = {"nft", "add table inet cordon; delete table inet cordon", NULL};
    const char *complaint;
    if (p->target.device) return p->target.backend->detach(p->target.device, at->d);
    enum run_result r =
        run_program(argv, (struct run_options){.keep_descriptors = true}, at->arena, NULL, &complaint);
    return r == RUN_DONE || complain(at, p, "cannot be taken out", r, argv, complaint);
}

/* Somebody changed the file since: what is theirs stays in a file that keeps lines of others, and is set
 * aside where the whole was ours. */
static struct text saved(const struct placing *at, const struct placed *p, struct text now,
                         struct text before) {
    char digest[65];
    struct text rest = p->target.backend->joins ? without_ours(at, p, now) : now;
    file_digest(now, digest);
    if (strcmp(digest, p->left) == 0 || text_equal(now, before)) return before;
    if (p->target.backend->joins) {
        bool same =
            text_equal(rest, before) ||
            (rest.n == before.n + 1 && memcmp(rest.p, before.p, before.n) == 0 && rest.p[before.n] == '\n');
        if (!same) enforce_note(at->d, p->target.path, "was changed since by others, which is kept");
        return same ? before : rest;
    }
    const char *aside =
        arena_format(at->arena, "%s/changed-%s-%lld", at->folder, p->key, (long long)wall_now());
    if (p->left[0] &&
        file_replace(aside, now, (struct file_like){true, 0600, geteuid(), getegid(), 0}, at->d))
        enforce_note(at->d, p->target.path, "was changed since by others: that is kept in %s", aside);
    return before;
}

/* Servers that find no file any more go on with what they read last: they are given one that says nothing,
 * before it goes. */
static bool put_nothing(const struct placing *at, const struct placed *p) {
    struct enforce_plan nothing = {.made_ns = wall_now()};
    struct render_options o = {.now_ns = wall_now()};
    if (!reload_of(p) || p->target.input || p->target.backend->joins) return true;
    return write_text(at, &nothing, p->target.path, p, &o, (struct file_like){0}) && reload(at, p);
}

bool target_restore(const struct placing *at, const struct placed *p) {
    struct text before, now;
    struct file_like like;
    bool was, is;
    if (target_is_kernel(&p->target)) return restore_kernel(at, p);
    file_sweep(p->target.path);
    if (!file_take(before_path(at, p), FILE_MOST, at->arena, &before, &like, &was, at->d)) return false;
    if (!file_take(p->target.path, FILE_MOST, at->arena, &now, &like, &is, at->d)) return false;
    if (p->there && !was) {
        enforce_error(at->d, before_path(at, p), NULL, "is gone: %s stays as it is", p->target.path);
        return false;
    }
    struct text to = is ? saved(at, p, now, before) : before;
    if (!p->there && to.n == 0) {
        struct placing back = {at->folder, at->arena, at->d, true};
        if (is) put_nothing(&back, p);
        if (is && reload_of(p))
            enforce_note(at->d, p->target.path,
                         "is removed, as it was not there before; what is configured to read it may not "
                         "start without it");
        return file_remove(p->target.path, at->d);
    }
    if (!is || !text_equal(to, now)) {
        struct file_like put = p->like;
        put.told = p->there;
        if (!text_equal(to, before)) put.modified_ns = 0;
        if (!file_replace(p->target.path, to, put, at->d)) return false;
    }
    reload(&(struct placing){at->folder, at->arena, at->d, true}, p);
    return true;
}

const char *target_drift(const struct placing *at, const struct placed *p) {
    const char *where = target_text(&p->target, at->arena), *complaint;
    struct text now;
    struct file_like like;
    bool there = false;
    char digest[65];
    if (p->target.device)
        return p->target.backend->attached(p->target.device)
                   ? NULL
                   : arena_format(at->arena, "%s: the program is gone", where);
    if (target_is_kernel(&p->target)) {
        if (!nft_table_there(&there, &complaint))
            return arena_format(at->arena, "%s: cannot be asked: %s", where, complaint);
        return there ? NULL : arena_format(at->arena, "%s: the table inet cordon is gone", where);
    }
    if (!file_take(p->target.path, FILE_MOST, at->arena, &now, &like, &there, at->d) || !there)
        return arena_format(at->arena, "%s: the file is gone", where);
    file_digest(now, digest);
    return strcmp(digest, p->left) == 0 ? NULL : arena_format(at->arena, "%s: was changed by others", where);
}
