/* What a list tells of the device it is of. */
#include "evidence/device/formats.h"

/* BRAND/PRODUCT/DEVICE:RELEASE/ID/INCREMENTAL:TYPE/TAGS (Android CDD 3.2.2) */
void host_build(struct reading *r, struct text fingerprint) {
    struct inventory_host *h = &r->to->host;
    struct text rest = word_trim(fingerprint), brand = text_field(&rest, '/');
    text_field(&rest, ':');
    struct text release = text_field(&rest, '/');
    if (!release.n || h->build) return;
    h->build = arena_text(r->arena, word_trim(fingerprint));
    if (!h->maker) h->maker = reading_told(r, brand);
    if (!h->os_version) h->os_version = reading_told(r, release);
    h->os = "Android";
}

bool host_property(struct reading *r, struct text line) {
    struct inventory_host *h = &r->to->host;
    struct text rest = word_trim(line);
    if (!text_starts(rest, "[") || !text_ends(rest, "]")) return false;
    size_t end = text_find(rest, ']');
    struct text key = text_from(text_first(rest, end), 1), value = text_from(rest, end + 1);
    if (!text_starts(value, ": [")) return false;
    value = text_first(text_from(value, 3), value.n - 4);
    if (text_is(key, "ro.product.manufacturer"))
        h->maker = reading_told(r, value);
    else if (text_is(key, "ro.product.model"))
        h->model = reading_told(r, value);
    else if (text_is(key, "ro.build.version.release"))
        h->os_version = reading_told(r, value);
    else if (text_is(key, "ro.build.fingerprint"))
        host_build(r, value);
    return true; /* others, serial numbers among them, are left alone */
}
