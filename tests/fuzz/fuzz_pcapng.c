/* Readers of capture files alone, without what lies in the packets: a mapped file and a pipe must give the
 * same packets, and every byte of a packet must be there. */
#include "evidence/capture/reader.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct sum {
    uint64_t packets, bytes, damages;
    bool capture;
};

static struct sum read_all(int fd) {
    struct diagnostics *d = diagnostics_new(4);
    struct input *in = input_on(fd, "fuzz", (struct input_limits){1 << 22, 1000}, d);
    struct sum s = {0};
    struct reader r;
    struct packet p;
    s.capture = reader_open(&r, in, "fuzz", d);
    if (s.capture) {
        while (reader_next(&r, &p)) {
            s.packets++;
            s.bytes = s.bytes * 31 + p.captured + (uint64_t)p.time_ns + p.app;
            for (uint32_t i = 0; i < p.captured; i++) s.bytes = s.bytes * 31 + p.data[i];
            if (p.captured > p.length || p.captured > LARGEST_PACKET) abort();
        }
        reader_close(&r);
    }
    s.damages = diagnostics_total(d, SEVERITY_NOTE);
    input_close(in);
    diagnostics_free(d);
    return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size > 60000) return 0;
    int file = memfd_create("fuzz", MFD_CLOEXEC), ends[2];
    if (file < 0 || write(file, data, size) != (ssize_t)size || lseek(file, 0, SEEK_SET)) abort();
    if (pipe2(ends, O_CLOEXEC) || (size && write(ends[1], data, size) != (ssize_t)size)) abort();
    close(ends[1]);
    struct sum a = read_all(file), b = read_all(ends[0]);
    if (a.capture != b.capture || a.packets != b.packets || a.bytes != b.bytes || a.damages != b.damages)
        abort();
    return 0;
}
