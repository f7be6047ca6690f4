/* DEX: what an app's code defines, names and reaches for.
 *
 * Dalvik executable format (source.android.com/docs/core/runtime/dex-format), versions 035 to 041 with the
 * containers of 041; compact DEX and what lies in VDEX and old optimised DEX as far as its classes. Input is
 * hostile: no size, offset, order, checksum or length is believed.
 *
 * Each file is read by itself into a digest, by any number of threads at once; its bytes are not needed after
 * that. Digests together become facts. What that takes: a digest about an eighth of its DEX, and never more
 * than eight times its size; while it is read as much again. Time is linear in the size: code and class data
 * that are shared are walked no more than a few times, and what is left then is told as opaque. */
#ifndef CORDON_APP_DEX_H
#define CORDON_APP_DEX_H

#include "evidence/app/draft.h"

struct api_table;
struct dex_digest;
struct dex_lookup;

/* What code is searched for. Made once a program run, immutable, shared by threads; what it was made from
 * must outlive it. NULL components: none are recognised. */
struct dex_lookup *dex_lookup_new(const struct component_table *components, const struct api_table *apis);
void dex_lookup_free(struct dex_lookup *l);

struct dex_input {
    struct bytes bytes;
    const char *entry; /* as places name it: "base.apk!classes2.dex"; NULL: the evidence itself */
    bool hidden;       /* Android would not load it from there: a DEX in assets */
};

/* Only looks: are these bytes DEX in any of its clothes? */
bool dex_recognised(struct bytes b);

/* Never NULL. `entry` must outlive it. */
struct dex_digest *dex_digest(const struct dex_lookup *l, const struct dex_input *in);
void dex_digest_free(struct dex_digest *g);
/* Those of the list that are still NULL, over so many threads (0: one a core). */
void dex_digest_all(const struct dex_lookup *l, const struct dex_input *in, struct dex_digest **list,
                    size_t n, unsigned threads);

/* What the manifest tells. */
struct dex_context {
    const struct dex_lookup *lookup;
    /* Classes that the system starts, by their dotted names: activities, services, receivers, providers,
     * the application, its component factory. None: what is reachable is not known. */
    const char *const *declared;
    size_t n_declared;
    /* More from where code is come to: instrumentation, views of layouts, META-INF/services. */
    const char *const *roots;
    size_t n_roots;
    bool no_code; /* the manifest says so: android:hasCode="false" */
};

/* Facts of all the DEX of one app into its draft, in the order of the digests: the same whatever thread read
 * which. */
void dex_facts_of(struct app_draft *d, struct dex_digest *const *list, size_t n,
                  const struct dex_context *context);

/* Both at once, over as many threads as the draft's options allow. */
void dex_facts(struct app_draft *d, const struct dex_input *in, size_t n, const struct dex_context *context);

/* How many of the declared classes no DEX of the app defines; *first names one. Classes of the platform are
 * not asked for. */
size_t dex_missing_declared(struct dex_digest *const *list, size_t n, const struct dex_context *context,
                            const char **first);

#endif
