#include "wire.h"

#include "base/memory.h"
#include "report/observation.h"

#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

void file_put(struct file *f, const void *p, size_t n) {
    while (f->capacity - f->n < n) {
        f->capacity = f->capacity ? f->capacity * 2 : 4096;
        f->p = memory_resize(f->p, f->capacity, 1);
    }
    if (n) memcpy(f->p + f->n, p, n);
    f->n += n;
}

void file_number(struct file *f, uint64_t v, unsigned bytes, bool big) {
    for (unsigned i = 0; i < bytes; i++) {
        uint8_t c = (uint8_t)(v >> (8 * (big ? bytes - 1 - i : i)));
        file_put(f, &c, 1);
    }
}

void file_hex(struct file *f, const char *hex) {
    struct build b = {.n = 0};
    put_hex(&b, hex);
    file_put(f, b.p, b.n);
}

void file_free(struct file *f) {
    free(f->p);
    *f = (struct file){0};
}

struct bytes file_bytes(const struct file *f) {
    return (struct bytes){f->p, f->n};
}

void file_pcap(struct file *f, uint16_t link) {
    file_hex(f, "d4c3b2a1 0200 0400 00000000 00000000 00000400");
    file_number(f, link, 4, false);
}

void file_packet(struct file *f, uint64_t us, struct bytes frame) {
    file_number(f, us / 1000000, 4, false);
    file_number(f, us % 1000000, 4, false);
    file_number(f, frame.n, 4, false);
    file_number(f, frame.n, 4, false);
    file_put(f, frame.p, frame.n);
}

size_t file_block(struct file *f, uint32_t type, bool big) {
    size_t at = f->n;
    file_number(f, type, 4, big);
    file_number(f, 0, 4, big);
    return at;
}

void file_block_end(struct file *f, size_t at, bool big) {
    while (f->n % 4) file_put(f, "", 1);
    uint32_t length = (uint32_t)(f->n + 4 - at);
    file_number(f, length, 4, big);
    memcpy(f->p + at + 4, f->p + f->n - 4, 4);
}

void put_ipv4(struct build *b, uint8_t protocol, uint32_t from, uint32_t to, struct bytes payload) {
    put_hex(b, "4500");
    put_number(b, 20 + payload.n, 2);
    put_hex(b, "0000 0000 40");
    put_number(b, protocol, 1);
    put_hex(b, "0000");
    put_number(b, from, 4);
    put_number(b, to, 4);
    put(b, payload.p, payload.n);
}

static void put_ipv6_address(struct build *b, uint32_t last) {
    put_hex(b, "fd00 0000 0000 0000 0000 0000");
    put_number(b, last, 4);
}

void put_ipv6(struct build *b, uint8_t next, uint32_t from, uint32_t to, struct bytes payload) {
    put_hex(b, "60000000");
    put_number(b, payload.n, 2);
    put_number(b, next, 1);
    put_hex(b, "40");
    put_ipv6_address(b, from);
    put_ipv6_address(b, to);
    put(b, payload.p, payload.n);
}

void put_udp(struct build *b, uint16_t from, uint16_t to, struct bytes payload) {
    put_number(b, from, 2);
    put_number(b, to, 2);
    put_number(b, 8 + payload.n, 2);
    put_hex(b, "0000");
    put(b, payload.p, payload.n);
}

void put_tcp_packet(struct build *b, struct tcp t, struct bytes payload) {
    static struct build segment;
    segment.n = 0;
    put_number(&segment, t.from_port, 2);
    put_number(&segment, t.to_port, 2);
    put_number(&segment, t.sequence, 4);
    put_hex(&segment, "00000000 50");
    put_number(&segment, t.flags, 1);
    put_hex(&segment, "ffff 0000 0000");
    put(&segment, payload.p, payload.n);
    put_ipv4(b, 6, t.from, t.to, built(&segment));
}

void put_udp_packet(struct build *b, uint32_t from, uint16_t from_port, uint32_t to, uint16_t to_port,
                    struct bytes payload) {
    static struct build datagram;
    datagram.n = 0;
    put_udp(&datagram, from_port, to_port, payload);
    put_ipv4(b, 17, from, to, built(&datagram));
}

static void put_dns_name(struct build *b, const char *name) {
    while (*name) {
        size_t n = strcspn(name, ".");
        put_number(b, n, 1);
        put(b, name, n);
        name += n + (name[n] == '.');
    }
    put_number(b, 0, 1);
}

void put_dns_query(struct build *b, uint16_t id, const char *name) {
    put_number(b, id, 2);
    put_hex(b, "0100 0001 0000 0000 0000");
    put_dns_name(b, name);
    put_hex(b, "0001 0001");
}

void put_dns_answer(struct build *b, uint16_t id, const char *const *chain, const uint32_t *addresses,
                    size_t n) {
    size_t links = 0;
    while (chain[links + 1]) links++;
    put_number(b, id, 2);
    put_hex(b, "8180 0001");
    put_number(b, links + n, 2);
    put_hex(b, "0000 0000");
    put_dns_name(b, chain[0]);
    put_hex(b, "0001 0001");
    for (size_t i = 0; i < links; i++) {
        put_dns_name(b, chain[i]);
        put_hex(b, "0005 0001 0000003c");
        size_t data = open_part(b, 2);
        put_dns_name(b, chain[i + 1]);
        close_part(b, data, 2);
    }
    for (size_t i = 0; i < n; i++) {
        put_dns_name(b, chain[links]);
        put_hex(b, "0001 0001 0000003c 0004");
        put_number(b, addresses[i], 4);
    }
}

struct writer {
    int fd;
    size_t n;
    uint8_t bytes[]; /* a copy: whoever reads may be done, and the file gone, before the last piece */
};

/* Pieces of odd sizes, so that nothing ends where a read ends. */
static void *write_pieces(void *argument) {
    struct writer *w = argument;
    size_t piece = 1;
    for (size_t at = 0; at < w->n;) {
        size_t n = w->n - at < piece ? w->n - at : piece;
        ssize_t done = write(w->fd, w->bytes + at, n);
        if (done <= 0) break;
        at += (size_t)done;
        piece = piece * 7 % 65521;
    }
    close(w->fd);
    free(w);
    return NULL;
}

struct input *input_limited(struct bytes file, enum way way, struct input_limits limits,
                            struct diagnostics *d) {
    int fd;
    if (way == BY_FILE) {
        fd = memfd_create("test", MFD_CLOEXEC);
        if (fd < 0 || (file.n && write(fd, file.p, file.n) != (ssize_t)file.n) || lseek(fd, 0, SEEK_SET))
            abort();
    } else {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC)) abort();
        signal(SIGPIPE, SIG_IGN); /* not every reader reads to the end */
        fd = ends[0];
        struct writer *w = memory_new(1, sizeof *w + file.n);
        w->fd = ends[1];
        w->n = file.n;
        if (file.n) memcpy(w->bytes, file.p, file.n);
        pthread_t thread;
        if (pthread_create(&thread, NULL, write_pieces, w)) abort();
        pthread_detach(thread);
    }
    return input_on(fd, "test", limits, d);
}

struct input *input_of(struct bytes file, enum way way, struct diagnostics *d) {
    return input_limited(file, way, (struct input_limits){0}, d);
}

struct run run_capture(struct bytes file, struct capture_options options, enum way way) {
    struct run r = {.diagnostics = diagnostics_new(100)};
    r.input = input_of(file, way, r.diagnostics);
    if (r.input) r.capture = capture_read(r.input, "test", options, r.diagnostics);
    return r;
}

struct run run_plain(struct bytes file, unsigned threads) {
    struct capture_options options = capture_options_default();
    options.threads = threads;
    return run_capture(file, options, BY_FILE);
}

void run_end(struct run *r) {
    capture_free(r->capture);
    input_close(r->input);
    diagnostics_free(r->diagnostics);
}

char *run_text(const struct run *r) {
    struct output o = output_to_memory();
    struct json j = json_to(&o);
    struct observation_summary s = {.complete = true};
    if (r->capture) {
        observations_capture(&j, r->capture, "test");
        observation_summary_add(&s, r->capture);
    }
    observations_summary(&j, &s, r->diagnostics);
    output_char(&o, '\0');
    char *text = memory_copy_string(output_view(&o).p);
    output_end(&o);
    return text;
}

struct flow_view nth_flow(const struct run *r, size_t n) {
    struct flow_iterator i = capture_flows(r->capture);
    struct flow_view v;
    while (flow_next(&i, &v))
        if (n-- == 0) return v;
    abort();
}

const char *nth_name(const struct run *r, size_t n) {
    struct flow_view v = nth_flow(r, n);
    return v.server_name.n ? v.server_name.p : "";
}

char *read_packets(struct bytes file, enum way way, size_t *damages) {
    struct diagnostics *d = diagnostics_new(100);
    struct input *in = input_of(file, way, d);
    struct output o = output_to_memory();
    struct reader r;
    struct packet p;
    if (in && reader_open(&r, in, "test", d)) {
        while (reader_next(&r, &p)) {
            struct text app = intern_get(r.apps, p.app);
            output_format(&o, "%u %" PRId64 " %u/%u %.*s\n", p.link, p.time_ns, p.captured, p.length,
                          (int)app.n, app.p);
        }
        reader_close(&r);
    } else {
        output_text(&o, "no capture\n");
    }
    output_char(&o, '\0');
    char *text = memory_copy_string(output_view(&o).p);
    output_end(&o);
    *damages = (size_t)diagnostics_total(d, SEVERITY_DAMAGE);
    input_close(in);
    diagnostics_free(d);
    return text;
}
