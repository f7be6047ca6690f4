/* What an audit finds, into the store of findings. */
#ifndef CORDON_LIBRARY_SAVE_H
#define CORDON_LIBRARY_SAVE_H

#include "library/context.h"
#include "policy/passage.h"

struct saving;

void saving_free(struct saving *s); /* NULL is fine, here and below */

/* Names of a capture, before it is let go. */
void saving_names(struct saving *s, const struct capture *c, uint32_t evidence);
/* Before evidence is read, and when all of it has been judged. */
void saving_begin(struct cordon *c);
void saving_end(struct cordon *c);

/* Passages of an audit with their reasons and their JSON: of a package of a folder, made by the thread that
 * judges it and put by the one that takes it. */
struct saved {
    const struct passage *passages;
    const char *const *json;
    size_t n;
};
struct saved saved_of(const struct audit *a, struct arena *to);
/* The findings of a chain, a line each, or without policies the chain itself; NULL: no rule spoke. */
const char *saved_json(const struct audit *a, uint32_t chain, struct arena *to);
void saving_put(struct saving *s, const struct saved *list);

#endif
