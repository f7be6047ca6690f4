/* What a package or a list shows of an app or of a component, as a case tells it: a made-up app of as few
 * facts as the case gives. */
#include "evidence/app/app.h"
#include "policy/parse.h"
#include "policy/vocabulary.h"

struct showing {
    struct parser *parser;
    struct app *app;
    struct link_inside *inside;
    bool read, listed; /* a package was read, a list tells */
};

static bool says(const struct yaml *y, const char *word) {
    return y->kind == YAML_SCALAR && text_is(y->text, word);
}

static void hide_a_part(struct showing *s) {
    struct app_opaque *o = arena_take(s->parser->arena, sizeof *o);
    *o = (struct app_opaque){.what = "a part", .why = "the case says so"};
    s->app->opaque = o;
    s->app->n_opaque = 1;
    s->inside->opaque = true;
}

/* Words of capabilities, `none`, or `unknown`: it cannot be seen. */
static void read_abilities(struct showing *s, const struct yaml *y) {
    struct parser *p = s->parser;
    if (says(y, "unknown")) hide_a_part(s);
    if (says(y, "unknown") || says(y, "none")) return;
    struct link_capability *list = arena_take_array(p->arena, y->count + 1, sizeof *list);
    const struct choice words = {"capability", capability_words.list, capability_words.n};
    for (const struct yaml *item = first_item(p, y); item; item = next_item(y, item)) {
        int i = parse_choice(p, item, words);
        if (i >= 0)
            list[s->inside->n_capabilities++] =
                (struct link_capability){capability_words.list[i], "told so by the case"};
    }
    s->inside->capabilities = list;
}

static void read_seen(struct showing *s, const struct yaml *y) {
    struct app_component *c = arena_take(s->parser->arena, sizeof *c);
    *c = (struct app_component){.id = "case"};
    for (const struct yaml *item = first_item(s->parser, y); item; item = next_item(y, item)) {
        int i = parse_choice(s->parser, item, seen_choice);
        if (i >= 0) c->seen |= 1u << i;
    }
    s->inside->component = c;
}

/* Without a word about it nobody could check the signature. */
static void read_signature(struct showing *s, const struct yaml *y) {
    enum { VERIFIED, BROKEN, UNSIGNED };
    int i = y && !says(y, "unknown") ? parse_choice(s->parser, y, signed_choice) : -1;
    if (i == UNSIGNED) return;
    struct app_signer *signer = arena_take(s->parser->arena, sizeof *signer);
    *signer = (struct app_signer){.verified = i == VERIFIED ? APP_YES : i == BROKEN ? APP_NO : APP_UNKNOWN};
    s->app->signers = signer;
    s->app->n_signers = 1;
}

static void read_anomalies(struct showing *s, const struct yaml *y) {
    if (says(y, "none")) return;
    struct app_anomaly *list = arena_take_array(s->parser->arena, y->count + 1, sizeof *list);
    for (const struct yaml *item = first_item(s->parser, y); item; item = next_item(y, item))
        if (parse_scalar(s->parser, item))
            list[s->app->n_anomalies++] =
                (struct app_anomaly){.kind = item->text.p, .what = "the case says so"};
    s->app->anomalies = list;
}

static enum app_answer read_answer(struct showing *s, const struct yaml *y) {
    bool yes = false;
    return says(y, "unknown") || !parse_yes(s->parser, y, &yes) ? APP_UNKNOWN : yes ? APP_YES : APP_NO;
}

const struct link_inside *parse_case_inside(struct parser *p, const struct yaml *link) {
    static const char *const of_package[] = {"can", "seen", "signed", "cleartext", "opaque", "anomalies"};
    struct showing s = {.parser = p};
    const struct yaml *of[COUNT(of_package)], *came = yaml_get(link, "preinstalled"),
                                              *by = yaml_get(link, "installed-by");
    for (size_t i = 0; i < COUNT(of_package); i++) s.read |= (of[i] = yaml_get(link, of_package[i])) != NULL;
    s.listed = came || by;
    if (!s.read && !s.listed) return NULL;
    s.app = arena_take(p->arena, sizeof *s.app);
    s.inside = arena_take(p->arena, sizeof *s.inside);
    *s.app = (struct app){.listed = !s.read};
    *s.inside = (struct link_inside){.app = s.app, .unread = !s.read};
    if (of[0]) read_abilities(&s, of[0]);
    if (of[1]) read_seen(&s, of[1]);
    read_signature(&s, of[2]);
    if (of[3]) s.app->network.cleartext = read_answer(&s, of[3]);
    if (of[4] && read_answer(&s, of[4]) == APP_YES) hide_a_part(&s);
    if (of[5]) read_anomalies(&s, of[5]);
    if (came) s.inside->preinstalled = read_answer(&s, came);
    if (by && !says(by, "unknown")) s.app->install.installer = parse_scalar(p, by);
    return s.inside;
}
