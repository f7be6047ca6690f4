#include "base/memory.h"
#include "evidence/device/decode.h"
#include "evidence/device/formats.h"

#include <stdlib.h>
#include <sys/random.h>

enum { HEAD = 1 << 20, MOST_DIAGNOSTICS = 20, MOST_ITEMS = 1000000 };

/* In this order: what is known by more comes first. */
static const struct inventory_format *const formats[] = {
    &format_cyclonedx,  &format_spdx,      &format_sbom_other,  &format_ip_neigh_json, &format_nmap_xml,
    &format_ios_plist,  &format_nmap_grep, &format_nmap_other,  &format_kea,           &format_isc,
    &format_dumpsys,    &format_pm_list,   &format_dpkg_status, &format_dpkg_list,     &format_snap,
    &format_ios_text,   &format_ip_neigh,  &format_dnsmasq,     &format_arp,           &format_flatpak,
    &format_dpkg_query, &format_rpm,       &format_apk,         &format_pacman,
};

static const struct inventory_format *format_of(struct text head) {
    if (head.n == 0 || memchr(head.p, '\0', head.n < 512 ? head.n : 512)) return NULL;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (formats[i]->is(head)) return formats[i];
    return NULL;
}

static const struct inventory_format *recognise(struct input *in) {
    struct bytes b = input_look(in, HEAD);
    if (b.n > HEAD) b.n = HEAD;
    struct arena *a = arena_new();
    const struct inventory_format *f = format_of(text_decoded(a, b));
    arena_free(a);
    return f;
}

static struct inventory_options options_of(const struct inventory_options *told) {
    struct inventory_options o = told ? *told : (struct inventory_options){0};
    if (!o.most_bytes) o.most_bytes = UINT64_C(1) << 30;
    if (!o.most_apps) o.most_apps = MOST_ITEMS;
    if (!o.most_devices) o.most_devices = MOST_ITEMS;
    if (!o.most_diagnostics) o.most_diagnostics = MOST_DIAGNOSTICS;
    return o;
}

static struct masking_key key_of(const struct inventory_options *o) {
    struct masking_key key;
    if (o->key) return *o->key;
    if (getrandom(key.bytes, sizeof key.bytes, 0) != sizeof key.bytes) abort();
    return key;
}

struct inventory *inventory_read(struct input *in, const char *name, const struct inventory_options *options,
                                 struct diagnostics *d) {
    const struct inventory_format *f = recognise(in);
    if (!f) return NULL;
    struct inventory *i = memory_new(1, sizeof *i);
    *i = (struct inventory){.format = f->name, .complete = true, .arena = arena_new()};
    struct reading r = {.arena = i->arena,
                        .name = arena_string(i->arena, name),
                        .options = options_of(options),
                        .diagnostics = d,
                        .to = i,
                        .ids = intern_new()};
    r.key = key_of(&r.options);
    struct bytes all = input_whole(in, r.options.most_bytes);
    if (input_broken(in)) i->complete = false;
    r.text = r.rest = text_decoded(i->arena, all);
    if (r.text.n) f->read(&r);
    input_skip(in, all.n);
    reading_finish(&r);
    intern_free(r.ids);
    hash_table_free(&r.by_id);
    hash_table_free(&r.joined);
    return i;
}

void inventory_free(struct inventory *i) {
    if (!i) return;
    free((void *)(uintptr_t)i->apps);
    free((void *)(uintptr_t)i->devices);
    arena_free(i->arena);
    free(i);
}
