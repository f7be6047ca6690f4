#include "evidence/live/cgroup_path.h"

#include "base/lines.h"

#include <stdio.h>

enum { SHORT = 12, LONGEST_NAME = 64 };

static bool is_unit(struct text t) {
    return text_ends(t, ".service") || text_ends(t, ".scope");
}

static bool is_manager(struct text t) {
    return text_starts(t, "user@") && text_ends(t, ".service");
}

struct text cgroup_unit(struct text path, char room[256]) {
    struct text manager = {0}, unit = {0}, part;
    for (struct text rest = path; text_field(&rest, '/', &part);) {
        if (!is_unit(part)) continue;
        if (is_manager(part)) manager = part;
        unit = part;
    }
    if (!manager.n || text_equal(manager, unit)) return unit;
    int n = snprintf(room, 256, "%.*s/%.*s", (int)(manager.n < 64 ? manager.n : 64), manager.p,
                     (int)(unit.n < 190 ? unit.n : 190), unit.p);
    return (struct text){room, (size_t)n};
}

static size_t digits(struct text t) {
    size_t n = 0;
    while (n < t.n && ((t.p[n] >= '0' && t.p[n] <= '9') || (t.p[n] >= 'a' && t.p[n] <= 'f'))) n++;
    return n;
}

/* 64 hexadecimal digits, as all runtimes of the Open Container Initiative name containers. */
static bool is_identifier(struct text t) {
    return t.n == 64 && digits(t) == 64;
}

static struct text told(char room[CONTAINER_TEXT], const char *runtime, struct text id) {
    size_t most = is_identifier(id) ? SHORT : LONGEST_NAME;
    int n = snprintf(room, CONTAINER_TEXT, "%s:%.*s", runtime, (int)(id.n < most ? id.n : most), id.p);
    return (struct text){room, (size_t)n};
}

/* "docker-ID.scope", "cri-containerd-ID.scope", "…:cri-containerd:ID": the runtime in the name. */
static bool of_name(struct text part, char room[CONTAINER_TEXT], struct text *to) {
    static const struct {
        const char *before, *runtime;
    } names[] = {{"docker-", "docker"},
                 {"libpod-", "podman"},
                 {"cri-containerd-", "containerd"},
                 {"crio-", "cri-o"},
                 {"nerdctl-", "containerd"},
                 {"containerd-", "containerd"},
                 {"buildkit-", "docker"},
                 {"cri-containerd:", "containerd"},
                 {"crio:", "cri-o"},
                 {"docker:", "docker"},
                 {"nerdctl:", "containerd"}};
    if (text_ends(part, ".scope")) part.n -= 6;
    if (part.n < 65) return false;
    struct text id = {part.p + part.n - 64, 64};
    if (!is_identifier(id)) return false;
    struct text head = {part.p, part.n - 64};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!text_ends(head, names[i].before)) continue;
        *to = told(room, names[i].runtime, id);
        return true;
    }
    *to = told(room, "container", id);
    return true;
}

/* "machine-NAME.scope": nspawn and libvirt, with systemd's escapes in the name. */
static bool of_machine(struct text part, char room[CONTAINER_TEXT], struct text *to) {
    if (!text_starts(part, "machine-") || !text_ends(part, ".scope")) return false;
    bool virtual = text_starts(part, "machine-qemu");
    *to = told(room, virtual ? "qemu" : "nspawn", (struct text){part.p + 8, part.n - 8 - 6});
    return true;
}

/* "lxc.payload.NAME", "lxc.payload/NAME", "lxc/NAME"; "lxc.monitor.NAME" is the host's own part. */
static bool of_lxc(struct text before, struct text part, char room[CONTAINER_TEXT], struct text *to) {
    if (text_starts(part, "lxc.payload.") && part.n > 12)
        *to = told(room, "lxc", (struct text){part.p + 12, part.n - 12});
    else if ((text_is(before, "lxc") || text_is(before, "lxc.payload")) && part.n)
        *to = told(room, "lxc", part);
    else
        return false;
    return true;
}

/* An identifier that is a folder of its own: the one above, or the first that is known, tells whose. */
static bool of_folder(struct text path, struct text before, struct text part, char room[CONTAINER_TEXT],
                      struct text *to) {
    if (!is_identifier(part)) return false;
    const char *runtime = "container";
    struct text first = {0};
    struct text rest = path;
    while (text_field(&rest, '/', &first) && !first.n) {
    }
    if (text_is(before, "docker") || text_is(before, "buildkit") || text_is(first, "docker"))
        runtime = "docker";
    else if (text_is(before, "libpod_parent") || text_starts(before, "libpod"))
        runtime = "podman";
    else if (text_starts(first, "kubepods"))
        runtime = "kubernetes";
    else if (text_is(first, "ecs"))
        runtime = "ecs";
    *to = told(room, runtime, part);
    return true;
}

struct text cgroup_container(struct text path, char room[CONTAINER_TEXT]) {
    struct text found = {0}, before = {0}, part;
    for (struct text rest = path; text_field(&rest, '/', &part); before = part)
        if (!of_name(part, room, &found) && !of_machine(part, room, &found) &&
            !of_lxc(before, part, room, &found))
            of_folder(path, before, part, room, &found);
    return found;
}

static unsigned telling(struct text path) {
    char room[256];
    return cgroup_container(path, room).n ? 2 : cgroup_unit(path, room).n ? 1 : 0;
}

/* cgroups(7): "ID:CONTROLLERS:PATH"; the unified hierarchy has ID 0 and no controllers. Where both are
 * mounted, units and containers may stand in either. */
struct cgroup_paths cgroup_lines(struct text lines) {
    struct cgroup_paths found = {0};
    unsigned best = 0;
    for (struct text line; text_field(&lines, '\n', &line);) {
        struct text id, controllers;
        if (!text_field(&line, ':', &id) || !text_field(&line, ':', &controllers) || !line.n) continue;
        struct text path = line; /* may hold colons */
        if (text_is(id, "0") && !controllers.n && path.n > 1)
            found.unified = (struct text){path.p + 1, path.n - 1};
        unsigned score = telling(path);
        if (score > best || (score == best && text_is(id, "0"))) found.telling = path;
        if (score > best) best = score;
    }
    return found;
}
