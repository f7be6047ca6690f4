/* component-pack OUT FILE...: packs component files into the bytes that the program carries, at build time.
 */
#include "base/input.h"
#include "evidence/app/component/component_blob.h"
#include "evidence/app/component/component_file.h"

enum { LARGEST = 1024 * 1024 };

static bool write_table(const char *path, const struct component_table *t) {
    FILE *f = fopen(path, "wbe");
    if (!f) return false;
    struct output out = output_to_file(f);
    component_blob_write(&out, t);
    bool fine = output_end(&out);
    return fclose(f) == 0 && fine;
}

int main(int argc, char **argv) {
    if (argc < 2) {
        fputs("usage: component-pack OUT FILE...\n", stderr);
        return 2;
    }
    struct diagnostics *d = diagnostics_new(200);
    struct component_draft *draft = component_draft_new();
    for (int i = 2; i < argc; i++) {
        struct input *in = input_open(argv[i], (struct input_limits){.most_bytes = LARGEST}, d);
        if (!in) continue;
        struct bytes b = input_look(in, LARGEST);
        component_file_add(draft, argv[i], (struct text){(const char *)b.p, b.n}, d);
        input_close(in);
    }
    struct component_table *t = component_draft_finish(draft);
    bool fine = write_table(argv[1], t);
    if (!fine)
        diagnostics_add(
            d, (struct diagnostic){.severity = SEVERITY_ERROR, .file = argv[1], .what = "cannot be written"});
    diagnostics_print(d, stderr);
    component_table_free(t);
    diagnostics_free(d);
    return fine ? 0 : 2;
}
