#include "base/parallel.h"

#include <pthread.h>
#include <stdbool.h>
#include <unistd.h>

struct part {
    void (*work)(void *context, unsigned part);
    void *context;
    unsigned number;
    bool started;
    pthread_t thread;
};

unsigned parallel_threads(unsigned asked) {
    long cores = asked ? (long)asked : sysconf(_SC_NPROCESSORS_ONLN);
    long most = asked ? MOST_PARTS : 8;
    return cores < 1 ? 1 : cores > most ? (unsigned)most : (unsigned)cores;
}

static void *run_part(void *argument) {
    const struct part *p = argument;
    p->work(p->context, p->number);
    return NULL;
}

void parallel_run(unsigned parts, void (*work)(void *context, unsigned part), void *context) {
    struct part list[MOST_PARTS];
    if (parts > MOST_PARTS) parts = MOST_PARTS;
    for (unsigned i = 1; i < parts; i++) {
        list[i] = (struct part){.work = work, .context = context, .number = i};
        list[i].started = pthread_create(&list[i].thread, NULL, run_part, &list[i]) == 0;
    }
    work(context, 0);
    for (unsigned i = 1; i < parts; i++) {
        if (list[i].started)
            pthread_join(list[i].thread, NULL);
        else
            work(context, i);
    }
}

void parallel_range(size_t n, unsigned parts, unsigned part, size_t *from, size_t *to) {
    size_t each = n / parts, more = n % parts;
    *from = part * each + (part < more ? part : more);
    *to = *from + each + (part < more);
}
