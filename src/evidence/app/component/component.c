#include "evidence/app/component/component.h"

struct component_table {
    struct component *list;
    size_t n;
};

size_t component_count(const struct component_table *t) {
    return t->n;
}

const struct component *component_get(const struct component_table *t, uint32_t number) {
    return &t->list[number];
}
