#include "enforce/record.h"

#include "base/json.h"
#include "base/memory.h"
#include "base/tree.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

enum { RECORD_MOST = 1024 * 1024 };

#define SECOND INT64_C(1000000000)

static int64_t clock_ns(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * SECOND + t.tv_nsec;
}

int64_t boot_now(void) {
    return clock_ns(CLOCK_BOOTTIME);
}

int64_t wall_now(void) {
    return clock_ns(CLOCK_REALTIME);
}

void boot_id(char to[BOOT_TEXT]) {
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, to, BOOT_TEXT - 1);
    if (fd >= 0) close(fd);
    to[n > 0 ? n : 0] = '\0';
    to[strcspn(to, "\n")] = '\0';
}

struct generation *record_find(struct record *r, uint64_t number) {
    for (size_t i = 0; number && i < r->n; i++)
        if (r->list[i].number == number) return &r->list[i];
    return NULL;
}

void record_drop(struct record *r, uint64_t number) {
    size_t kept = 0;
    for (size_t i = 0; i < r->n; i++)
        if (r->list[i].number != number) r->list[kept++] = r->list[i];
    r->n = kept;
}

/* ---- writing ---- */

static void put_i64(struct json *j, const char *key, int64_t v) {
    json_key(j, key);
    json_i64(j, v);
}

static void put_placed(struct json *j, const struct placed *p) {
    json_object(j);
    json_put_string(j, "backend", p->target.backend->name);
    json_put_string(j, "path", p->target.path);
    json_put_string(j, "device", p->target.device);
    json_put_string(j, "input", p->target.input);
    json_put_string(j, "zone", p->zone);
    json_put_string(j, "group", p->group);
    json_put_string(j, "key", p->key);
    json_put_string(j, "left", p->left);
    json_put_bool(j, "there", p->there);
    json_put_u64(j, "mode", p->like.mode);
    json_put_u64(j, "uid", p->like.uid);
    json_put_u64(j, "gid", p->like.gid);
    put_i64(j, "modified_ns", p->like.modified_ns);
    if (p->target.reload) {
        json_key(j, "reload");
        json_array(j);
        for (size_t i = 0; p->target.reload[i]; i++) json_string(j, p->target.reload[i]);
        json_array_end(j);
    }
    json_object_end(j);
}

bool record_write(const char *folder, const struct record *r, struct diagnostics *d) {
    struct output out = output_to_memory();
    struct json j = json_to(&out);
    json_object(&j);
    json_put_u64(&j, "version", 1);
    json_put_string(&j, "boot", r->boot);
    json_put_u64(&j, "now", r->now);
    json_put_u64(&j, "back", r->back);
    json_put_u64(&j, "next", r->next_number);
    json_put_bool(&j, "moving", r->moving);
    json_put_bool(&j, "waiting", r->waiting);
    json_key(&j, "generations");
    json_array(&j);
    for (size_t i = 0; i < r->n; i++) {
        const struct generation *g = &r->list[i];
        json_object(&j);
        json_put_u64(&j, "number", g->number);
        put_i64(&j, "applied_ns", g->applied_ns);
        put_i64(&j, "confirm_until_ns", g->confirm_until_ns);
        put_i64(&j, "deadline_ns", g->deadline_ns);
        put_i64(&j, "ends_ns", g->ends_ns);
        json_key(&j, "targets");
        json_array(&j);
        for (size_t k = 0; k < g->n_placed; k++) put_placed(&j, &g->placed[k]);
        json_array_end(&j);
        json_object_end(&j);
    }
    json_array_end(&j);
    json_object_end(&j);
    json_line_end(&j);
    struct arena *a = arena_new();
    bool written =
        file_replace(arena_format(a, "%s/state.json", folder), output_view(&out),
                     (struct file_like){.told = true, .mode = 0600, .uid = geteuid(), .gid = getegid()}, d);
    arena_free(a);
    output_end(&out);
    return written;
}

/* ---- reading ---- */

static uint64_t number_of(const struct tree *t, const char *key) {
    struct text s = tree_text(t, key);
    uint64_t v = 0;
    for (size_t i = 0; i < s.n && s.p[i] >= '0' && s.p[i] <= '9' && i < 19; i++)
        v = v * 10 + (uint64_t)(s.p[i] - '0');
    return v;
}

static const char *string_of(const struct tree *t, const char *key, struct arena *a) {
    const struct tree *m = tree_get(t, key);
    return m && m->kind == TREE_STRING ? arena_text(a, m->text) : NULL;
}

static bool take_placed(const struct tree *t, struct placed *p, struct arena *a) {
    p->target.backend = backend_find(tree_text(t, "backend"));
    p->target.path = string_of(t, "path", a);
    p->target.device = string_of(t, "device", a);
    p->target.input = string_of(t, "input", a);
    p->zone = string_of(t, "zone", a);
    p->group = string_of(t, "group", a);
    p->key = string_of(t, "key", a);
    struct text left = tree_text(t, "left");
    if (left.n < sizeof p->left) memcpy(p->left, left.p ? left.p : "", left.n);
    p->there = tree_is_true(t, "there");
    p->like = (struct file_like){true, (mode_t)number_of(t, "mode"), (uid_t)number_of(t, "uid"),
                                 (gid_t)number_of(t, "gid"), (int64_t)number_of(t, "modified_ns")};
    const struct tree *reload = tree_get(t, "reload");
    if (reload && reload->kind == TREE_LIST) {
        const char **argv = arena_take_array(a, reload->count + 1, sizeof *argv);
        size_t n = 0;
        for (const struct tree *one = reload->first; one; one = one->next)
            argv[n++] = arena_text(a, one->text);
        p->target.reload = argv;
    }
    return p->target.backend && p->key && !strchr(p->key, '/');
}

static bool take_generation(const struct tree *t, struct generation *g, struct arena *a) {
    const struct tree *targets = tree_get(t, "targets");
    if (!targets || targets->kind != TREE_LIST || targets->count > TARGETS_MOST) return false;
    *g = (struct generation){.number = number_of(t, "number"),
                             .applied_ns = (int64_t)number_of(t, "applied_ns"),
                             .confirm_until_ns = (int64_t)number_of(t, "confirm_until_ns"),
                             .deadline_ns = (int64_t)number_of(t, "deadline_ns"),
                             .ends_ns = (int64_t)number_of(t, "ends_ns"),
                             .placed = arena_take_array(a, targets->count, sizeof *g->placed)};
    for (const struct tree *one = targets->first; one; one = one->next)
        if (!take_placed(one, &g->placed[g->n_placed++], a)) return false;
    return g->number > 0;
}

bool record_read(const char *folder, struct arena *a, struct record *to, struct diagnostics *d) {
    struct text text;
    struct file_like like;
    bool there;
    const char *path = arena_format(a, "%s/state.json", folder);
    *to = (struct record){.next_number = 1};
    boot_id(to->boot);
    if (!file_take(path, RECORD_MOST, a, &text, &like, &there, d)) return false;
    if (!there) return true;
    const struct tree *t = tree_parse(a, (struct tree_place){path, 1, 1}, text, d);
    const struct tree *list = tree_get(t, "generations");
    bool fine =
        number_of(t, "version") == 1 && list && list->kind == TREE_LIST && list->count <= GENERATIONS_MOST;
    for (const struct tree *one = fine ? list->first : NULL; fine && one; one = one->next) {
        struct generation *g = &to->list[to->n];
        fine = take_generation(one, g, a) && !record_find(to, g->number);
        to->n++;
    }
    to->now = number_of(t, "now");
    to->back = number_of(t, "back");
    to->next_number = number_of(t, "next");
    to->moving = tree_is_true(t, "moving");
    to->waiting = tree_is_true(t, "waiting");
    struct text boot = tree_text(t, "boot");
    snprintf(to->boot, sizeof to->boot, "%.*s", (int)boot.n, boot.p ? boot.p : "");
    if (!fine || to->next_number == 0) {
        enforce_error(d, path, "move it away when nothing of cordon is in force",
                      "is no state of 'cordon enforce'");
        return false;
    }
    return true;
}
