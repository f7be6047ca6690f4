#include "evidence/live/kernel_events.h"

#include <string.h>

struct text owner_event_path(const char *names, size_t size, unsigned parts, char *room) {
    size_t starts[64] = {0}, n = 0, at = 0, to = 0;
    while (n < parts && n < sizeof starts / sizeof *starts && at < size) {
        const char *end = memchr(names + at, 0, size - at);
        if (!end) break;
        starts[n++] = at;
        at = (size_t)(end - names) + 1;
    }
    while (n-- > 0) {
        size_t length = strlen(names + starts[n]);
        room[to++] = '/';
        memcpy(room + to, names + starts[n], length);
        to += length;
    }
    return (struct text){room, to};
}
