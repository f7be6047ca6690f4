#include "evidence/personal/finder_source.h"

#include "base/memory.h"

#include <pthread.h>
#include <stdlib.h>

struct finder_source {
    pthread_mutex_t lock;
    const struct persona *persona;
    struct masking_key key;
    struct finder_limits limits;
    struct finder *made; /* NULL: not yet */
};

struct finder_source *finder_source_new(const struct persona *persona, struct masking_key key,
                                        struct finder_limits limits) {
    struct finder_source *s = memory_new(1, sizeof *s);
    pthread_mutex_init(&s->lock, NULL);
    s->persona = persona;
    s->key = key;
    s->limits = limits;
    return s;
}

void finder_source_free(struct finder_source *s) {
    if (!s) return;
    finder_free(s->made);
    pthread_mutex_destroy(&s->lock);
    explicit_bzero(&s->key, sizeof s->key);
    free(s);
}

const struct finder *finder_source_get(struct finder_source *s) {
    pthread_mutex_lock(&s->lock);
    if (!s->made) s->made = finder_new(s->persona, &s->key, s->limits);
    pthread_mutex_unlock(&s->lock);
    return s->made;
}
