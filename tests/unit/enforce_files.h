/* A hosts file and a zone of a test's own, with a plan for them. After the headers that cmocka wants. */
#ifndef CORDON_TESTS_ENFORCE_FILES_H
#define CORDON_TESTS_ENFORCE_FILES_H

#include "enforce/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SECOND INT64_C(1000000000)

struct scene {
    char folder[64];
    char state[80], hosts[80], zone[80];
    struct enforce_options o;
    struct measure measures[2];
    struct enforce_plan plan;
    struct target targets[2];
    struct arena *arena;
    struct diagnostics *d;
};

static inline void write_file(const char *path, const char *text) {
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static inline const char *read_file(struct scene *p, const char *path) {
    struct text t;
    struct file_like like;
    bool there;
    assert_true(file_take(path, 1 << 20, p->arena, &t, &like, &there, p->d));
    return there ? arena_text(p->arena, t) : NULL;
}

static const char *const no_reload[] = {NULL};

static inline struct scene *begin(void) {
    struct scene *p = calloc(1, sizeof *p);
    assert_non_null(p);
    strcpy(p->folder, "/tmp/cordon-enforce-XXXXXX");
    assert_non_null(mkdtemp(p->folder));
    snprintf(p->state, sizeof p->state, "%s/state", p->folder);
    snprintf(p->hosts, sizeof p->hosts, "%s/hosts", p->folder);
    snprintf(p->zone, sizeof p->zone, "%s/zone", p->folder);
    write_file(p->hosts, "127.0.0.1 localhost\n");
    p->arena = arena_new();
    p->d = diagnostics_new(32);
    p->o = (struct enforce_options){.folder = p->state, .confirmed = true, .confirm_seconds = 1};
    int64_t now = wall_now();
    for (size_t i = 0; i < 2; i++)
        p->measures[i] = (struct measure){.kind = MEASURE_NAME,
                                          .value = i ? "worse.example" : "bad.example",
                                          .mode = MEASURE_REJECT,
                                          .until_ns = now + 3600 * SECOND,
                                          .policy = "p",
                                          .rule = "r",
                                          .title = "t",
                                          .basis = "b",
                                          .finding = "0000000000000001",
                                          .chain = "c"};
    p->plan = (struct enforce_plan){
        .made_ns = now, .mode = MEASURE_REJECT, .measures = p->measures, .n_measures = 1};
    plan_identify(&p->plan);
    p->targets[0] = (struct target){.backend = backend_find(TEXT("hosts")), .path = p->hosts};
    p->targets[1] =
        (struct target){.backend = backend_find(TEXT("rpz")), .path = p->zone, .reload = no_reload};
    return p;
}

static inline void end(struct scene *p) {
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", p->folder);
    assert_int_equal(system(command), 0);
    arena_free(p->arena);
    diagnostics_free(p->d);
    free(p);
}

#endif
