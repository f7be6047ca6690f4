/* Named sets. A set is a list of words and of other sets ("$name"); it is written out once, each word once.
 */
#include "policy/parse.h"

#include "base/intern.h"
#include "policy/data_classes.h"

enum { DEEPEST_SET = 16, MOST_WORDS = 1000000 };

static const char *const set_keys[SET_KINDS] = {"parties", "jurisdictions", "data"};
static const char *const set_nouns[SET_KINDS] = {"party", "country", "data class"};

static const char countries[] =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV "
    "BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES "
    "ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE "
    "IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY "
    "MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU "
    "NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM "
    "SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE "
    "VG VI VN VU WF WS YE YT ZA ZM ZW ";

bool country_exists(struct text code) {
    if (code.n != 2) return false;
    for (const char *c = countries; *c; c += 3)
        if (c[0] == code.p[0] && c[1] == code.p[1]) return true;
    return false;
}

static void name_party(struct parser *p, const struct yaml *y) {
    struct policy *policy = p->policy;
    if (!policy) return;
    policy->named =
        arena_grow(p->arena, policy->named, policy->n_named, &p->named_capacity, sizeof *policy->named);
    policy->named[policy->n_named++] = (struct named_thing){y->text.p, y->line, y->column};
}

bool parse_country(struct parser *p, const struct yaml *y) {
    if (country_exists(y->text)) return true;
    bool uk = text_is(y->text, "UK"), eu = text_is(y->text, "EU") || text_is(y->text, "EEA");
    complain(p, y,
             uk   ? "ISO 3166-1 calls it GB"
             : eu ? "list its member states, or name a set of them ($name)"
                  : "two capital letters of ISO 3166-1, or $name of a set",
             "'%s' is no country code", y->text.p);
    return false;
}

/* "location.*" is another way to write "location". */
static const char *check_data(struct parser *p, const struct yaml *y) {
    struct text name = y->text;
    if (name.n > 2 && strcmp(name.p + name.n - 2, ".*") == 0) name.n -= 2;
    size_t n = data_class_count();
    for (size_t i = 0; i < n; i++)
        if (text_is(name, data_class_name(i))) return data_class_name(i);
    const char **names = arena_take_array(p->arena, n, sizeof *names);
    for (size_t i = 0; i < n; i++) names[i] = data_class_name(i);
    complain(p, y, hint_for(p, name, names, n), "'%s' is no data class", y->text.p);
    return NULL;
}

/* The word as the set is to hold it; NULL after complaining. */
static const char *check_word(struct parser *p, const struct yaml *y, enum set_kind kind) {
    const char *id;
    if (!parse_scalar(p, y)) return NULL;
    switch (kind) {
    case SET_PARTIES:
        if (!parse_id(p, y, &id)) return NULL;
        name_party(p, y);
        return id;
    case SET_JURISDICTIONS: return parse_country(p, y) ? y->text.p : NULL;
    default: return check_data(p, y);
    }
}

static const char *set_hint(struct parser *p, const char *name, struct words names) {
    const char *hint = hint_for(p, text_of(name), names.list, names.n);
    const char *quote = hint && strncmp(hint, "did", 3) == 0 ? strchr(hint, '\'') : NULL;
    return quote ? arena_format(p->arena, "did you mean '$%s", quote + 1) : hint;
}

static struct named_set *find_set(struct parser *p, const struct yaml *y, enum set_kind kind) {
    const char *name = y->text.p + 1;
    struct word_list names = {0};
    for (size_t i = 0; i < p->n_sets[kind]; i++)
        if (strcmp(p->sets[kind][i].name, name) == 0) {
            p->sets[kind][i].used = true;
            return &p->sets[kind][i];
        }
    if (p->sets_unread[kind]) return NULL;
    for (size_t i = 0; i < p->n_sets[kind]; i++) word_list_add(p, &names, p->sets[kind][i].name);
    complain(p, y, set_hint(p, name, (struct words){.list = names.list, .n = names.n}),
             "there is no set '%s' under '%s'", name, set_keys[kind]);
    return NULL;
}

void list_ends(struct parser *p, struct list_end end) {
    if (end.until < p->list_end.until) p->list_end = end;
}

/* A set is a list, or a list with the day until which it is good. */
static bool read_members(struct parser *p, struct named_set *set, enum set_kind kind) {
    static const char *const keys[] = {"list", "until", "source"};
    if (set->node->kind != YAML_MAPPING) return parse_set(p, set->node, kind, &set->words);
    const struct yaml *list = yaml_get(set->node, "list"), *until = yaml_get(set->node, "until");
    bool fine = list && parse_mapping(p, set->node, keys, COUNT(keys));
    struct list_end end = {DATE_MAX, set->name};
    if (until && parse_day(p, until, NULL, &end.until)) list_ends(p, end);
    if (yaml_get(set->node, "source")) parse_text(p, set->node, "source", false);
    if (list) return parse_set(p, list, kind, &set->words) && fine;
    complain(p, set->node, "'name: [a, b]', or 'name: {list: [a, b], until: DATE}'", "'list' is missing");
    return false;
}

static bool read_set(struct parser *p, struct named_set *set, const struct yaml *from, enum set_kind kind) {
    if (set->state == SET_READ) return true;
    if (set->state == SET_READING) {
        complain(p, from, NULL, "the set '%s' contains itself", set->name);
        return false;
    }
    if (p->set_depth == DEEPEST_SET) {
        complain(p, from, NULL, "sets are nested more than %d deep here", DEEPEST_SET);
        return false;
    }
    set->state = SET_READING;
    p->set_depth++;
    struct list_end outer = p->list_end;
    p->list_end = (struct list_end){DATE_MAX, NULL};
    bool fine = read_members(p, set, kind);
    set->end = p->list_end;
    p->list_end = outer;
    p->set_depth--;
    set->state = SET_READ;
    return fine;
}

/* A set while it is being read. */
struct members {
    struct word_list words;
    struct days *days;
    size_t capacity;
    bool dated;
    struct intern *seen;
};

static const struct days always = {DATE_MIN, DATE_MAX};

static bool add_member(struct parser *p, const struct yaml *at, struct members *m, const char *word,
                       struct days days) {
    uint32_t before = intern_count(m->seen);
    bool dated = days.from != DATE_MIN || days.to != DATE_MAX;
    const char *key = dated ? arena_format(p->arena, "%s %d %d", word, days.from, days.to) : word;
    if (intern_add(m->seen, text_of(key)) < before) return true;
    if (p->words_left == 0) {
        complain(p, at, NULL, "the sets of this policy have more than %d members in all", MOST_WORDS);
        return false;
    }
    p->words_left--;
    m->days = arena_grow(p->arena, m->days, m->words.n, &m->capacity, sizeof *m->days);
    m->days[m->words.n] = days;
    m->dated |= dated;
    word_list_add(p, &m->words, word);
    return true;
}

/* {id: kaspersky, from: 2022-03-25, to: …}: a party that is a member on some days only. */
static const char *check_dated(struct parser *p, const struct yaml *y, struct days *days) {
    static const char *const keys[] = {"id", "from", "to"};
    if (!parse_mapping(p, y, keys, COUNT(keys))) return NULL;
    const struct yaml *id = yaml_get(y, "id");
    if (!id) complain(p, y, NULL, "'id' is missing");
    bool fine = parse_span(p, y, &days->from, &days->to);
    const char *word = id ? check_word(p, id, SET_PARTIES) : NULL;
    return fine ? word : NULL;
}

static bool add_set(struct parser *p, const struct yaml *at, struct members *m, const struct named_set *set) {
    bool room = true;
    list_ends(p, set->end);
    for (size_t i = 0; i < set->words.n && room; i++)
        room = add_member(p, at, m, set->words.list[i], set->words.days ? set->words.days[i] : always);
    return room;
}

bool parse_set(struct parser *p, const struct yaml *y, enum set_kind kind, struct words *to) {
    struct members m = {.seen = intern_new()};
    bool fine = true, room = true;
    for (const struct yaml *item = first_item(p, y); item && room; item = next_item(y, item)) {
        if (item->kind == YAML_SCALAR && item->text.n > 1 && item->text.p[0] == '$') {
            struct named_set *set = find_set(p, item, kind);
            bool known = set && read_set(p, set, item, kind);
            if (known) room = add_set(p, item, &m, set);
            fine = fine && known;
        } else {
            struct days days = always;
            bool dated = kind == SET_PARTIES && item->kind == YAML_MAPPING;
            const char *word = dated ? check_dated(p, item, &days) : check_word(p, item, kind);
            if (word) room = add_member(p, item, &m, word, days);
            fine = fine && word;
        }
    }
    intern_free(m.seen);
    *to = (struct words){m.words.list, m.words.n, m.dated ? m.days : NULL};
    return fine && room && m.words.n > 0;
}

bool parse_countries(struct parser *p, const struct yaml *y, struct countries *to) {
    struct words words;
    bool fine = parse_set(p, y, SET_JURISDICTIONS, &words);
    for (size_t i = 0; i < words.n; i++) countries_add(to, words.list[i]);
    return fine;
}

static void declare_sets(struct parser *p, const struct yaml *y, enum set_kind kind) {
    if (y->kind != YAML_MAPPING) {
        complain(p, y, NULL, "names of sets with their lists are needed here: 'name: [%s, …]'",
                 set_nouns[kind]);
        p->sets_unread[kind] = true;
        return;
    }
    if (!within(p, y, MOST_SETS)) return;
    p->sets[kind] = arena_take_array(p->arena, y->count + 1, sizeof *p->sets[kind]);
    for (const struct yaml *c = y->first; c; c = c->next)
        p->sets[kind][p->n_sets[kind]++] = (struct named_set){.name = c->key.p, .node = c};
}

void parse_named_sets(struct parser *p, const struct yaml *root) {
    p->words_left = MOST_WORDS;
    p->list_end = (struct list_end){DATE_MAX, NULL};
    for (enum set_kind k = 0; k < SET_KINDS; k++) {
        const struct yaml *y = yaml_get(root, set_keys[k]);
        if (y) declare_sets(p, y, k);
    }
    for (enum set_kind k = 0; k < SET_KINDS; k++)
        for (size_t i = 0; i < p->n_sets[k]; i++) read_set(p, &p->sets[k][i], p->sets[k][i].node, k);
}

void note_unused_sets(struct parser *p) {
    struct policy *policy = p->policy;
    size_t capacity = 0;
    for (enum set_kind k = 0; k < SET_KINDS; k++)
        for (size_t i = 0; i < p->n_sets[k]; i++) {
            const struct named_set *set = &p->sets[k][i];
            if (set->used) continue;
            policy->unused =
                arena_grow(p->arena, policy->unused, policy->n_unused, &capacity, sizeof *policy->unused);
            policy->unused[policy->n_unused++] =
                (struct named_thing){set->name, set->node->key_line, set->node->key_column};
        }
}

int parse_reference(struct parser *p, const struct yaml *y, const char *noun, struct words names) {
    const char *word = parse_scalar(p, y);
    if (!word) return -1;
    const char *name = word[0] == '$' ? word + 1 : word;
    for (size_t i = 0; i < names.n; i++)
        if (word[0] == '$' && strcmp(names.list[i], name) == 0) return (int)i;
    complain(p, y, set_hint(p, name, names),
             word[0] == '$' ? "there is no %s '%s'" : "a %s is named with '$': '%s'", noun, name);
    return -1;
}
