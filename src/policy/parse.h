/* Shared by the files that read a policy. Each reader complains and goes on, so that one run shows every
 * error of a file. Internal to the policy floor. */
#ifndef CORDON_POLICY_PARSE_H
#define CORDON_POLICY_PARSE_H

#include "base/output.h"
#include "base/yaml.h"
#include "policy/model.h"

enum set_kind { SET_PARTIES, SET_JURISDICTIONS, SET_DATA, SET_KINDS };

struct named_set {
    const char *name;
    const struct yaml *node;
    struct words words;
    struct list_end end;
    bool used; /* somebody names it */
    enum { SET_UNREAD, SET_READING, SET_READ } state;
};

enum { MOST_KINDS = 64, MOST_ALIKE = 10 };
struct complaint_kind {
    const char *format;
    size_t n;
};

struct parser {
    struct arena *arena;
    const char *file;
    struct diagnostics *diagnostics;
    struct policy *policy;
    struct named_set *sets[SET_KINDS];
    size_t n_sets[SET_KINDS];
    bool sets_unread[SET_KINDS]; /* what is wrong with them is told: who names one is not */
    unsigned set_depth;
    struct words controls, thresholds, rules; /* their ids, for whoever names one */
    struct words adequacies;
    struct list_end list_end;                /* of the sets that the node being read names: the earliest */
    struct complaint_kind kinds[MOST_KINDS]; /* of what was wrong so far, how often */
    size_t n_kinds, unsaid;
    size_t named_capacity;
    size_t words_left; /* sets naming sets may grow beyond all measure: this bounds them together */
};

/* A growing list of words in the arena. */
struct word_list {
    const char **list;
    size_t n, capacity;
};
void word_list_add(struct parser *p, struct word_list *l, const char *word);

/* parse_value.c: scalars */
struct choice {
    const char *noun; /* "verdict" */
    const char *const *words;
    size_t n;
};
void complain(struct parser *p, const struct yaml *at, const char *hint, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void complain_key(struct parser *p, const struct yaml *at, const char *hint, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* How many of a thing a policy may have: enough for anybody, little enough to compare each with each. */
enum { MOST_SETS = 1000, MOST_RULES = 1000, MOST_CASES = 10000 };
bool within(struct parser *p, const struct yaml *y, size_t most);
/* The ids in a list of mappings, or the keys of a mapping. */
struct words ids_of(struct parser *p, const struct yaml *y);
/* "did you mean 'x'?", else "one of a, b, c"; in the arena. */
const char *hint_for(struct parser *p, struct text word, const char *const *words, size_t n);
/* Must the node be a mapping with only these keys? False after complaining. */
bool parse_mapping(struct parser *p, const struct yaml *y, const char *const *keys, size_t n);
const char *parse_scalar(struct parser *p, const struct yaml *y); /* NULL after complaining */
/* The text of a key; NULL when absent (after complaining if it is required) or empty. */
const char *parse_text(struct parser *p, const struct yaml *map, const char *key, bool required);
int parse_choice(struct parser *p, const struct yaml *y, struct choice c); /* -1 after complaining */
bool parse_yes(struct parser *p, const struct yaml *y, bool *value);
bool parse_id(struct parser *p, const struct yaml *y, const char **id); /* a slug: a-z, 0-9, '-' */
bool parse_day(struct parser *p, const struct yaml *y, date_t *first, date_t *last);
/* from and to of a mapping; `from` is mandatory. */
bool parse_span(struct parser *p, const struct yaml *map, date_t *from, date_t *to);
/* "1000", with `bytes` also "1 MB", "64 KiB". */
bool parse_amount(struct parser *p, const struct yaml *y, bool bytes, uint64_t *value);
/* over, at-least, under, at-most of a mapping as an inclusive range. */
bool parse_bounds(struct parser *p, const struct yaml *map, bool bytes, struct number_range *range);
/* "443", "1024-65535", or a list of such. */
bool parse_ranges(struct parser *p, const struct yaml *y, uint64_t most, struct condition *c);
/* Iterates a scalar or the scalars of a sequence: first item, then item->next while `y` is a sequence. */
const struct yaml *first_item(struct parser *p, const struct yaml *y);
const struct yaml *next_item(const struct yaml *y, const struct yaml *item);
/* The node on one line, as the author wrote it. */
const char *one_line(struct arena *a, const struct yaml *y);

/* parse_sets.c: parties, jurisdictions and data, written out or by $name */
void parse_named_sets(struct parser *p, const struct yaml *root);
void note_unused_sets(struct parser *p); /* after everything else */
bool parse_set(struct parser *p, const struct yaml *y, enum set_kind kind, struct words *to);
bool parse_countries(struct parser *p, const struct yaml *y, struct countries *to);
/* "$name" of something declared in the file: its index among `names`, or -1 after complaining. */
int parse_reference(struct parser *p, const struct yaml *y, const char *noun, struct words names);
void list_ends(struct parser *p, struct list_end end); /* the node being read names a set that ends then */
bool parse_country(struct parser *p, const struct yaml *y); /* one code, not a set */
bool country_exists(struct text code);                      /* ISO 3166-1 alpha-2 */

/* parse_when.c, parse_condition.c */
const struct condition *parse_when(struct parser *p, const struct yaml *y);
bool parse_condition(struct parser *p, const struct yaml *y, struct condition *c);
bool parse_grounds(struct parser *p, const struct yaml *y, unsigned *by);
bool parse_whose(struct parser *p, const struct yaml *y, unsigned *of);
extern const struct choice amount_choice, grade_choice, about_choice, promise_choice, signed_choice,
    seen_choice;

/* parse_control.c, parse_threshold.c, parse_adequacy.c, parse_remedy.c */
void parse_controls(struct parser *p, const struct yaml *root);
void parse_thresholds(struct parser *p, const struct yaml *root);
void parse_adequacies(struct parser *p, const struct yaml *root);
/* Free text, or {do: [words], text: …}. Returns it as sentences. */
const char *parse_remedy(struct parser *p, const struct yaml *rule, bool required, struct words *words);

/* parse_rules.c */
bool parse_sequence(struct parser *p, const struct yaml *y);
bool declared_mapping(struct parser *p, const struct yaml *y, const char *noun);
void parse_rules(struct parser *p, const struct yaml *root);
void parse_exceptions(struct parser *p, const struct yaml *root);

/* parse_case_inside.c: what a package or a list shows, as a case tells it; NULL: it tells nothing. */
const struct link_inside *parse_case_inside(struct parser *p, const struct yaml *link);

/* parse_facts.c, parse_cases.c */
struct named_facts {
    const char *name;
    const struct facts *facts;
};
size_t parse_facts(struct parser *p, const struct yaml *root, const struct named_facts **list);
void parse_cases(struct parser *p, const struct yaml *root);

/* population.c. `as_of`: the last day, where none is written. */
const struct population *parse_population(struct parser *p, const struct yaml *y, date_t as_of);

#define COUNT(array) (sizeof(array) / sizeof *(array))

#endif
