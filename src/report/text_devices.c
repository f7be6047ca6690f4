/* Equipment that lists tell of, a line a device. */
#include "evidence/device/device.h"
#include "report/table.h"
#include "report/text.h"
#include "report/words.h"

#include <stdlib.h>

enum { MARGIN = 2, MOST_DEVICES = 40, MOST_SERVICES = 3 };

struct listed_device {
    const struct link *link;
    uint32_t chain;
    enum verdict worst;
};

static int worst_first(const void *x, const void *y) {
    const struct listed_device *a = x, *b = y;
    bool p = link_holder_name(a->link) != NULL, q = link_holder_name(b->link) != NULL;
    if (a->worst != b->worst) return a->worst < b->worst ? 1 : -1;
    if (p != q) return p ? -1 : 1;
    return (a->chain > b->chain) - (a->chain < b->chain);
}

static struct listed_device *gather(const struct text_report *r, size_t *n) {
    const struct audit *audit = r->audit;
    struct listed_device *list = arena_take_array(r->sheet.arena, audit->n_chains, sizeof *list);
    *n = 0;
    for (uint32_t i = 0; i < audit->n_chains; i++) {
        const struct chain *c = &audit->chains[i];
        if (c->kind == CHAIN_INSTALLED && c->n_links == 1 && c->links[0]->device)
            list[(*n)++] = (struct listed_device){c->links[0], i, chain_worst(audit, i)};
    }
    if (*n) qsort(list, *n, sizeof *list, worst_first);
    return list;
}

/* "80/tcp http, 554/tcp rtsp and 3 more" */
static const char *services(struct arena *a, const struct device *d) {
    const char *parts[MOST_SERVICES + 1];
    size_t n = 0, open = 0;
    for (size_t i = 0; i < d->n_services; i++) {
        const struct device_service *s = &d->services[i];
        if (!s->open || open++ >= MOST_SERVICES) continue;
        parts[n++] = arena_format(a, "%u/%s%s%s", s->port, s->transport ? s->transport : "?",
                                  s->name ? " " : "", s->name ? s->name : "");
    }
    const char *list = words_join(a, parts, n, ", ");
    return open > n ? arena_format(a, "%s and %zu more", list, open - n) : list;
}

static const char *tells(struct arena *a, const struct device *d) {
    const char *ports = services(a, d);
    const char *parts[] = {d->kind, d->os, d->firmware, *ports ? ports : NULL,
                           d->randomised ? "made-up hardware address" : NULL};
    return words_join(a, parts, sizeof parts / sizeof *parts, "; ");
}

static const char *place(struct arena *a, const struct device *d) {
    size_t more = d->further ? 1 : 0;
    for (const char *p = d->further; p && *p; p++) more += *p == ' ';
    if (!d->address) return d->kind ? d->kind : "?";
    return more ? arena_format(a, "%s (+%zu)", d->address, more) : d->address;
}

void text_devices(const struct text_report *r) {
    static const struct table_column columns[] = {{.title = ""},
                                                  {.title = "device", .least = 11},
                                                  {.title = "block"},
                                                  {.title = "made by", .least = 16},
                                                  {.title = "tells", .optional = 1}};
    struct arena *a = r->sheet.arena;
    size_t n, unknown = 0, most = r->options.verbose ? SIZE_MAX : MOST_DEVICES;
    struct listed_device *list = gather(r, &n);
    if (!n) return;
    struct table *t = table_new(a, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < n; i++) {
        const struct link *l = list[i].link;
        unknown += link_holder_name(l) == NULL;
        if (i >= most) continue;
        const char *mark = r->audit->n_policies ? verdict_mark(&r->sheet, list[i].worst) : "";
        const char *block = l->device->has_block ? words_identifier(l->identifier) : "";
        table_row(t, (struct table_cell[]){{mark, verdict_style(list[i].worst)},
                                           {sheet_clean(a, place(a, l->device)), STYLE_PLAIN},
                                           {block, STYLE_PLAIN},
                                           {sheet_clean(a, text_maker(r, l)), STYLE_PLAIN},
                                           {sheet_clean(a, tells(a, l->device)), STYLE_PLAIN}});
    }
    sheet_heading(&r->sheet, "Devices that lists tell of");
    table_write(t, &r->sheet, MARGIN);
    sheet_paragraph(
        &r->sheet, 0, 0, "", STYLE_DIM,
        arena_format(a, "%s; the maker of %s is not known%s", words_of(a, n, "device", "devices"),
                     words_count(a, unknown),
                     n > most ? "; these are the first, the worst before others (--verbose shows all)" : ""));
}
