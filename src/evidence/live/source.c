#include "base/memory.h"
#include "evidence/capture/trailer.h"
#include "evidence/live/source_kind.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* A stranger can make trouble as often as he likes, and is not to fill the log with it: what follows closely
 * is told after pauses that double. All of it is counted. */
static const int64_t FIRST_PAUSE_NS = 1000000000, LONGEST_PAUSE_NS = 86400 * INT64_C(1000000000);

struct source *source_open(const char *name, struct source_options options, struct diagnostics *d) {
    if (options.snap_length == 0) options.snap_length = 262144;
    if (options.ring_mib == 0) options.ring_mib = 64;
    if (options.block_ms == 0) options.block_ms = 100;
    struct source *s;
    if (strncmp(name, "udp:", 4) == 0)
        s = datagrams_open(name, name + 4, d);
    else if (strncmp(name, "tcp:", 4) == 0)
        s = connections_open(name, name + 4, d);
    else
        s = interface_open(name, options, d);
    if (!s) return NULL;
    s->name = memory_copy_string(name);
    s->options = options;
    s->options.filter = memory_copy_string(options.filter);
    s->apps = intern_new();
    return s;
}

void source_close(struct source *s) {
    if (!s) return;
    s->kind->close(s);
    free(s->name);
    free((char *)(uintptr_t)s->options.filter);
    intern_free(s->apps);
    free(s);
}

int source_descriptor(const struct source *s) {
    return s->up ? s->kind->descriptor(s) : -1;
}

size_t source_read(struct source *s, size_t most, packet_taker *take, void *context) {
    return s->up ? s->kind->read(s, most, take, context) : 0;
}

const struct intern *source_apps(const struct source *s) {
    return s->apps;
}

void source_tick(struct source *s, int64_t monotonic_ns, struct diagnostics *d) {
    s->kind->tick(s, monotonic_ns, d);
    if (!s->untold || monotonic_ns < s->again_ns) return;
    bool quiet = monotonic_ns - s->again_ns > s->pause_ns;
    s->pause_ns = quiet ? FIRST_PAUSE_NS : s->pause_ns < LONGEST_PAUSE_NS ? 2 * s->pause_ns : s->pause_ns;
    s->again_ns = monotonic_ns + s->pause_ns;
    s->untold = false;
    diagnostics_add(
        d, (struct diagnostic){
               .severity = SEVERITY_DAMAGE, .file = s->name, .what = s->trouble, .clause = s->clause});
}

struct source_state source_state(struct source *s) {
    if (s->up) s->kind->count(s);
    return (struct source_state){.name = s->name,
                                 .kind = s->kind->name,
                                 .up = s->up,
                                 .packets = s->packets,
                                 .dropped_kernel = s->dropped_kernel,
                                 .dropped_interface = s->dropped_interface,
                                 .malformed = s->malformed,
                                 .trouble = s->trouble[0] ? s->trouble : NULL};
}

void source_trouble(struct source *s, const char *clause, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(s->trouble, sizeof s->trouble, format, args);
    va_end(args);
    s->clause = clause;
    s->untold = true;
}

void source_take_trailer(struct source *s, struct packet *p) {
    uint32_t app = APP_NONE;
    if (trailer_take(p, s->apps, &app) && app != APP_NONE) p->app = app;
}
