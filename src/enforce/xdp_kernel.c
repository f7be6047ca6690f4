/* Loading, attaching and reading the XDP program. */
#include "enforce/xdp.h"

#include "base/memory.h"
#include "enforce/bpf/xdp_shared.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <limits.h>
#include <linux/if_link.h>
#include <linux/magic.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

extern const unsigned char cordon_xdp_object[], cordon_xdp_object_end[];

enum { CHUNK = 8192, MOST_MAPS = 32 };

static enum enforce_status tell(struct diagnostics *d, enum enforce_status s, const char *device,
                                const char *hint, const char *what) {
    diagnostics_add(
        d, (struct diagnostic){.severity = SEVERITY_ERROR, .file = device, .what = what, .hint = hint});
    return s;
}

static enum enforce_status failed(struct diagnostics *d, const char *device, const char *step, int error) {
    char what[200];
    snprintf(what, sizeof what, "%s: %s", step, strerror(error < 0 ? -error : error));
    return tell(d, ENFORCE_FAILED, device, error == EPERM || error == -EPERM ? "run it as root" : NULL, what);
}

/* ---- where it is held ---- */

static const char *folder_of(struct xdp_place at) {
    return at.folder ? at.folder : "/sys/fs/bpf/cordon";
}

static bool link_path(char to[PATH_MAX], struct xdp_place at) {
    int n = snprintf(to, PATH_MAX, "%s/xdp-%s", folder_of(at), at.device);
    return n > 0 && n < PATH_MAX && !strchr(at.device, '/');
}

/* Of our link there; -1: there is none. */
static int open_link(struct xdp_place at, struct bpf_link_info *info) {
    char path[PATH_MAX];
    int fd = link_path(path, at) ? bpf_obj_get(path) : -1;
    __u32 size = sizeof *info;
    memset(info, 0, sizeof *info);
    if (fd >= 0 && (bpf_obj_get_info_by_fd(fd, info, &size) != 0 || info->type != BPF_LINK_TYPE_XDP)) {
        close(fd);
        return -1;
    }
    return fd;
}

/* The folder is made where it is missing; false: it is not of a bpf file system. */
static bool make_folder(struct xdp_place at) {
    struct statfs fs;
    mkdir(folder_of(at), 0700);
    return statfs(folder_of(at), &fs) == 0 && fs.f_type == BPF_FS_MAGIC;
}

/* Not only a wrong name: a device without Ethernet's header gives packets that the program cannot read. */
static bool is_ethernet(const char *device) {
    struct ifreq r = {0};
    snprintf(r.ifr_name, sizeof r.ifr_name, "%s", device);
    int s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool ok = s >= 0 && ioctl(s, SIOCGIFHWADDR, &r) == 0 &&
              (r.ifr_hwaddr.sa_family == ARPHRD_ETHER || r.ifr_hwaddr.sa_family == ARPHRD_LOOPBACK);
    if (s >= 0) close(s);
    return ok;
}

/* ---- filling ---- */

static bool is_block(struct prefix p) {
    return p.bits < 128;
}

static const char *set_name(struct prefix p) {
    if (prefix_is_ipv4(p)) return is_block(p) ? "blocks4" : "hosts4";
    return is_block(p) ? "blocks6" : "hosts6";
}

struct load {
    struct bpf_object *object;
    const struct enforce_plan *plan;
    const struct render_options *o;
    struct xdp_entry *entries;
    size_t n;
    uint64_t boot_ns; /* what CLOCK_BOOTTIME says at o->now_ns */
};

/* Of both lists of what is kept, those of one family. */
static size_t each_keep(const struct load *l, bool v6, int map) {
    size_t n = 0;
    for (size_t i = 0; i < l->plan->n_keep + l->o->n_keep; i++) {
        struct prefix p = i < l->plan->n_keep ? l->plan->keep[i] : l->o->keep[i - l->plan->n_keep];
        if (prefix_is_ipv4(p) == v6) continue;
        n++;
        if (map < 0) continue;
        struct xdp_element all = {.until = UINT64_MAX};
        struct xdp_block4 key4 = {.bits = p.bits - (unsigned)PREFIX_V4_BITS};
        struct xdp_block6 key6 = {.bits = p.bits};
        memcpy(key4.address, p.address + 12, 4);
        memcpy(key6.address, p.address, 16);
        if (bpf_map_update_elem(map, v6 ? (const void *)&key6 : (const void *)&key4, &all, BPF_ANY) != 0)
            return SIZE_MAX;
    }
    return n;
}

static size_t count_set(const struct load *l, const char *name) {
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++) n += strcmp(set_name(l->entries[i].prefix), name) == 0;
    return n;
}

static bool size_map(struct load *l, const char *name, size_t n) {
    struct bpf_map *m = bpf_object__find_map_by_name(l->object, name);
    return m && n < UINT32_MAX && bpf_map__set_max_entries(m, n ? (uint32_t)n : 1) == 0;
}

static bool size_maps(struct load *l) {
    struct xdp_config c = {.hosts4 = (uint32_t)count_set(l, "hosts4"),
                           .hosts6 = (uint32_t)count_set(l, "hosts6"),
                           .blocks4 = (uint32_t)count_set(l, "blocks4"),
                           .blocks6 = (uint32_t)count_set(l, "blocks6"),
                           .keep4 = (uint32_t)each_keep(l, false, -1),
                           .keep6 = (uint32_t)each_keep(l, true, -1)};
    struct bpf_map *config = bpf_object__find_map_by_name(l->object, ".rodata");
    return config && bpf_map__set_initial_value(config, &c, sizeof c) == 0 &&
           size_map(l, "hosts4", c.hosts4) && size_map(l, "hosts6", c.hosts6) &&
           size_map(l, "blocks4", c.blocks4) && size_map(l, "blocks6", c.blocks6) &&
           size_map(l, "keep4", c.keep4) && size_map(l, "keep6", c.keep6) &&
           size_map(l, "counts", l->plan->n_measures);
}

static struct xdp_element element_of(const struct load *l, const struct xdp_entry *e) {
    /* A clock that is behind lets nothing last longer than was planned. */
    int64_t now = l->o->now_ns < l->plan->made_ns ? l->plan->made_ns : l->o->now_ns;
    int64_t left = e->until_ns > now ? e->until_ns - now : 0;
    return (struct xdp_element){.until = l->boot_ns + (uint64_t)left,
                                .measure = e->measure,
                                .mode = l->plan->measures[e->measure].mode};
}

static int map_of(const struct load *l, const char *name) {
    return bpf_object__find_map_fd_by_name(l->object, name);
}

/* Addresses by the thousand: a million single calls would take seconds. */
static bool fill_hosts(const struct load *l, const char *name, size_t key_size) {
    int map = map_of(l, name);
    uint8_t *keys = memory_new(CHUNK, key_size);
    struct xdp_element *values = memory_new(CHUNK, sizeof *values);
    bool ok = map >= 0;
    __u32 n = 0;
    for (size_t i = 0; ok && i <= l->n; i++) {
        if (i < l->n && strcmp(set_name(l->entries[i].prefix), name) == 0) {
            memcpy(keys + n * key_size, l->entries[i].prefix.address + 16 - key_size, key_size);
            values[n++] = element_of(l, &l->entries[i]);
        }
        if (n && (n == CHUNK || i == l->n)) {
            __u32 done = n;
            ok = bpf_map_update_batch(map, keys, values, &done, NULL) == 0 && done == n;
            n = 0;
        }
    }
    free(keys);
    free(values);
    return ok;
}

static bool fill_blocks(const struct load *l) {
    for (size_t i = 0; i < l->n; i++) {
        struct prefix p = l->entries[i].prefix;
        if (!is_block(p)) continue;
        bool v4 = prefix_is_ipv4(p);
        struct xdp_element e = element_of(l, &l->entries[i]);
        struct xdp_block4 key4 = {.bits = p.bits - (v4 ? (unsigned)PREFIX_V4_BITS : 0)};
        struct xdp_block6 key6 = {.bits = p.bits};
        memcpy(key4.address, p.address + 12, 4);
        memcpy(key6.address, p.address, 16);
        int map = map_of(l, set_name(p));
        if (bpf_map_update_elem(map, v4 ? (const void *)&key4 : (const void *)&key6, &e, BPF_ANY) != 0)
            return false;
    }
    return true;
}

static bool fill(struct load *l) {
    struct timespec t;
    clock_gettime(CLOCK_BOOTTIME, &t);
    l->boot_ns = (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
    __u32 first = 0;
    __u64 end = l->o->probation_ns ? l->boot_ns + (uint64_t)l->o->probation_ns : UINT64_MAX;
    if (bpf_map_update_elem(map_of(l, "in_force"), &first, &end, BPF_ANY) != 0) return false;
    return fill_hosts(l, "hosts4", 4) && fill_hosts(l, "hosts6", 16) && fill_blocks(l) &&
           each_keep(l, false, map_of(l, "keep4")) != SIZE_MAX &&
           each_keep(l, true, map_of(l, "keep6")) != SIZE_MAX;
}

static int say_nothing(enum libbpf_print_level level, const char *format, va_list args) {
    return 0;
}

/* The program's descriptor, or a negative errno. */
static int load(struct load *l) {
    libbpf_set_print(say_nothing);
    l->object =
        bpf_object__open_mem(cordon_xdp_object, (size_t)(cordon_xdp_object_end - cordon_xdp_object), NULL);
    if (!l->object) return -errno;
    if (!size_maps(l)) return -EINVAL;
    int error = bpf_object__load(l->object);
    if (error) return error;
    if (!fill(l)) return -errno;
    return bpf_program__fd(bpf_object__find_program_by_name(l->object, "cordon"));
}

/* ---- attaching ---- */

static int create_link(int program, int interface) {
    LIBBPF_OPTS(bpf_link_create_opts, native, .flags = XDP_FLAGS_DRV_MODE);
    LIBBPF_OPTS(bpf_link_create_opts, generic, .flags = XDP_FLAGS_SKB_MODE);
    int fd = bpf_link_create(program, interface, BPF_XDP, &native);
    return fd >= 0 || fd == -EBUSY ? fd : bpf_link_create(program, interface, BPF_XDP, &generic);
}

static enum enforce_status put_on(struct xdp_place at, int program, int interface, int ours,
                                  struct diagnostics *d) {
    char path[PATH_MAX];
    if (ours >= 0) {
        int error = bpf_link_update(ours, program, NULL);
        return error ? failed(d, at.device, "the program could not be exchanged", error) : ENFORCE_DONE;
    }
    int fd = create_link(program, interface);
    if (fd < 0) return failed(d, at.device, "the program could not be put on the interface", fd);
    int error = link_path(path, at) ? bpf_obj_pin(fd, path) : -EINVAL;
    close(fd); /* unless it is held by its path, it is gone with this */
    return error ? failed(d, at.device, "the link could not be kept", error) : ENFORCE_DONE;
}

/* Whose program is there. *ours: the descriptor of our link, -1 without one. */
static enum enforce_status look(struct xdp_place at, int interface, int *ours, struct diagnostics *d) {
    struct bpf_link_info info;
    __u32 program = 0;
    *ours = open_link(at, &info);
    if (*ours >= 0 && info.xdp.ifindex == (__u32)interface) return ENFORCE_DONE;
    if (*ours >= 0) { /* of an interface that is gone, or now has another name */
        bool gone = info.xdp.ifindex == 0;
        close(*ours);
        *ours = -1;
        if (!gone)
            return tell(d, ENFORCE_REFUSED, at.device, "take it out first: cordon enforce revert",
                        "the interface had another name or number when cordon's XDP program was put on it");
        char path[PATH_MAX];
        if (link_path(path, at)) unlink(path);
    }
    if (bpf_xdp_query_id(interface, 0, &program) == 0 && program)
        return tell(d, ENFORCE_REFUSED, at.device, "use another interface, or nftables",
                    "there is an XDP program of somebody else on the interface");
    return ENFORCE_DONE;
}

enum enforce_status xdp_attach(const struct enforce_plan *p, const struct render_options *o,
                               struct xdp_place at, struct xdp_report *r, struct diagnostics *d) {
    *r = (struct xdp_report){0};
    int interface = (int)if_nametoindex(at.device), ours = -1;
    if (!interface) return tell(d, ENFORCE_REFUSED, at.device, "see: ip link", "there is no such interface");
    if (!is_ethernet(at.device))
        return tell(d, ENFORCE_REFUSED, at.device, "use nftables", "the interface is not of Ethernet");
    if (!make_folder(at))
        return tell(d, ENFORCE_REFUSED, folder_of(at), "mount -t bpf bpf /sys/fs/bpf",
                    "there is no bpf file system that would hold the XDP program");
    enum enforce_status s = look(at, interface, &ours, d);
    if (s != ENFORCE_DONE) return s;
    struct load l = {.plan = p, .o = o};
    l.entries = xdp_entries(p, o, &l.n, &r->left);
    int program = load(&l);
    if (program < 0)
        s = failed(d, at.device, "the XDP program could not be loaded", program);
    else
        s = put_on(at, program, interface, ours, d);
    if (ours >= 0) close(ours);
    bpf_object__close(l.object);
    free(l.entries);
    if (s != ENFORCE_DONE) return s;
    struct xdp_report now = xdp_status(at);
    now.elements = l.n;
    now.left = r->left;
    *r = now;
    return s;
}

enum enforce_status xdp_detach(struct xdp_place at, struct diagnostics *d) {
    char path[PATH_MAX];
    struct bpf_link_info info;
    int fd = open_link(at, &info);
    if (fd < 0) {
        if (errno == EPERM || errno == EACCES)
            return failed(d, at.device, "the link could not be opened", errno);
        return ENFORCE_NOTHING;
    }
    /* At once; else the kernel lets go some time after the last descriptor is closed. */
    int error = info.xdp.ifindex ? bpf_link_detach(fd) : 0;
    close(fd);
    if (error && error != -ENOLINK && error != -ENODEV)
        return failed(d, at.device, "the program could not be taken off the interface", error);
    if (link_path(path, at)) unlink(path);
    rmdir(folder_of(at)); /* as before, where it was the last */
    return ENFORCE_DONE;
}

/* ---- reading ---- */

struct xdp_report xdp_status(struct xdp_place at) {
    struct bpf_link_info info;
    struct xdp_report r = {0};
    int fd = open_link(at, &info);
    if (fd < 0) return r;
    close(fd);
    LIBBPF_OPTS(bpf_xdp_query_opts, q);
    r.program = info.prog_id;
    r.attached = info.xdp.ifindex && info.xdp.ifindex == if_nametoindex(at.device);
    r.native =
        r.attached && bpf_xdp_query((int)info.xdp.ifindex, 0, &q) == 0 && q.drv_prog_id == info.prog_id;
    return r;
}

/* The map of that name that the program uses; -1: there is none. */
static int map_of_program(__u32 program, const char *name, struct bpf_map_info *map) {
    __u32 ids[MOST_MAPS] = {0}, size;
    struct bpf_prog_info info = {.nr_map_ids = MOST_MAPS, .map_ids = (__u64)(uintptr_t)ids};
    int fd = bpf_prog_get_fd_by_id(program), found = -1;
    if (fd < 0) return -1;
    size = sizeof info;
    if (bpf_obj_get_info_by_fd(fd, &info, &size) != 0) info.nr_map_ids = 0;
    close(fd);
    for (__u32 i = 0; i < info.nr_map_ids && i < MOST_MAPS && found < 0; i++) {
        int m = bpf_map_get_fd_by_id(ids[i]);
        size = sizeof *map;
        memset(map, 0, size);
        if (m >= 0 && bpf_obj_get_info_by_fd(m, map, &size) == 0 && strcmp(map->name, name) == 0)
            found = m;
        else if (m >= 0)
            close(m);
    }
    return found;
}

enum enforce_status xdp_confirm(struct xdp_place at, struct diagnostics *d) {
    struct bpf_map_info map;
    struct xdp_report now = xdp_status(at);
    int fd = now.attached ? map_of_program(now.program, "in_force", &map) : -1;
    __u32 first = 0;
    __u64 never = UINT64_MAX;
    if (fd < 0) return ENFORCE_NOTHING;
    int error = bpf_map_update_elem(fd, &first, &never, BPF_ANY);
    close(fd);
    return error ? failed(d, at.device, "the program could not be confirmed", error) : ENFORCE_DONE;
}

size_t xdp_counts(struct xdp_place at, struct arena *a, const struct measure_count **to) {
    struct bpf_map_info map;
    int fd = map_of_program(xdp_status(at).program, "counts", &map), cpus = libbpf_num_possible_cpus();
    struct measure_count *list = NULL;
    size_t n = 0, capacity = 0;
    *to = NULL;
    if (fd < 0) return 0;
    struct xdp_count *each = memory_new(cpus > 0 ? (size_t)cpus : 1, sizeof *each);
    for (__u32 i = 0; cpus > 0 && i < map.max_entries; i++) {
        struct measure_count sum = {.measure = i};
        if (bpf_map_lookup_elem(fd, &i, each) != 0) continue;
        for (int c = 0; c < cpus; c++) {
            sum.packets += each[c].packets;
            sum.bytes += each[c].bytes;
        }
        if (sum.packets == 0) continue;
        list = arena_grow(a, list, n, &capacity, sizeof *list);
        list[n++] = sum;
    }
    free(each);
    close(fd);
    *to = list;
    return n;
}
