/* Lesser measures that meet the same rule. Whether they do is judged anew where the evidence is at hand, not
 * guessed. */
#include "impact/ban_private.h"

#include "base/date.h"

#include <stdlib.h>

struct measures {
    struct ban_work *w;
    struct ban_alternative *list;
    size_t n, capacity;
};

/* Identifiers that a measure acts on, each once, in the order in which they came. */
struct targets {
    struct intern *seen;
    const char **list;
    size_t n, capacity;
};

static struct targets targets_begin(void) {
    return (struct targets){.seen = intern_new()};
}

static void target_add(struct ban_work *w, struct targets *t, const char *identifier) {
    if (!identifier || intern_add(t->seen, text_of(identifier)) < t->n) return;
    t->list = arena_grow(w->to, t->list, t->n, &t->capacity, sizeof *t->list);
    t->list[t->n++] = identifier;
}

static bool target_has(const struct targets *t, const char *identifier) {
    return identifier && intern_find(t->seen, text_of(identifier)) != INTERN_ABSENT;
}

static void measure_add(struct measures *m, struct ban_alternative one, const struct targets *t) {
    one.targets = t ? t->list : NULL;
    one.n_targets = t ? t->n : 0;
    m->list = arena_grow(m->w->to, m->list, m->n, &m->capacity, sizeof *m->list);
    m->list[m->n++] = one;
}

static const char *plural(size_t n) {
    return n == 1 ? "" : "s";
}

/* The first verdict of a passage that counts. */
static const struct passage_verdict *verdict_of(const struct ban_work *w, const struct passage *p) {
    for (uint16_t i = 0; w->ban->n_removals == 0 && i < p->n_verdicts; i++) {
        const struct passage_verdict *v = &p->verdicts[i];
        if (ban_verdict_counts(w, v)) return v;
    }
    return NULL;
}

/* "rule P/R asks "data: $sensitive", and …" */
static const char *meets(const struct ban_work *w, const struct passage *p, enum rejudge_about about,
                         const char *then) {
    const struct passage_verdict *v = verdict_of(w, p);
    const char *condition = v ? rejudge_condition(w->ban->audit, v->policy, v->rule, about) : NULL;
    if (!v) return then;
    return condition
               ? arena_format(w->to, "rule %s/%s asks for \"%s\": %s", v->policy, v->rule, condition, then)
               : arena_format(w->to, "rule %s/%s, judged anew: %s", v->policy, v->rule, then);
}

static bool can_rejudge(const struct ban_work *w, size_t i) {
    return w->ban->n_removals == 0 && rejudge_can(w->ban->audit) && w->direct[i] &&
           w->list[i].kind == CHAIN_TRAFFIC && w->list[i].chain != UINT32_MAX;
}

static bool allowed_then(const struct ban_work *w, const struct chain *changed) {
    return rejudge_chain(w->ban->audit, ban_counts(w), changed) < w->ban->least;
}

/* Of the rules that spoke, is one left open by the change, where it no longer holds? */
static bool open_then(const struct ban_work *w, const struct passage *p, const struct chain *changed) {
    for (uint16_t i = 0; i < p->n_verdicts; i++) {
        const struct passage_verdict *v = &p->verdicts[i];
        const struct rejudge_of one = {v->policy, v->rule};
        if (ban_verdict_counts(w, v) && rejudge_chain(w->ban->audit, one, changed) == VERDICT_UNDETERMINED)
            return true;
    }
    return false;
}

/* ---- only transfers with a class of data ---- */

static struct chain with_data(const struct chain *c, const struct data_class *data, uint32_t n) {
    struct chain with = *c;
    with.data = data;
    with.n_data = n;
    return with;
}

static bool allowed_with(const struct ban_work *w, const struct chain *c, const struct data_class *data,
                         uint32_t n) {
    struct chain with = with_data(c, data, n);
    return allowed_then(w, &with);
}

/* The classes that keep the ban going, each by itself; or, where only several together do, each without which
 * it ends; else all. */
static uint64_t deciding_items(struct ban_work *w, const struct chain *c, struct targets *classes) {
    bool *decides = arena_take_array(w->to, c->n_data, sizeof *decides), some = false;
    struct data_class *rest = arena_take_array(w->to, c->n_data, sizeof *rest);
    uint64_t items = 0;
    for (uint32_t i = 0; i < c->n_data; i++) some |= decides[i] = !allowed_with(w, c, &c->data[i], 1);
    for (uint32_t i = 0; i < c->n_data && !some; i++) {
        memcpy(rest, c->data, i * sizeof *rest);
        memcpy(rest + i, c->data + i + 1, (c->n_data - i - 1) * sizeof *rest);
        decides[i] = allowed_with(w, c, rest, c->n_data - 1);
    }
    for (uint32_t i = 0; i < c->n_data && !some; i++) some = decides[i];
    for (uint32_t i = 0; i < c->n_data; i++) {
        if (some && !decides[i]) continue;
        target_add(w, classes, arena_format(w->to, "data:%s", c->data[i].class_name));
        if (__builtin_add_overflow(items, c->data[i].count, &items)) items = UINT64_MAX;
    }
    return items;
}

static const char *words(const struct ban_work *w, const struct targets *t, const char *prefix) {
    const char *text = "";
    for (size_t i = 0; i < t->n; i++)
        text = arena_format(w->to, "%s%s%s", text, i ? ", " : "", bare(t->list[i], prefix));
    return text;
}

static void by_data(struct measures *m) {
    struct ban_work *w = m->w;
    struct targets classes = targets_begin(), places = targets_begin();
    struct amount saves = {0};
    bool open = false;
    const struct passage *first = NULL;
    for (size_t i = 0; i < w->n; i++) {
        if (!can_rejudge(w, i) || ban_of_banned_app(w, &w->list[i])) continue;
        const struct chain *c = &w->ban->audit->chains[w->list[i].chain];
        struct chain without = with_data(c, NULL, 0);
        if (c->n_data == 0 || !allowed_then(w, &without)) continue;
        open |= open_then(w, &w->list[i], &without);
        uint64_t items = deciding_items(w, c, &classes);
        if (!first) first = &w->list[i];
        target_add(w, &places, ban_place(&w->list[i])->identifier);
        amount_add(&saves, (struct amount){items < c->flows ? c->flows - items : 0, 0});
    }
    if (first)
        measure_add(
            m,
            (struct ban_alternative){
                .kind = "data-class",
                .what = arena_format(w->to, "stop only transfers with %s, at %zu service%s",
                                     words(w, &classes, "data:"), places.n, plural(places.n)),
                .meets = meets(
                    w, first, REJUDGE_DATA,
                    open ? "without these data it is undetermined, as not all that is sent could be read"
                         : "without these data it does not speak"),
                .lacks = "somebody who can read what is sent must tell them apart; what is encrypted and "
                         "not looked into goes on unseen. Bytes are not told by transfer",
                .stops = amount_less(w->im->stops, saves),
                .saves = saves},
            &classes);
    intern_free(classes.seen);
    intern_free(places.seen);
}

/* ---- better protection ---- */

static void by_protection(struct measures *m) {
    static const struct chain_protection strong = {
        .grade = "strong", .version = "TLS 1.3", .cipher = "TLS_AES_128_GCM_SHA256", .group = "x25519"};
    struct ban_work *w = m->w;
    struct targets services = targets_begin();
    struct amount saves = {0};
    bool open = false;
    const struct passage *first = NULL;
    for (size_t i = 0; i < w->n; i++) {
        const struct passage *p = &w->list[i];
        if (!can_rejudge(w, i) || ban_of_banned_app(w, p)) continue;
        struct chain better = w->ban->audit->chains[p->chain];
        if (better.protection && strcmp(better.protection->grade, "strong") == 0) continue;
        better.protection = &strong;
        if (!allowed_then(w, &better)) continue;
        open |= open_then(w, p, &better);
        if (!first) first = p;
        target_add(w, &services, ban_place(p)->identifier);
        amount_add(&saves, amount_of(p));
    }
    if (first)
        measure_add(
            m,
            (struct ban_alternative){
                .kind = "protect",
                .what = arena_format(w->to, "let %zu service%s be reached over TLS 1.3 only", services.n,
                                     plural(services.n)),
                .meets = meets(w, first, REJUDGE_PROTECTION,
                               open ? "protected so it is undetermined" : "protected so it does not speak"),
                .lacks = "the service has to offer it, or somebody to put it in between",
                .stops = amount_less(w->im->stops, saves),
                .saves = saves},
            &services);
    intern_free(services.seen);
}

/* ---- a component's hosts, and not the app ---- */

/* Everything that the ban says of the app it says of components in it. */
static bool only_components(const struct ban_work *w, const struct ban_app *a) {
    bool some = false;
    for (size_t i = 0; i < a->n_passages; i++) {
        const struct passage *p = &w->list[a->passages[i]];
        if (!w->direct[a->passages[i]]) continue;
        if (p->kind == CHAIN_INSTALLED || (p->kind == CHAIN_INSIDE && !p->component.identifier)) return false;
        some = some || (p->kind == CHAIN_INSIDE && p->component.identifier);
    }
    return some;
}

/* Does the passage lead to whom a banned component of the same app belongs to? */
static bool leads_to_component(const struct ban_work *w, const struct ban_app *a, const struct passage *p) {
    for (size_t i = 0; i < a->n_passages; i++) {
        const struct passage *q = &w->list[a->passages[i]];
        if (w->direct[a->passages[i]] && q->component.identifier &&
            ban_same_side(&q->component, ban_place(p)))
            return true;
    }
    return false;
}

static void by_component(struct measures *m) {
    struct ban_work *w = m->w;
    struct targets hosts = targets_begin();
    struct amount saves = {0};
    size_t apps = 0;
    const char *because = NULL;
    for (size_t k = 0; k < w->im->n_apps; k++) {
        const struct ban_app *a = &w->im->apps[k];
        if (!a->itself || !a->app || !only_components(w, a)) continue;
        apps++;
        if (!because) because = a->because;
        for (size_t i = 0; i < a->n_passages; i++) {
            const struct passage *p = &w->list[a->passages[i]];
            if (p->kind != CHAIN_TRAFFIC && p->kind != CHAIN_ENDPOINT) continue;
            if (w->direct[a->passages[i]] || leads_to_component(w, a, p))
                target_add(w, &hosts, ban_place(p)->identifier);
            else
                amount_add(&saves, amount_of(p));
        }
    }
    const char *blocked =
        hosts.n ? arena_format(w->to, "block %zu host%s of the components", hosts.n, plural(hosts.n))
                : "block the hosts of the components, of which none is known here";
    if (apps)
        measure_add(
            m,
            (struct ban_alternative){
                .kind = "component-hosts",
                .what = arena_format(w->to, "%s, and leave the app%s", blocked, plural(apps)),
                .meets = arena_format(w->to, "%s: nothing is sent to whom the component belongs to any more",
                                      because ? because : "the ban"),
                .lacks = "the component stays in the package; where the rule is about what is inside, its "
                         "finding stays until the app's holder takes it out",
                .stops = amount_less(w->im->stops, saves),
                .saves = saves},
            &hosts);
    intern_free(hosts.seen);
}

/* ---- certain hosts, and not the app ---- */

static bool all_removed_are(const struct ban_work *w, enum ban_kind kind) {
    for (size_t i = 0; i < w->ban->n_removals; i++)
        if (w->ban->removals[i].kind != kind) return false;
    return w->ban->n_removals > 0;
}

/* What goes on at the same places although the ban stops none of it: whatever blocks them hits it as well. */
static struct amount others_at(const struct ban_work *w, const struct targets *t) {
    struct amount all = {0};
    for (size_t i = 0; i < w->n; i++)
        if (w->list[i].kind == CHAIN_TRAFFIC && !w->im->stopped[i] &&
            target_has(t, ban_place(&w->list[i])->identifier))
            amount_add(&all, amount_of(&w->list[i]));
    return all;
}

static const char *others_text(const struct ban_work *w, const struct targets *hosts) {
    struct amount others = others_at(w, hosts);
    if (!others.flows) return NULL;
    return arena_format(w->to,
                        "%llu flow%s (%llu bytes) to the same host%s, of which the ban does not speak, would "
                        "stop as well",
                        (unsigned long long)others.flows, plural((size_t)others.flows),
                        (unsigned long long)others.bytes, plural(hosts->n));
}

/* Apps of which the ban stops a part; the places where it does, added to the targets. */
static size_t apps_in_part(struct ban_work *w, bool *in_part, struct targets *hosts, const char **because) {
    size_t apps = 0;
    for (size_t k = 0; k < w->im->n_apps; k++) {
        const struct ban_app *a = &w->im->apps[k];
        if (a->whole || !a->app || !a->stops.flows) continue;
        apps++;
        in_part[intern_find(w->apps, text_of(a->app))] = true;
        if (!*because) *because = a->because;
        for (size_t i = 0; i < a->n_passages; i++) {
            const struct passage *p = &w->list[a->passages[i]];
            if (p->kind == CHAIN_TRAFFIC) target_add(w, hosts, ban_place(p)->identifier);
        }
    }
    return apps;
}

static void by_hosts(struct measures *m) {
    struct ban_work *w = m->w;
    struct amount saves = {0};
    const char *because = NULL;
    bool *in_part = arena_take_array(w->to, intern_count(w->apps) + 1, sizeof *in_part);
    if (all_removed_are(w, BAN_HOST)) return; /* that is the ban itself */
    struct targets hosts = targets_begin();
    size_t apps = apps_in_part(w, in_part, &hosts, &because);
    for (size_t i = 0; i < w->n && apps; i++) {
        const struct passage *p = &w->list[i];
        if (w->im->stopped[i] || !p->app.identifier || target_has(&hosts, ban_place(p)->identifier)) continue;
        if (in_part[intern_find(w->apps, text_of(p->app.identifier))]) amount_add(&saves, amount_of(p));
    }
    if (saves.flows) /* else what the ban leaves of them goes to the same places */
        measure_add(m,
                    (struct ban_alternative){
                        .kind = all_removed_are(w, BAN_COMPONENT) ? "component-hosts" : "hosts",
                        .what = arena_format(w->to, "block %zu host%s, and leave the app%s that go%s there",
                                             hosts.n, plural(hosts.n), plural(apps), apps == 1 ? "es" : ""),
                        .meets = arena_format(w->to, "%s: it says nothing of what else %s",
                                              because ? because : "the ban",
                                              apps == 1 ? "this app sends" : "these apps send"),
                        .lacks = others_text(w, &hosts),
                        .stops = w->im->stops,
                        .saves = saves},
                    &hosts);
    intern_free(hosts.seen);
}

/* ---- by name, and not by address ---- */

static void by_name(struct measures *m) {
    struct ban_work *w = m->w;
    struct targets names = targets_begin();
    struct amount saves = {0}, named = {0}, nameless = {0};
    size_t shared = 0;
    for (size_t i = 0; i < w->im->n_bystanders; i++) {
        const struct ban_bystander *b = &w->im->bystanders[i];
        struct amount others = amount_less(b->traffic, b->same_name);
        amount_add(&saves, others);
        shared += others.flows || b->n_names > (b->same_name.flows > 0);
    }
    for (size_t i = 0; i < w->n; i++) {
        const struct passage *p = &w->list[i];
        if (!w->target[i]) continue;
        bool has_name = bare(p->service.identifier, "domain:");
        if (has_name) target_add(w, &names, p->service.identifier);
        amount_add(has_name ? &named : &nameless, amount_of(p));
    }
    const char *lacks = nameless.flows
                            ? arena_format(w->to, "%llu flow%s without a name (%llu bytes) would go on",
                                           (unsigned long long)nameless.flows, plural((size_t)nameless.flows),
                                           (unsigned long long)nameless.bytes)
                            : "a client that asks another resolver, or hides the name, gets through";
    if (shared && names.n)
        measure_add(m,
                    (struct ban_alternative){
                        .kind = "by-name",
                        .what = arena_format(w->to, "block %zu name%s, not the address%s they live on",
                                             names.n, plural(names.n), shared == 1 ? "" : "es"),
                        .meets = "the name tells what is banned from what else lives on the address",
                        .lacks = lacks,
                        .stops = named,
                        .saves = saves},
                    &names);
    intern_free(names.seen);
}

/* ---- another way ---- */

static void by_way(struct measures *m) {
    struct ban_work *w = m->w;
    enum { ON_THE_WAY = 1u << LINK_CARRIER | 1u << LINK_CABLE };
    struct targets carriers = targets_begin();
    struct amount saves = {0};
    bool open = false;
    const struct passage *first = NULL;
    for (size_t i = 0; i < w->n; i++) {
        const struct passage *p = &w->list[i];
        if (!can_rejudge(w, i) || !p->n_carriers || ban_of_banned_app(w, p)) continue;
        struct chain elsewhere = ban_without(w, &w->ban->audit->chains[p->chain], ON_THE_WAY);
        elsewhere.ways = NULL;
        elsewhere.path = NULL;
        if (!allowed_then(w, &elsewhere)) continue;
        open |= open_then(w, p, &elsewhere);
        if (!first) first = p;
        for (uint16_t k = 0; k < p->n_carriers; k++) target_add(w, &carriers, p->carriers[k].identifier);
        amount_add(&saves, amount_of(p));
    }
    const struct passage_verdict *v = first ? verdict_of(w, first) : NULL;
    const char *then = open ? "is undetermined until it is known which others there are" : "does not speak";
    if (first)
        measure_add(
            m,
            (struct ban_alternative){
                .kind = "way",
                .what = "send it over other carriers and cables, and stop nothing of it",
                .meets = arena_format(w->to, "rule %s/%s, judged anew without these carriers: it %s",
                                      v ? v->policy : "", v ? v->rule : "", then),
                .lacks = "another way has to be there, and stay: routes and traces show those of one day",
                .stops = amount_less(w->im->stops, saves),
                .saves = saves},
            &carriers);
    intern_free(carriers.seen);
}

/* ---- for a time ---- */

static void for_a_time(struct measures *m) {
    struct ban_work *w = m->w;
    const struct audit *a = w->ban->audit;
    for (size_t i = 0; a && w->ban->n_removals == 0 && i < a->n_policies; i++) {
        const struct policy_ref *p = &a->policies[i];
        char day[DATE_TEXT];
        if (p->to == DATE_MAX || p->idle || !p->verdicts[VERDICT_DENY]) continue;
        if (w->ban->policy && strcmp(w->ban->policy, p->id) != 0) continue;
        date_text(day, p->to);
        measure_add(m,
                    (struct ban_alternative){
                        .kind = "time",
                        .what = arena_format(w->to, "let what is blocked end on %s", day),
                        .meets = arena_format(
                            w->to, "policy %s is valid until then and asks for nothing later", p->id),
                        .lacks = "all that is sent after that day, which evidence cannot show",
                        .stops = w->im->stops},
                    NULL);
    }
}

static int saves_most_first(const void *a, const void *b) {
    const struct ban_alternative *x = a, *y = b;
    if (x->saves.bytes != y->saves.bytes) return x->saves.bytes > y->saves.bytes ? -1 : 1;
    if (x->saves.flows != y->saves.flows) return x->saves.flows > y->saves.flows ? -1 : 1;
    return strcmp(x->kind, y->kind);
}

void ban_find_alternatives(struct ban_work *w) {
    struct measures m = {.w = w};
    if (w->im->n_stopped == 0) return;
    by_data(&m);
    by_protection(&m);
    by_component(&m);
    by_hosts(&m);
    by_way(&m);
    by_name(&m);
    for_a_time(&m);
    if (m.n) qsort(m.list, m.n, sizeof *m.list, saves_most_first);
    w->im->alternatives = m.list;
    w->im->n_alternatives = m.n;
}
