#include "evidence/live/kernel_events.h"

#include <string.h>

/* Names come innermost first, as the kernel walks; read backwards they are the path. */
struct text owner_event_path(const struct owner_event *e, char room[OWNER_PATH + 1]) {
    size_t starts[OWNER_PATH / 2], n = 0, at = 0, to = 0;
    while (n < e->path_parts && n < OWNER_PATH / 2) {
        const char *end = memchr(e->path + at, 0, OWNER_PATH - at);
        if (!end) break;
        starts[n++] = at;
        at = (size_t)(end - e->path) + 1;
        if (at >= OWNER_PATH) break;
    }
    while (n-- > 0) {
        size_t length = strlen(e->path + starts[n]);
        room[to++] = '/';
        memcpy(room + to, e->path + starts[n], length);
        to += length;
    }
    room[to] = '\0';
    return (struct text){room, to};
}
