#include "policy/data_classes.h"

bool data_covers(const char *named, const char *found) {
    size_t n = strlen(named);
    return strncmp(named, found, n) == 0 && (found[n] == '.' || !found[n]);
}

bool data_named(struct words data, const char *found) {
    for (size_t i = 0; i < data.n; i++)
        if (data_covers(data.list[i], found)) return true;
    return false;
}

bool chain_has_data(const struct chain *c, struct words data, const char **which) {
    for (size_t i = 0; i < c->n_data; i++) {
        if (!data_named(data, c->data[i].class_name)) continue;
        if (which) *which = c->data[i].class_name;
        return true;
    }
    return false;
}

const char *chain_broader_data(const struct chain *c, struct words data, const char **asked) {
    for (size_t i = 0; i < c->n_data; i++)
        for (size_t k = 0; k < data.n; k++)
            if (data_covers(c->data[i].class_name, data.list[k])) {
                *asked = data.list[k];
                return c->data[i].class_name;
            }
    return NULL;
}

/* Is the chain's i-th class another one than those before it, and no broader name of one of them all? */
static bool counts(const struct chain *c, size_t i) {
    for (size_t k = 0; k < c->n_data; k++) {
        bool same = strcmp(c->data[i].class_name, c->data[k].class_name) == 0;
        if ((same && k < i) || (!same && data_covers(c->data[i].class_name, c->data[k].class_name)))
            return false;
    }
    return true;
}

size_t chain_data_kinds(const struct chain *c, struct words data) {
    size_t kinds = 0;
    for (size_t i = 0; i < c->n_data; i++) kinds += data_named(data, c->data[i].class_name) && counts(c, i);
    return kinds;
}
