#include "evidence/live/kernel_events.h"

#include "base/memory.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

extern const unsigned char cordon_owner_object[], cordon_owner_object_end[];

enum { MOST_PROGRAMS = 8 };

struct kernel_events {
    struct bpf_object *object;
    struct bpf_link *links[MOST_PROGRAMS];
    size_t n_links;
    struct ring_buffer *ring;
    const uint64_t *lost; /* the kernel's variable, mapped: reading it takes no rights; NULL: it cannot be */
    size_t lost_bytes;
    kernel_event_taker *take;
    void *context;
    unsigned taken; /* this time */
};

static int quiet(enum libbpf_print_level level, const char *format, va_list args) {
    return 0;
}

/* Less than 0 ends the taking, behind this event: more than the ring holds are told while they are taken only
 * where they come faster, and who takes them has packets to read, too. */
static int take_one(void *context, void *data, size_t size) {
    enum { MOST_AT_ONCE = 32768 };
    struct kernel_events *k = context;
    if (size >= sizeof(struct owner_event)) k->take(k->context, data);
    return ++k->taken < MOST_AT_ONCE ? 0 : -1;
}

static struct kernel_events *refused(struct kernel_events *k, const char *what, char why[160]) {
    snprintf(why, 160, "%s: %s", what, strerror(errno));
    kernel_events_close(k);
    return NULL;
}

static bool is_iterator(const struct bpf_program *p) {
    return strncmp(bpf_program__section_name(p), "iter/", 5) == 0;
}

static bool attach_all(struct kernel_events *k) {
    struct bpf_program *p;
    bpf_object__for_each_program(p, k->object) {
        if (is_iterator(p)) continue;
        if (k->n_links == MOST_PROGRAMS) return false;
        struct bpf_link *link = bpf_program__attach(p);
        if (!link) return false;
        k->links[k->n_links++] = link;
    }
    return true;
}

/* Events as they lie behind each other in a file. */
static void take_file(const struct kernel_events *k, int fd) {
    enum { ROOM = 16 };
    struct owner_event *events = memory_new(ROOM, sizeof *events);
    size_t have = 0;
    for (ssize_t got; (got = read(fd, (char *)events + have, ROOM * sizeof *events - have)) > 0;) {
        have += (size_t)got;
        size_t whole = have / sizeof *events;
        for (size_t i = 0; i < whole; i++) k->take(k->context, &events[i]);
        have -= whole * sizeof *events;
        memmove(events, events + whole, have);
    }
    free(events);
}

/* Once, after the others are attached: what is opened in between is told twice, and not never. */
static void take_what_was_there(const struct kernel_events *k) {
    struct bpf_program *p;
    bpf_object__for_each_program(p, k->object) {
        struct bpf_link *link =
            is_iterator(p) && bpf_program__autoload(p) ? bpf_program__attach_iter(p, NULL) : NULL;
        int fd = link ? bpf_iter_create(bpf_link__fd(link)) : -1;
        if (fd >= 0) {
            take_file(k, fd);
            close(fd);
        }
        bpf_link__destroy(link);
    }
}

/* Kernels before 5.11 lack what the iterator needs; there, older sockets are for /proc to tell. */
static bool load(struct kernel_events *k) {
    LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = "cordon");
    size_t size = (size_t)(cordon_owner_object_end - cordon_owner_object);
    for (int without = 0; without < 2; without++) {
        struct bpf_program *p;
        k->object = bpf_object__open_mem(cordon_owner_object, size, &options);
        if (!k->object) return false;
        bpf_object__for_each_program(p, k->object) {
            if (without && is_iterator(p)) bpf_program__set_autoload(p, false);
        }
        if (bpf_object__load(k->object) == 0) return true;
        if (!without) bpf_object__close(k->object);
    }
    return false;
}

/* The section of variables that start at zero; the object has no other one of them. What libbpf calls its
 * initial value is memory of ours, which the kernel never writes. */
static void map_lost(struct kernel_events *k) {
    struct bpf_map *m;
    bpf_object__for_each_map(m, k->object) {
        if (!strstr(bpf_map__name(m), ".bss")) continue;
        size_t size = (size_t)sysconf(_SC_PAGESIZE);
        void *at = mmap(NULL, size, PROT_READ, MAP_SHARED, bpf_map__fd(m), 0);
        if (at == MAP_FAILED) return;
        k->lost = at;
        k->lost_bytes = size;
    }
}

struct kernel_events *kernel_events_open(kernel_event_taker *take, void *context, char why[160]) {
    libbpf_set_print(quiet); /* what is wrong is said once, by the caller */
    struct kernel_events *k = memory_new(1, sizeof *k);
    k->take = take;
    k->context = context;
    if (!load(k)) return refused(k, "the kernel refused the eBPF programs", why);
    map_lost(k);
    int fd = bpf_object__find_map_fd_by_name(k->object, "events");
    k->ring = fd >= 0 ? ring_buffer__new(fd, take_one, k, NULL) : NULL;
    if (!k->ring) return refused(k, "the ring of events cannot be mapped", why);
    if (!attach_all(k)) return refused(k, "the eBPF programs cannot be attached", why);
    take_what_was_there(k);
    return k;
}

void kernel_events_close(struct kernel_events *k) {
    if (!k) return;
    for (size_t i = 0; i < k->n_links; i++) bpf_link__destroy(k->links[i]);
    ring_buffer__free(k->ring);
    if (k->lost) munmap((void *)(uintptr_t)k->lost, k->lost_bytes);
    bpf_object__close(k->object);
    free(k);
}

int kernel_events_descriptor(const struct kernel_events *k) {
    return ring_buffer__epoll_fd(k->ring);
}

void kernel_events_take(struct kernel_events *k) {
    k->taken = 0;
    ring_buffer__consume(k->ring);
}

uint64_t kernel_events_lost(const struct kernel_events *k) {
    return k->lost ? __atomic_load_n(k->lost, __ATOMIC_RELAXED) : 0;
}
