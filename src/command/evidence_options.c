#include "command/evidence_options.h"

#include "base/input.h"
#include "command/command.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

const char evidence_options_help[] =
    "Limits (a number may end in k, M or G):\n"
    "  --threads N            threads; default one a core\n"
    "  --max-flows N          flows kept of one capture (100M)\n"
    "  --max-inspected N      flows looked into at the same time, a thread (8192)\n"
    "  --max-reassembly N     bytes kept of one direction of a connection (128k)\n"
    "  --max-dns N            name look-ups kept of one capture (4M)\n"
    "  --max-decompressed N   bytes out of one compressed file (1024G)\n"
    "  --max-expansion N      bytes out for each byte in (1000)\n"
    "  --max-packets N        packets read of one capture (all)\n"
    "  --max-seconds N        time spent reading one file (no limit)\n";

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

bool evidence_option(int option, const char *argument, const char *command, struct capture_options *to,
                     bool *bad) {
    if (option < OPTION_MAX_FLOWS || option > OPTION_THREADS) return false;
    uint64_t v;
    if (!number(argument, &v) || v == 0 || (option != OPTION_MAX_DECOMPRESSED && v > UINT32_MAX)) {
        usage_error(command, "'%s' is no number that this limit takes", argument);
        *bad = true;
        return true;
    }
    struct capture_limits *l = &to->limits;
    switch (option) {
    case OPTION_MAX_FLOWS: l->most_flows = v; break;
    case OPTION_MAX_INSPECTED: l->most_inspections = v; break;
    case OPTION_MAX_REASSEMBLY: l->stream.most_bytes = (uint32_t)(v > 1u << 30 ? 1u << 30 : v); break;
    case OPTION_MAX_DNS: l->most_dns = v; break;
    case OPTION_MAX_DECOMPRESSED: l->most_decompressed = v; break;
    case OPTION_MAX_EXPANSION: l->most_expansion = (uint32_t)v; break;
    case OPTION_MAX_SECONDS: l->most_seconds = (unsigned)v; break;
    case OPTION_MAX_PACKETS: l->most_packets = v; break;
    case OPTION_THREADS: to->threads = (unsigned)v; break;
    }
    return true;
}

static void draw(void *context, uint64_t done, uint64_t total, uint64_t packets) {
    const char *name = context;
    if (total) {
        unsigned parts = (unsigned)(done * 30 / total);
        fprintf(stderr, "\r\033[K%.30s [%.*s%*s] %3u %%", name, (int)parts, "##############################",
                (int)(30 - parts), "", (unsigned)(done * 100 / total));
    } else {
        fprintf(stderr, "\r\033[K%.30s %" PRIu64 " packets", name, packets);
    }
    fflush(stderr);
}

struct capture *evidence_read(const char *name, struct capture_options *how, struct diagnostics *d) {
    struct input_limits limits = {how->limits.most_decompressed, how->limits.most_expansion};
    struct input *in = input_open(name, limits, d);
    if (!in) return NULL;
    bool terminal = isatty(STDERR_FILENO);
    how->progress = terminal ? draw : NULL;
    how->progress_context = (void *)(uintptr_t)name;
    struct capture *c = capture_read(in, name, *how, d);
    if (terminal) fputs("\r\033[K", stderr);
    if (!c)
        diagnostics_add(
            d, (struct diagnostic){.severity = SEVERITY_ERROR,
                                   .file = name,
                                   .what = "is no evidence that cordon can read",
                                   .hint = "captures are pcap, pcapng or snoop, plain, gzip or zstd"});
    input_close(in);
    return c;
}
