/* The parts of a page that every kind of page has: pools, links, the halves around the data. */
#include "report/html_page.h"

#include "report/json_parts.h"

void page_begin(struct page *page, const struct audit *audit, struct output *to) {
    *page = (struct page){.j = json_to(to), .audit = audit};
    for (size_t i = 0; i < POOLS; i++)
        page->pools[i] = (struct pool){.pieces = intern_new(), .scratch = output_to_memory()};
    html_owners_begin(page);
}

void page_end(struct page *page) {
    html_owners_end(page);
    for (size_t i = 0; i < POOLS; i++) {
        intern_free(page->pools[i].pieces);
        output_end(&page->pools[i].scratch);
    }
}

uint32_t html_link(struct page *page, const struct link *l) {
    struct pool *laws = &page->pools[LAWS];
    struct json all = pool_begin(laws);
    json_link_laws(&all, page->audit, l);
    struct json j = pool_begin(&page->pools[LINKS]);
    json_object(&j);
    json_link(&j, page->audit, l);
    json_put_u64(&j, "laws", pool_end(laws));
    html_link_owners(page, &j, l);
    json_object_end(&j);
    return pool_end(&page->pools[LINKS]);
}

/* The pieces are JSON already. */
void html_pool(struct page *page, const char *key, int which) {
    const struct pool *p = &page->pools[which];
    json_key(&page->j, key);
    json_array(&page->j);
    for (uint32_t i = 0; i < intern_count(p->pieces); i++) {
        struct text piece = intern_get(p->pieces, i);
        if (i) output_text(page->j.out, ",\n");
        output_bytes(page->j.out, piece.p, piece.n);
    }
    json_array_end(&page->j);
}

/* The data is in a <script type="application/json">, which ends at the first "</script"; and "<!--" changes
 * how the browser reads what follows (HTML 13.2.5.4). Both begin with '<', and in JSON '<' stands only inside
 * strings, where \u003c means the same. So no '<' of the data ever reaches the page. */
static void write_escaped(struct output *to, struct text json) {
    size_t from = 0;
    for (size_t i = 0; i < json.n; i++) {
        if (json.p[i] != '<') continue;
        output_bytes(to, json.p + from, i - from);
        output_text(to, "\\u003c");
        from = i + 1;
    }
    output_bytes(to, json.p + from, json.n - from);
}

static void write_part(struct output *to, const unsigned char *from, const unsigned char *end) {
    output_bytes(to, from, (size_t)((uintptr_t)end - (uintptr_t)from));
}

void html_write(struct output *to, struct html_halves halves, struct text data) {
    write_part(to, halves.before, halves.before_end);
    write_escaped(to, data);
    write_part(to, halves.after, halves.after_end);
}
