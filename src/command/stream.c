#include "command/stream.h"

struct stream stream_open(const char *path) {
    struct stream s = {.file = path ? fopen(path, "we") : stdout, .own = path != NULL};
    s.out = output_to_file(s.file);
    return s;
}

bool stream_line(void *context, const char *line, size_t n) {
    struct stream *s = context;
    output_bytes(&s->out, line, n);
    output_char(&s->out, '\n');
    return !s->out.failed;
}

bool stream_flush(struct stream *s) {
    bool fine = output_end(&s->out);
    s->out = output_to_file(s->file);
    s->out.failed = !fine;
    return fine;
}

bool stream_close(struct stream *s) {
    bool fine = output_end(&s->out);
    return s->own ? fclose(s->file) == 0 && fine : fine;
}
