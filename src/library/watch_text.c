/* Changes as lines for people: time, verdict, who sends what to whom, and by which rule. */
#include "library/watch.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

static void put_clock(struct output *to, int64_t ns) {
    time_t s = (time_t)(ns / 1000000000);
    struct tm t;
    char text[16];
    localtime_r(&s, &t);
    strftime(text, sizeof text, "%H:%M:%S", &t);
    output_text(to, text);
}

/* "app:process/deb/curl" → "deb/curl": what kind of thing it is stands in its place in the line. */
static const char *bare(const char *identifier) {
    static const char *const prefixes[] = {"app:process/", "app:android/", "app:", "domain:", "address:"};
    for (size_t i = 0; identifier && i < sizeof prefixes / sizeof *prefixes; i++)
        if (strncmp(identifier, prefixes[i], strlen(prefixes[i])) == 0)
            return identifier + strlen(prefixes[i]);
    return identifier;
}

static void put(struct output *to, const char *s) {
    output_printable(to, text_of(s));
}

static void put_holder(struct output *to, const struct passage *p) {
    const struct passage_holder *h = p->service.holder ? &p->service : &p->host;
    const char *name = h->name ? h->name : p->as_name;
    if (!name && !p->place) return;
    output_text(to, " (");
    put(to, name ? name : "holder not known");
    for (size_t i = 0; i < h->n_controllers; i++) {
        output_text(to, i ? ", " : "; controlled by ");
        put(to, h->controllers[i]);
    }
    if (p->place) {
        output_text(to, "; server in ");
        put(to, p->place);
    }
    output_char(to, ')');
}

static void put_data(struct output *to, const struct passage *p) {
    for (size_t i = 0; i < p->n_data; i++) {
        output_text(to, i ? ", " : "; sends ");
        put(to, p->data[i]);
    }
}

/* The rule that weighs most, and how many others spoke. */
static void put_rules(struct output *to, const struct passage *p) {
    size_t alike = 0, open = 0;
    for (size_t i = 0; i < p->n_verdicts; i++) {
        alike += p->verdicts[i].verdict == p->verdict;
        open += p->verdicts[i].verdict == VERDICT_UNDETERMINED;
    }
    if (alike == 0) return;
    const struct passage_verdict *v = p->verdicts;
    output_format(to, "; %s/%s: ", v->policy, v->rule);
    put(to, v->title);
    if (alike > 1) output_format(to, " (and %zu more)", alike - 1);
    if (open && p->verdict != VERDICT_UNDETERMINED) output_format(to, " (%zu undetermined)", open);
}

/* Who sends to whom; of what a package or a list tells of, what it is. */
static void put_parties(struct output *to, const struct passage *p) {
    const char *at = p->service.identifier ? p->service.identifier : p->host.identifier;
    bool traffic = p->kind == CHAIN_TRAFFIC;
    if (p->app.identifier || traffic)
        put(to, p->app.identifier ? bare(p->app.identifier) : "(app not known)");
    if (!at && p->component.identifier) {
        output_text(to, p->app.identifier ? " with " : "");
        put(to, bare(p->component.identifier));
    } else if (!at && p->n_carriers) {
        put(to, p->carriers[0].identifier);
    }
    if (!at) return;
    output_text(to, p->app.identifier || traffic ? " -> " : "");
    put(to, bare(at));
    if (p->port) output_format(to, ":%u", p->port);
    put_holder(to, p);
}

void watch_text_passage(struct output *to, const struct passage *p, bool judged) {
    bool traffic = p->kind == CHAIN_TRAFFIC;
    put_clock(to, traffic ? p->last_ns : watch_time());
    output_format(to, "  %-12s ", judged ? verdict_text(p->verdict) : "seen");
    put_parties(to, p);
    output_text(to, "; ");
    put(to, !traffic ? chain_kind_text((enum chain_kind)p->kind) : p->protocol ? p->protocol : p->transport);
    if (traffic && p->grade) output_format(to, ", protection %s", p->grade);
    put_data(to, p);
    put_rules(to, p);
    output_char(to, '\n');
}

void watch_text_alert(struct output *to, const struct alert *a) {
    put_clock(to, a->time_ns);
    output_format(to, "  ALERT        %s: ", alert_kind_text(a->kind));
    put(to, a->text);
    output_char(to, '\n');
}

void watch_text_summary(struct output *to, const struct cordon_watch_state *s) {
    output_format(to,
                  "%" PRIu64 " packets, %" PRIu64 " flows, %" PRIu64 " chains; %" PRIu64
                  " findings and %" PRIu64 " alerts told; programs told by %s\n",
                  s->packets, s->flows_open + s->flows_ended, s->chains, s->findings, s->alerts,
                  s->attribution);
    if (s->dropped) output_format(to, "%" PRIu64 " packets were dropped for want of room\n", s->dropped);
    if (s->flows_early)
        output_format(to, "%" PRIu64 " flows ended early: there were too many at once\n", s->flows_early);
    if (s->flows_lost)
        output_format(to, "%" PRIu64 " flows ended while too many others waited to be judged\n",
                      s->flows_lost);
    if (s->flows_given_up)
        output_format(to, "%" PRIu64 " flows were not looked into to the end: there were too many at once\n",
                      s->flows_given_up);
    if (s->look_ups_lost)
        output_format(to, "%" PRIu64 " look-ups were let go: flows may lack the names that they gave\n",
                      s->look_ups_lost);
    if (s->malformed)
        output_format(to, "%" PRIu64 " pieces of what phones sent could not be read\n", s->malformed);
    if (s->socket_events_lost)
        output_format(to, "%" PRIu64 " sockets were opened faster than could be told\n",
                      s->socket_events_lost);
    if (s->not_stored) output_format(to, "%" PRIu64 " rows could not be kept in the store\n", s->not_stored);
}
