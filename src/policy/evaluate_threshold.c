/* Thresholds: amounts that the evidence itself shows, and counts of the population it stands for. */
#include "policy/evaluate.h"

#include <inttypes.h>

/* What is known of a count within the threshold's window. */
struct known {
    uint64_t low, high;
    const char *why; /* it is not known better */
};

static const char *const amount_nouns[AMOUNTS] = {
    [AMOUNT_DEVICES] = "devices", [AMOUNT_PEOPLE] = "people", [AMOUNT_RECORDS] = "records"};

static uint64_t times(uint64_t a, uint64_t b) {
    uint64_t v;
    return __builtin_mul_overflow(a, b, &v) ? UINT64_MAX : v;
}

static struct count_range counted(const struct population *p, enum amount amount, const struct sum *sum) {
    if (amount == AMOUNT_PEOPLE) return p->people;
    if (amount == AMOUNT_DEVICES || p->records.given || !p->devices.given)
        return amount == AMOUNT_DEVICES ? p->devices : p->records;
    return (struct count_range){true, times(sum->low, p->devices.low) / p->sample,
                                times(sum->high, p->devices.high) / p->sample};
}

/* Different devices within a longer time are at least as many as within a shorter one. The window is the one
 * that ends with the count. */
static struct known within_window(const struct bound *b, const struct threshold *t, struct count_range n) {
    const struct population *p = b->population;
    int64_t to = p->to < b->as_of ? p->to : b->as_of, days = to - p->from + 1;
    int64_t window = window_days(t, (date_t)to);
    if (window == 0) return (struct known){n.low, n.high, NULL};
    bool last_year = t->window == THIS_YEAR && b->as_of - to >= window_days(t, b->as_of);
    if (p->from > b->as_of || b->as_of - to > window || last_year)
        return (struct known){0, UINT64_MAX, "they were counted in another time"};
    if (days > window)
        return (struct known){0, n.high, "they were counted over a longer time than the threshold's"};
    /* A year of 366 days, or one day more or less, is a year. */
    if (days >= window - 1) return (struct known){n.low, n.high, NULL};
    return (struct known){n.low, UINT64_MAX, "they were counted over a shorter time than the threshold's"};
}

static const char *range_text(const struct bound *b, struct count_range n) {
    return n.low == n.high ? arena_format(b->texts, "%" PRIu64, n.low)
                           : arena_format(b->texts, "%" PRIu64 " to %" PRIu64, n.low, n.high);
}

static const char *span_text(const struct bound *b) {
    char from[DATE_TEXT], to[DATE_TEXT];
    const struct population *p = b->population;
    return arena_format(b->texts, "%s to %s", date_text(from, p->from),
                        date_text(to, p->to < b->as_of ? p->to : b->as_of));
}

/* Whether it got such data at all is not known; of too few it would not matter. */
static enum answer unconcerned_answer(const struct bound *b, const struct threshold *t, const struct sum *sum,
                                      const char *id, struct said *said) {
    if (b->population && t->amount != AMOUNT_RECORDS) {
        struct count_range n = counted(b->population, t->amount, sum);
        if (n.given && within_window(b, t, n).high < t->least)
            return say(
                b, said, ANSWER_NOT_MET, "the evidence stands for %s %s (%s); the threshold is %" PRIu64,
                said ? range_text(b, n) : "", amount_nouns[t->amount], said ? span_text(b) : "", t->least);
    }
    return say_missing(b, said, "whether %s got such data outside of this evidence", id);
}

static enum answer population_answer(const struct bound *b, const struct threshold *t, const struct sum *sum,
                                     const char *id, struct said *said) {
    const char *noun = amount_nouns[t->amount];
    if (!sum->concerned && t->below == ANSWER_NOT_MET)
        return say(b, said, ANSWER_NOT_MET, "%s got no such data in this evidence", id);
    if (!sum->concerned) return unconcerned_answer(b, t, sum, id, said);
    if (!b->population)
        return say_missing(b, said,
                           "how many %s the evidence stands for is not told (--population); the threshold is "
                           "%" PRIu64,
                           noun, t->least);
    struct count_range n = counted(b->population, t->amount, sum);
    if (!n.given) return say_missing(b, said, "%s does not tell how many %s", b->population->file, noun);
    struct known k = within_window(b, t, n);
    bool met = k.low >= t->least;
    if (!met && k.high >= t->least)
        return say_missing(b, said, "the evidence stands for %s %s (%s), the threshold is %" PRIu64 "%s%s",
                           said ? range_text(b, n) : "", noun, said ? span_text(b) : "", t->least,
                           k.why ? "; " : "", k.why ? k.why : "");
    return say(b, said, met ? ANSWER_MET : ANSWER_NOT_MET,
               "%s got such data of %s %s (%s)%s%s; the threshold is %" PRIu64, id,
               said ? range_text(b, n) : "", noun, said ? span_text(b) : "",
               b->population->source ? " by " : "", b->population->source ? b->population->source : "",
               t->least);
}

enum answer threshold_answer(const struct bound *b, const struct chain *c, const struct condition *k,
                             struct said *said) {
    const struct sums *s = &b->sums[k->index];
    const struct threshold *t = s->threshold;
    const struct link *l = chain_link(c, t->per);
    const char *role = link_role_text(t->per);
    if (!l || l->holder.party >= s->n)
        return say_missing(b, said, "the holder of the %s, to add up by, is not known", role);
    const struct sum *sum = &s->parties[l->holder.party];
    const char *id = said ? world_party_get(b->world, l->holder.party).id : "";
    if (t->amount >= AMOUNT_DEVICES) return population_answer(b, t, sum, id, said);
    if (sum->low >= t->least)
        return say(b, said, ANSWER_MET, "%s got %" PRIu64 " in this evidence; the threshold is %" PRIu64, id,
                   sum->low, t->least);
    if (t->below == ANSWER_NOT_MET && sum->high < t->least)
        return say(b, said, ANSWER_NOT_MET, "%s got %" PRIu64 " in this evidence; the threshold is %" PRIu64,
                   id, sum->high, t->least);
    return say_missing(b, said,
                       "%s got at least %" PRIu64 " in this evidence, less than %" PRIu64
                       "; what was sent outside of it is not known",
                       id, sum->low, t->least);
}
