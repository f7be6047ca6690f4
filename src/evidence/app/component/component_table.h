/* What a table is made of; for the files of this folder alone. */
#ifndef CORDON_APP_COMPONENT_TABLE_H
#define CORDON_APP_COMPONENT_TABLE_H

#include "evidence/app/component/component.h"

/* What a pattern is compared with. */
enum component_match {
    MATCH_CLASS,   /* "Lcn/jpush/", "Lcom/example/Push" */
    MATCH_HOST,    /* the suffix read backwards: "nc.hsupj" */
    MATCH_LIBRARY, /* the others: whole names, or with one '*' */
    MATCH_FILE,
    MATCH_MARKER,
    MATCH_OBJC,
    MATCHES
};

enum { COMPONENT_PATTERN_MOST = 240, COMPONENT_PATTERN_NONE = UINT32_MAX };

struct component_pattern {
    struct text start, end; /* `end`: behind the '*' */
    bool open;              /* there is a '*' */
    uint32_t component;
    uint32_t shorter; /* the longest other pattern whose start this start begins with; or …NONE */
};

struct component_index {
    struct component_pattern *list; /* in the order of component_pattern_compare() */
    size_t n;
};

struct component_table {
    struct arena *arena;
    struct component *list; /* by id */
    size_t n;
    struct component_index index[MATCHES];
    struct component_prefix *prefixes;
};

/* `list` is in order, and the links and prefixes are still to be made. */
void component_table_link(struct component_table *t);

/* By start; of one start those with a '*' first, by the length of what is behind it. */
int component_pattern_compare(const struct component_pattern *a, const struct component_pattern *b);

/* The pattern that `name` meets with the longest start and, among those, the longest end; NONE: no one. */
uint32_t component_index_find(const struct component_index *index, enum component_match how,
                              struct text name);

#endif
