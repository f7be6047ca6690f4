/* What the three importers share: bytes in, party files out, and each of them read again. */
#ifndef CORDON_FUZZ_IMPORT_H
#define CORDON_FUZZ_IMPORT_H

#include "atlas/import.h"

#include "libfyaml_leak.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct again {
    struct registry *registry;
    struct diagnostics *d;
};

static bool read_again(void *context, const char *file, struct text text) {
    struct again *g = context;
    registry_add(g->registry, file, text, g->d);
    return true;
}

static struct input *input_of(const uint8_t *data, size_t size, struct diagnostics *d) {
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size) abort();
    lseek(fd, 0, SEEK_SET);
    return input_on(fd, "fuzz", (struct input_limits){1 << 20, 100}, d);
}

/* Whatever the bytes are, every file that comes out keeps to the schema: otherwise it would be lost later. */
static int fuzz_import(enum import_format format, const uint8_t *data, size_t size) {
    struct diagnostics *d = diagnostics_new(100);
    struct again g = {registry_new(), diagnostics_new(100)};
    struct import *im =
        import_new((struct import_options){.consolidated_low = {1, 2}, .consolidated_high = {1, 1}}, d);
    struct input *in = input_of(data, size, d);
    if (in) import_read(im, in, "fuzz", format);
    input_close(in);
    import_finish(im);
    if (!import_write(im, read_again, &g)) abort();
    if (diagnostics_total(g.d, SEVERITY_DAMAGE)) {
        diagnostics_print(g.d, stderr);
        abort();
    }
    if (g.registry->n_parties != import_counts(im).parties) abort();
    registry_free(g.registry);
    diagnostics_free(g.d);
    import_free(im);
    diagnostics_free(d);
    return 0;
}

#endif
