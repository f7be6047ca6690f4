/* A table while it is being put together. */
#ifndef CORDON_APP_COMPONENT_DRAFT_H
#define CORDON_APP_COMPONENT_DRAFT_H

#include "evidence/app/component/component_table.h"

struct component_draft;

struct component_draft *component_draft_new(void);
void component_draft_free(struct component_draft *d);

/* Texts are copied; NULL is fine for party. Its number in the draft; COMPONENT_NONE: that id is there
 * already. */
uint32_t component_draft_add(struct component_draft *d, const char *id, const char *name, const char *party,
                             const char *kind);
uint32_t component_draft_find(const struct component_draft *d, struct text id); /* likewise */
/* How surely its party makes it, and who says so; NULL: not told. */
void component_draft_backing(struct component_draft *d, uint32_t component, const char *confidence,
                             const char *source);
/* Whoever makes the other one makes it, where that is not told yet. */
void component_draft_party(struct component_draft *d, uint32_t component, const struct component *other);
void component_draft_data(struct component_draft *d, uint32_t component, const char *data_class);

/* A pattern as people write it: "cn.jpush." (package), "com.example.Push" (class), "umeng.com" (host),
 * "libjcore.so", "assets/libshella-*.so", "UM*". What is wrong with it; NULL: nothing. Of two equal ones
 * the first counts. */
const char *component_draft_pattern(struct component_draft *d, uint32_t component, enum component_match how,
                                    struct text pattern);

/* All of another table, where ids and patterns are not taken yet. */
void component_draft_add_table(struct component_draft *d, const struct component_table *t);

/* The draft is used up. */
struct component_table *component_draft_finish(struct component_draft *d);

#endif
