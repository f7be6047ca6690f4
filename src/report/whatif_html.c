/* The page of a what-if (web/whatif.html): what JSON Lines tell, and for each side the owners of the holders,
 * in pools of its own, for the same party has other owners there. */
#include "policy/findings.h"
#include "report/html_page.h"
#include "report/whatif.h"

/* Made by web/bundle.py, carried by tools/embed.sh. */
extern const unsigned char whatif_page_before[], whatif_page_before_end[], whatif_page_after[],
    whatif_page_after_end[];

static void note_stakes(struct page *page, const struct whatif_row *r, const struct whatif_side *says) {
    const struct audit *audit = page->audit;
    struct arena *scratch = arena_new();
    for (size_t i = findings_from(audit, r->chain); i < audit->n_findings; i++) {
        const struct finding *f = &audit->findings[i];
        if (f->chain != r->chain) break;
        if (f->policy != r->policy || f->verdict != (uint8_t)says->verdict) continue;
        struct reasons why = finding_reasons(audit, f, scratch);
        html_decide(page, why.stakes, why.n_stakes);
    }
    arena_free(scratch);
}

/* "findings": [{rule, stakes}], those that speak with the row's verdict; "links": [number …] */
static void write_side(struct page *page, struct json *j, const char *key, const struct whatif_row *r,
                       const struct whatif_side *says) {
    const struct audit *audit = page->audit;
    const struct chain *c = &audit->chains[r->chain];
    struct arena *scratch = arena_new();
    json_key(j, key);
    json_object(j);
    json_key(j, "findings");
    json_array(j);
    for (size_t i = findings_from(audit, r->chain); i < audit->n_findings; i++) {
        const struct finding *f = &audit->findings[i];
        if (f->chain != r->chain) break;
        if (f->policy != r->policy || f->verdict != (uint8_t)says->verdict) continue;
        struct reasons why = finding_reasons(audit, f, scratch);
        json_object(j);
        json_put_string(j, "rule", f->rule->rule);
        json_put_string(j, "title", f->rule->title);
        html_finding_stakes(page, j, why.stakes, why.n_stakes);
        json_object_end(j);
    }
    json_array_end(j);
    json_key(j, "links");
    json_array(j);
    for (size_t i = 0; i < c->n_links; i++) json_u64(j, html_link(page, c->links[i]));
    json_array_end(j);
    json_object_end(j);
    arena_free(scratch);
}

static void write_pools(struct page *page, struct json *j, const char *key) {
    static const struct {
        const char *key;
        int pool;
    } pools[] = {{"links", LINKS}, {"parties", PARTIES}, {"stakes", STAKES}, {"graphs", GRAPHS}};
    page->j = *j;
    json_key(&page->j, key);
    json_object(&page->j);
    for (size_t i = 0; i < sizeof pools / sizeof *pools; i++) html_pool(page, pools[i].key, pools[i].pool);
    json_object_end(&page->j);
    *j = page->j;
}

static void write_evidence(struct json *j, const struct audit *audit) {
    json_key(j, "evidence");
    json_array(j);
    for (size_t i = 0; i < audit->n_evidence; i++) json_string(j, audit->evidence[i].name);
    json_array_end(j);
    json_put_string(j, "cordon", CORDON_VERSION);
}

static void write_data(const struct whatif *w, struct json *j) {
    struct page before, after;
    page_begin(&before, w->before, j->out);
    page_begin(&after, w->after, j->out);
    for (size_t i = 0; i < w->n; i++) { /* all that decides is known before the first picture is made */
        note_stakes(&before, &w->rows[i], &w->rows[i].before);
        note_stakes(&after, &w->rows[i], &w->rows[i].after);
    }
    json_object(j);
    json_key(j, "rows");
    json_array(j);
    for (size_t i = 0; i < w->n; i++) {
        json_object(j);
        whatif_json_row(j, w, &w->rows[i]);
        write_side(&before, j, "was", &w->rows[i], &w->rows[i].before);
        write_side(&after, j, "is", &w->rows[i], &w->rows[i].after);
        json_object_end(j);
    }
    json_array_end(j);
    write_pools(&before, j, "before");
    write_pools(&after, j, "after");
    json_key(j, "summary");
    json_object(j);
    whatif_json_summary(j, w);
    write_evidence(j, w->after);
    json_object_end(j);
    json_object_end(j);
    page_end(&before);
    page_end(&after);
}

bool whatif_html(const struct whatif *w, struct output *to) {
    static const struct html_halves halves = {whatif_page_before, whatif_page_before_end, whatif_page_after,
                                              whatif_page_after_end};
    struct output data = output_to_memory();
    struct json j = json_to(&data);
    write_data(w, &j);
    html_write(to, halves, output_view(&data));
    output_end(&data);
    return !to->failed;
}
