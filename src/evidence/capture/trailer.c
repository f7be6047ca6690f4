/* PCAPdroid's trailer, 32 bytes behind the frame: magic, UID of the app, its name (20 bytes, NUL-padded),
 * checksum of the frame. */
#include "evidence/capture/trailer.h"

#include "base/cursor.h"
#include "evidence/capture/reader.h"

#include <inttypes.h>
#include <stdio.h>

enum { LENGTH = 32, NAME = 20 };
static const uint32_t MAGIC = 0x01072021;

bool trailer_present(const struct packet *p) {
    if (p->captured < LENGTH || p->captured != p->length) return false;
    struct cursor c = cursor_over(p->data + p->captured - LENGTH, LENGTH);
    return cursor_be32(&c) == MAGIC;
}

bool trailer_take(struct packet *p, struct intern *apps, uint32_t *app) {
    if (!trailer_present(p)) return false;
    struct cursor c = cursor_over(p->data + p->captured - LENGTH, LENGTH);
    cursor_skip(&c, 4);
    uint32_t uid = cursor_be32(&c);
    struct bytes name = cursor_take(&c, NAME);
    const uint8_t *end = memchr(name.p, 0, name.n);
    int n = (int)(end ? (size_t)(end - name.p) : name.n);
    char key[96];
    int length = n > 0 ? snprintf(key, sizeof key, "pcapdroid-trailer\t%.*s", n, (const char *)name.p)
                       : snprintf(key, sizeof key, "pcapdroid-trailer\tuid:%" PRIu32, uid);
    *app = uid == UINT32_MAX && n == 0 ? APP_NONE : reader_app(apps, (struct text){key, (size_t)length});
    p->captured -= LENGTH;
    return true;
}
