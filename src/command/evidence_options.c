#include "command/evidence_options.h"

#include "command/command.h"
#include "store/cache.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

const char evidence_options_help[] =
    "Content:\n"
    "  --keylog FILE          secrets of TLS and QUIC connections, as SSLKEYLOGFILE\n"
    "                         makes them; may be given several times. Those inside a\n"
    "                         pcapng capture are used without this\n"
    "  --persona FILE         values that the device holds, to be looked for (cordon\n"
    "                         persona new)\n"
    "  --components FILE      signatures of apps' components beside the program's\n"
    "                         own: Exodus' trackers or a list of libraries as JSON;\n"
    "                         may be given several times\n"
    "  --no-content           leave alone what flows carry: no decryption, no search\n"
    "                         for personal data\n"
    "Folders of packages:\n"
    "  --cache FILE           where to keep what packages were found to hold, so\n"
    "                         that they are read once; default\n"
    "                         $XDG_CACHE_HOME/cordon/apps.sqlite\n"
    "  --no-cache             read every package again, and keep nothing\n"
    "Limits (a number may end in k, M or G):\n"
    "  --threads N, --jobs N  threads; default one a core\n"
    "  --max-flows N          flows kept of one capture (100M)\n"
    "  --max-inspected N      flows looked into at the same time, a thread (4096)\n"
    "  --max-reassembly N     bytes kept of one direction of a connection (128k)\n"
    "  --max-dns N            name look-ups kept of one capture (4M)\n"
    "  --max-decompressed N   bytes out of one compressed file (1024G)\n"
    "  --max-expansion N      bytes out for each byte in (1000)\n"
    "  --max-contents N       connections whose content is read at the same time, a\n"
    "                         thread (4096)\n"
    "  --max-packets N        packets read of one capture (all)\n"
    "  --max-seconds N        time spent reading one file (no limit)\n"
    "For debugging:\n"
    "  --no-sandbox           keep all rights while reading evidence\n";

static bool number(const char *s, uint64_t *v) {
    char *end;
    errno = 0;
    *v = strtoull(s, &end, 10);
    unsigned shift = *end == 'k' || *end == 'K' ? 10 : *end == 'M' ? 20 : *end == 'G' ? 30 : 0;
    if (shift) end++;
    if (errno || end == s || *end || s[0] == '-' || *v > UINT64_MAX >> shift) return false;
    *v <<= shift;
    return true;
}

static bool content_option(int option, const char *argument, const char *command,
                           struct evidence_options *to) {
    if (option == OPTION_PERSONA && to->persona) {
        usage_error(command, "one --persona at a time: a file may list several persons' values");
        return false;
    }
    if (option == OPTION_KEY_LOG && to->n_key_logs == MOST_KEY_LOGS) {
        usage_error(command, "more than %d key logs: put them into one file", MOST_KEY_LOGS);
        return false;
    }
    if (option == OPTION_COMPONENTS && to->n_components == MOST_COMPONENT_LISTS) {
        usage_error(command, "more than %d lists of components", MOST_COMPONENT_LISTS);
        return false;
    }
    if (option == OPTION_PERSONA)
        to->persona = argument;
    else if (option == OPTION_COMPONENTS)
        to->components[to->n_components++] = argument;
    else
        to->key_logs[to->n_key_logs++] = argument;
    return true;
}

bool evidence_option(int option, const char *argument, const char *command, struct evidence_options *to,
                     bool *bad) {
    struct cordon_options *l = &to->library;
    if (option == OPTION_NO_SANDBOX) return to->no_sandbox = true;
    if (option == OPTION_NO_CONTENT) return to->library.no_content = true;
    if (option == OPTION_NO_CACHE) return to->no_cache = true;
    if (option == OPTION_CACHE) {
        to->library.cache = argument;
        return true;
    }
    if (option == OPTION_KEY_LOG || option == OPTION_PERSONA || option == OPTION_COMPONENTS) {
        *bad = !content_option(option, argument, command, to);
        return true;
    }
    if (option < OPTION_MAX_FLOWS || option > OPTION_THREADS) return false;
    uint64_t v;
    if (!number(argument, &v) || v == 0 || (option != OPTION_MAX_DECOMPRESSED && v > UINT32_MAX)) {
        usage_error(command, "'%s' is no number that this limit takes", argument);
        *bad = true;
        return true;
    }
    switch (option) {
    case OPTION_MAX_FLOWS: l->max_flows = v; break;
    case OPTION_MAX_INSPECTED: l->max_inspected = v; break;
    case OPTION_MAX_REASSEMBLY: l->max_reassembly = v; break;
    case OPTION_MAX_DNS: l->max_dns = v; break;
    case OPTION_MAX_DECOMPRESSED: l->max_decompressed = v; break;
    case OPTION_MAX_EXPANSION: l->max_expansion = v; break;
    case OPTION_MAX_SECONDS: l->max_seconds = v; break;
    case OPTION_MAX_PACKETS: l->max_packets = v; break;
    case OPTION_MAX_CONTENTS: l->max_contents = v; break;
    case OPTION_THREADS: l->threads = (unsigned)v; break;
    }
    return true;
}

static int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* ", 3 min left", once a little is done; nothing where it will soon be over. */
static void draw_time_left(const struct evidence_options *o, uint64_t done, uint64_t total) {
    enum { SOON = 5 };
    double passed = (double)(now_ns() - o->began_ns) / 1e9;
    if (done == 0 || passed < 1) return;
    double left = passed * (double)(total - done) / (double)done;
    if (left >= 90)
        fprintf(stderr, ", %.0f min left", left / 60);
    else if (left >= SOON)
        fprintf(stderr, ", %.0f s left", left);
}

static void draw(void *context, const char *name, uint64_t done, uint64_t total, uint64_t count) {
    struct evidence_options *o = context;
    if (!name) {
        fputs("\r\033[K", stderr);
        o->shown = NULL;
        fflush(stderr);
        return;
    }
    if (name != o->shown) {
        o->shown = name;
        o->began_ns = now_ns();
    }
    if (total) {
        unsigned parts = (unsigned)(done * 30 / total);
        fprintf(stderr, "\r\033[K%.30s [%.*s%*s] %3u %%, %" PRIu64, name, (int)parts,
                "##############################", (int)(30 - parts), "", (unsigned)(done * 100 / total),
                count);
        draw_time_left(o, done, total);
    } else {
        fprintf(stderr, "\r\033[K%.30s %" PRIu64 " packets", name, count);
    }
    fflush(stderr);
}

struct cordon *evidence_context(struct evidence_options *o) {
    if (isatty(STDERR_FILENO)) {
        o->library.progress = draw;
        o->library.progress_context = o;
    }
    if (o->no_cache)
        o->library.cache = NULL;
    else if (!o->library.cache && cache_default_path(o->cache, sizeof o->cache))
        o->library.cache = o->cache;
    return cordon_new(&o->library);
}

/* Evidence is open from when it is added until it has been read: as many files as the system lets us. */
static void allow_open_files(void) {
    struct rlimit r;
    if (getrlimit(RLIMIT_NOFILE, &r) != 0) return;
    r.rlim_cur = r.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &r);
}

void evidence_open(struct cordon *c, const struct evidence_options *o, char *const *names, size_t n) {
    allow_open_files();
    if (o->persona) (void)cordon_set_persona(c, o->persona); /* diagnostics tell */
    for (size_t i = 0; i < o->n_key_logs; i++) (void)cordon_add_key_log(c, o->key_logs[i]);
    for (size_t i = 0; i < o->n_components; i++) (void)cordon_add_components(c, o->components[i]);
    for (size_t i = 0; i < n; i++) (void)cordon_add_evidence(c, names[i]); /* its diagnostics tell */
    const char *lacking = o->no_sandbox ? NULL : cordon_confine(c);
    if (lacking && o->verbose) fprintf(stderr, "cordon: sandbox: %s\n", lacking);
}
