/* Relations of ASes: a mapped file and a pipe give the same. */
#include "base/input.h"
#include "evidence/route/relations_private.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static uint64_t read_all(int fd) {
    struct diagnostics *d = diagnostics_new(8);
    struct input *in = input_on(fd, "fuzz", (struct input_limits){1 << 22, 1000}, d);
    struct as_relations *r = as_relations_read(in, "fuzz", d);
    uint64_t sum = diagnostics_total(d, SEVERITY_NOTE), n = 0;
    for (size_t i = 0; i < r->size; i++) {
        uint32_t low = (uint32_t)(r->pairs[i] >> 32), high = (uint32_t)r->pairs[i];
        if (!r->pairs[i]) continue;
        if (as_relation(r, low, high) == RELATION_NOT_KNOWN || low >= high) abort();
        sum = sum * 31 + low + high + (uint64_t)as_relation(r, high, low);
        n++;
    }
    if (n != as_relations_count(r)) abort();
    as_relations_free(r);
    input_close(in);
    diagnostics_free(d);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size > 60000) return 0;
    int file = memfd_create("fuzz", MFD_CLOEXEC), ends[2];
    if (file < 0 || write(file, data, size) != (ssize_t)size || lseek(file, 0, SEEK_SET)) abort();
    if (pipe2(ends, O_CLOEXEC) || (size && write(ends[1], data, size) != (ssize_t)size)) abort();
    close(ends[1]);
    uint64_t a = read_all(file), b = read_all(ends[0]);
    if (a != b) abort();
    return 0;
}
