/* Writes what a backend makes of a plan of plan_fixture.c:
 *   write_measures BACKEND ordinary|hostile|empty|COUNT [log|reject|drop] [group=GROUP] [INPUT] */
#include "enforce/backend.h"
#include "plan_fixture.h"

#include <stdio.h>
#include <stdlib.h>

static struct text read_all(const char *file) {
    FILE *f = fopen(file, "rb");
    if (!f) exit(2);
    fseek(f, 0, SEEK_END);
    size_t n = (size_t)ftell(f);
    rewind(f);
    char *p = malloc(n + 1);
    if (!p || fread(p, 1, n, f) != n) exit(2);
    fclose(f);
    return (struct text){p, n};
}

int main(int argc, char **argv) {
    static const char *const modes[] = {"log", "reject", "drop"};
    const struct backend *b = argc > 2 ? backend_find(text_of(argv[1])) : NULL;
    if (!b) return 2;
    int mode = -1;
    const char *input = NULL, *group = NULL;
    for (int i = 3; i < argc; i++) {
        int found = -1;
        for (int m = 0; m < 3; m++)
            if (strcmp(argv[i], modes[m]) == 0) found = m;
        if (found >= 0)
            mode = found;
        else if (strncmp(argv[i], "group=", 6) == 0)
            group = argv[i] + 6;
        else
            input = argv[i];
    }
    struct text whole = input ? read_all(input) : (struct text){0};
    struct arena *a = arena_new();
    struct diagnostics *d = diagnostics_new(100);
    struct enforce_plan p = plan_fixture(argv[2], mode, a);
    struct render_options o = {.now_ns = PLAN_NOW, .input = whole.p, .input_bytes = whole.n, .group = group};
    struct output to = output_to_file(stdout);
    size_t left = 0;
    bool ok = b->render(&p, &o, &to, &left, d);
    ok &= output_end(&to);
    fprintf(stderr, "left out: %zu\n", left);
    diagnostics_print(d, stderr);
    diagnostics_free(d);
    arena_free(a);
    free((char *)whole.p);
    return ok ? 0 : 1;
}
