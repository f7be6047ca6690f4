/* How often the inference of cables is right, on made-up traces of which the cable is known, beside
 * Nautilus's scoring on the same traces (docs/cables.md).
 *
 * usage: cable_accuracy CABLES.txt|atlas|atlas+FOLDER [--traces N] [--seed N] [--places-off N] [--no-owners]
 * [--no-times]
 * [--fit]
 *
 * --places-off 2 makes errors of places twice as large. --fit fits the weights of src/custody/sea/cost.c in
 * place of measuring; use another seed for that. */
#include "cable_made.h"
#include "cable_nautilus.h"

#include "base/memory.h"
#include "custody/sea/sea.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { CHOICES_MOST = 1024 };

struct score {
    const char *name;
    double first, inside, sizes; /* sums */
    size_t traces, answered, *size;
};

/* What one method says to one trace. */
struct said {
    size_t size, ties;  /* ties: candidates that are as good as the first */
    bool among, inside; /* the true one is among these, or in the set */
};

static void count(struct score *s, const struct said *x) {
    s->traces++;
    if (!x->size) return;
    s->size[s->answered++] = x->size;
    s->sizes += (double)x->size;
    s->first += x->among ? 1.0 / (double)x->ties : 0;
    s->inside += x->inside;
}

/* How often the first is true, by how likely it is said to be. */
struct calibration {
    double said, is;
    size_t n;
};
enum { BINS = 5 };

static struct said said_by_nautilus(const struct cable_map *map, const struct made *t) {
    struct nautilus_choice list[CHOICES_MOST];
    struct said x = {.size = nautilus_choose(map, t, list, CHOICES_MOST)};
    for (size_t i = 0; i < x.size; i++) {
        bool is = list[i].cable == t->cable || (t->then && list[i].cable == t->then);
        if (list[i].score >= list[0].score - 1e-9) {
            x.ties++;
            x.among |= is;
        }
        x.inside |= is;
    }
    return x;
}

static bool is_true(const struct crossing_candidate *c, const struct made *t) {
    return c->cable == t->cable && (t->then ? c->then && c->then->cable == t->then : !c->then);
}

static struct said said_by_sea(struct sea *sea, struct made *t, size_t answers[4], struct calibration *bins) {
    const struct crossing *list, *c = NULL;
    sea_check_places(t->probe, t->hops, t->n);
    size_t n = sea_crossings(sea, t->hops, t->n, t->day, &list);
    struct said x = {0};
    for (size_t i = 0; i < n; i++)
        if (list[i].from <= t->a && list[i].to >= t->b) c = &list[i];
    answers[c ? c->answer : CROSSING_NEAR]++;
    if (!c) return x;
    x.size = c->n_candidates;
    for (size_t i = 0; i < c->n_candidates; i++) {
        bool is = is_true(&c->candidates[i], t);
        if (c->candidates[i].probability >= c->candidates[0].probability * 0.9999f) {
            x.ties++;
            x.among |= is;
        }
        x.inside |= is;
    }
    if (x.size && c->over_land == 0) {
        double p = (double)c->candidates[0].probability;
        struct calibration *bin = &bins[p >= 1 ? BINS - 1 : (size_t)(p * BINS)];
        bin->n++;
        bin->said += p;
        bin->is += is_true(&c->candidates[0], t);
    }
    return x;
}

static int by_size(const void *a, const void *b) {
    const size_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static void tell(struct score *s) {
    qsort(s->size, s->answered, sizeof *s->size, by_size);
    double n = (double)s->traces;
    printf("  %-10s %7.1f %% %9.1f %% %9.1f %% %9.2f %7zu\n", s->name, 100 * s->first / n,
           100 * s->inside / n, 100 * (double)s->answered / n,
           s->answered ? s->sizes / (double)s->answered : 0, s->answered ? s->size[s->answered / 2] : 0);
    free(s->size);
}

enum { ALL, SEA_BETWEEN, BOTH_ANSWER, TABLES };
static const char *const tables[] = {"all", "the sea lies between", "both answer"};

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void measure(const struct cable_map *map, struct maker *m, size_t traces) {
    struct score scores[TABLES][2];
    for (size_t i = 0; i < TABLES; i++)
        for (size_t j = 0; j < 2; j++)
            scores[i][j] =
                (struct score){.name = j ? "cordon" : "Nautilus", .size = memory_new(traces, sizeof(size_t))};
    struct arena *results = arena_new();
    struct sea *sea = sea_over(map->list, map->n, results);
    struct calibration bins[BINS] = {0};
    size_t answers[4] = {0};
    double seconds = 0;
    for (size_t i = 0; i < traces; i++) {
        struct made t;
        make_trace(m, &t);
        struct said said[2] = {said_by_nautilus(map, &t), {0}};
        double begin = now();
        said[1] = said_by_sea(sea, &t, answers, bins);
        seconds += now() - begin;
        for (size_t j = 0; j < 2; j++) {
            count(&scores[ALL][j], &said[j]);
            if (t.sea_between) count(&scores[SEA_BETWEEN][j], &said[j]);
            if (said[0].size && said[1].size) count(&scores[BOTH_ANSWER][j], &said[j]);
        }
    }
    printf("%-12s %9s %11s %11s %9s %7s\n", "", "first", "in the set", "answered", "mean set", "median");
    for (size_t i = 0; i < TABLES; i++) {
        printf("%s: %zu\n", tables[i], scores[i][0].traces);
        for (size_t j = 0; j < 2; j++) tell(&scores[i][j]);
    }
    printf(
        "cordon's answers: %zu cables, %zu cannot tell, %zu over land, %zu no crossing there; %.0f us each\n",
        answers[CROSSING_CABLES], answers[CROSSING_UNKNOWN], answers[CROSSING_LAND], answers[CROSSING_NEAR],
        seconds / (double)traces * 1e6);
    for (size_t i = 0; i < BINS; i++)
        if (bins[i].n)
            printf("the first is said to be true with %.2f: true in %.2f of %zu\n",
                   bins[i].said / (double)bins[i].n, bins[i].is / (double)bins[i].n, bins[i].n);
    sea_free(sea);
    arena_free(results);
}

/* One trace as the fit sees it: what each way has of each feature, and which is the true one. */
struct choice {
    float (*x)[SEA_FEATURES];
    size_t n, truth;
};

static bool choice_of(struct sea *sea, struct made *t, struct choice *to) {
    const struct crossing *list;
    sea_check_places(t->probe, t->hops, t->n);
    for (size_t i = 0; i < t->n; i++)
        if (i != t->a && i != t->b) t->hops[i].source = HOP_PLACE_NONE;
    if (!sea_crossings(sea, t->hops, t->n, t->day, &list)) return false;
    const struct sea_pair *p = &sea->pairs[sea->n_pairs - 1];
    float ms = sea_usable_ms(list[0].rtt_us, p->km);
    *to = (struct choice){memory_new(p->n_ways + 1, sizeof *to->x), p->n_ways, p->n_ways};
    for (size_t i = 0; i < p->n_ways; i++) {
        const struct sea_way *w = &p->ways[i];
        sea_features(p, w, to->x[i]);
        sea_features_of_time(sea_way_length(w), ms, to->x[i]);
        const struct cable *then = w->then == SEA_NO_CABLE ? NULL : sea->cables[w->then].cable;
        if (sea->cables[w->cable].cable == t->cable && then == t->then) to->truth = i;
    }
    if (to->truth < to->n) return true;
    free(to->x);
    return false;
}

/* Adds one choice's gradient of the negative log-likelihood; returns that. */
static double descend(const struct choice *c, const double *w, double *gradient) {
    double cost[SEA_WAYS_MOST], least = INFINITY, all = 0;
    for (size_t i = 0; i < c->n; i++) {
        cost[i] = 0;
        for (size_t k = 0; k < SEA_FEATURES; k++) cost[i] += w[k] * (double)c->x[i][k];
        if (cost[i] < least) least = cost[i];
    }
    for (size_t i = 0; i < c->n; i++) all += exp(least - cost[i]);
    for (size_t i = 0; i < c->n; i++)
        for (size_t k = 0; k < SEA_FEATURES; k++)
            gradient[k] += (double)c->x[i][k] * ((i == c->truth) - exp(least - cost[i]) / all);
    return cost[c->truth] - least + log(all);
}

static void fit(const struct cable_map *map, struct maker *m, size_t traces) {
    struct arena *results = arena_new();
    struct sea *sea = sea_over(map->list, map->n, results);
    struct choice *list = memory_new(traces, sizeof *list);
    size_t n = 0;
    for (size_t i = 0; i < traces; i++) {
        struct made t;
        make_trace(m, &t);
        n += choice_of(sea, &t, &list[n]);
    }
    double w[SEA_FEATURES], first[SEA_FEATURES] = {0}, second[SEA_FEATURES] = {0};
    for (size_t k = 0; k < SEA_FEATURES; k++) w[k] = (double)sea_weights[k];
    for (int round = 1; round <= 600; round++) { /* Adam */
        double gradient[SEA_FEATURES] = {0}, loss = 0;
        for (size_t i = 0; i < n; i++) loss += descend(&list[i], w, gradient);
        for (size_t k = 0; k < SEA_FEATURES; k++) {
            double g = gradient[k] / (double)n + 1e-4 * w[k];
            first[k] = 0.9 * first[k] + 0.1 * g;
            second[k] = 0.999 * second[k] + 0.001 * g * g;
            w[k] -=
                0.03 * first[k] / (1 - pow(0.9, round)) / (sqrt(second[k] / (1 - pow(0.999, round))) + 1e-8);
        }
        if (round % 200 == 0) printf("round %d: %.4f a trace, of %zu\n", round, loss / (double)n, n);
    }
    for (size_t k = 0; k < SEA_FEATURES; k++) printf("%2zu %8.3f\n", k, w[k]);
    for (size_t i = 0; i < n; i++) free(list[i].x);
    free(list);
    sea_free(sea);
    arena_free(results);
}

static double number_after(int argc, char **argv, const char *option, double otherwise) {
    for (int i = 2; i + 1 < argc; i++)
        if (!strcmp(argv[i], option)) return atof(argv[i + 1]);
    return otherwise;
}

static bool given(int argc, char **argv, const char *option) {
    for (int i = 2; i < argc; i++)
        if (!strcmp(argv[i], option)) return true;
    return false;
}

int main(int argc, char **argv) {
    struct arena *arena = arena_new();
    struct cable_map map;
    bool atlas = argc > 1 && (!strcmp(argv[1], "atlas") || !strncmp(argv[1], "atlas+", 6));
    if (argc < 2 || !(atlas ? cable_map_of_atlas(&map, argv[1][5] ? argv[1] + 6 : NULL, arena)
                            : cable_map_read(&map, argv[1], arena))) {
        fprintf(
            stderr,
            "usage: cable_accuracy CABLES.txt|atlas|atlas+FOLDER [--traces N] [--seed N] [--places-off N] "
            "[--no-owners] [--no-times] [--fit]\n");
        return 2;
    }
    size_t traces = (size_t)number_after(argc, argv, "--traces", 10000);
    uint64_t seed = (uint64_t)number_after(argc, argv, "--seed", 1);
    struct maker maker = {.map = &map,
                          .sea = sea_over(map.list, map.n, arena),
                          .random = hash_mix(seed),
                          .error = number_after(argc, argv, "--places-off", 1),
                          .no_owners = given(argc, argv, "--no-owners"),
                          .no_times = given(argc, argv, "--no-times")};
    printf("%zu cables, %zu traces, seed %llu\n", map.n, traces, (unsigned long long)seed);
    if (given(argc, argv, "--fit"))
        fit(&map, &maker, traces);
    else
        measure(&map, &maker, traces);
    sea_free(maker.sea);
    cable_map_close(&map);
    arena_free(arena);
    return 0;
}
