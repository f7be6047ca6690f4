#include "evidence/app/reading.h"

#include "base/intern.h"
#include "base/memory.h"
#include "evidence/app/component/component.h"
#include "evidence/app/native/elf.h"

#include <stdlib.h>

bool reading_add_dex(struct reading *r, struct bytes b, const char *entry, bool hidden) {
    if (r->n_dex == MOST_DEX) {
        app_add_opaque(r->draft, "DEX files", (struct app_place){entry, 0},
                       "there are more than %d: the rest is not looked into", MOST_DEX);
        return false;
    }
    r->dex = memory_grow(r->dex, r->n_dex, &r->dex_capacity, sizeof *r->dex);
    r->digests = memory_grow(r->digests, r->n_dex, &r->digest_capacity, sizeof *r->digests);
    r->digests[r->n_dex] = NULL;
    r->dex[r->n_dex++] = (struct dex_input){.bytes = b, .entry = entry, .hidden = hidden};
    return true;
}

void reading_keep(struct reading *r, struct zip_content content) {
    if (!content.owned) return;
    r->contents = memory_grow(r->contents, r->n_contents, &r->content_capacity, sizeof *r->contents);
    r->contents[r->n_contents++] = content;
}

void reading_add_manifest(struct reading *r, const struct manifest *m) {
    r->has_manifest = true;
    if (!r->has_base && !m->split) {
        r->base = *m;
        r->has_base = true;
    }
    for (size_t i = 0; i < m->n_classes; i++) {
        r->classes = memory_grow(r->classes, r->n_classes, &r->class_capacity, sizeof *r->classes);
        r->classes[r->n_classes++] = m->classes[i];
    }
}

/* The names of the libraries that there is a build of for that ABI. */
static struct intern *built_for(const struct reading *r, struct text abi) {
    struct intern *files = intern_new();
    for (size_t i = 0; i < r->n_libraries; i++)
        if (text_equal(r->libraries[i].abi, abi)) intern_add(files, r->libraries[i].file);
    return files;
}

static struct text best_build(const struct reading *r) {
    struct text abis[16] = {{NULL, 0}};
    size_t n = 0;
    for (size_t i = 0; i < r->n_libraries; i++) {
        size_t k = 0;
        while (k < n && !text_equal(abis[k], r->libraries[i].abi)) k++;
        if (k == n && n < sizeof abis / sizeof *abis) abis[n++] = r->libraries[i].abi;
    }
    size_t best = native_best_abi(abis, n);
    return best < n ? abis[best] : (struct text){NULL, 0};
}

/* A library is looked into in the build that most phones run, and where there is none of that, in each; of
 * the others the name alone counts. */
void reading_libraries(struct reading *r) {
    struct text best = best_build(r);
    struct intern *built = built_for(r, best);
    const struct component_table *table = r->draft->options.components;
    for (size_t i = 0; i < r->n_libraries; i++) {
        const struct waiting_library *l = &r->libraries[i];
        struct app_place at = zip_place(l->zip, l->entry, 0);
        if (best.n && !text_equal(l->abi, best) && intern_find(built, l->file) != INTERN_ABSENT) {
            if (table)
                app_add_component(r->draft, component_of_library(table, l->file), COMPONENT_NATIVE,
                                  arena_text(r->draft->arena, l->file), 0, at);
            continue;
        }
        struct zip_content c;
        zip_read(l->zip, l->entry, &c);
        if (elf_recognised(c.bytes))
            elf_facts(r->draft, c.bytes, at);
        else if (c.bytes.n)
            app_add_opaque(r->draft, at.entry, at,
                           "it lies among the native libraries and is none that is known");
        zip_content_free(&c);
    }
    intern_free(built);
}
