/* Hand-built DEX into facts, for tests. */
#ifndef CORDON_TESTS_DEX_READ_H
#define CORDON_TESTS_DEX_READ_H

#include "dex_build.h"
#include "evidence/app/dex/dex.h"

struct dex_heard {
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct component_table *components;
    struct api_table *apis;
    struct dex_lookup *lookup;
    struct app *app;
};

/* Components "push" (cn.push., a packer's kind where `packer`), "map" (com.map.) and "deep" (cn.push.deep.).
 */
struct dex_heard dex_hear(const struct dex_input *in, size_t n, const char *const *declared,
                          unsigned threads);
void dex_forget(struct dex_heard *h);

/* Of one DEX, built and freed. */
struct dex_heard dex_hear_built(const struct build_dex *d, const char *declared);

const struct app_reach *dex_reach_of(const struct app *a, const char *api, const char *caller);
const struct app_component *dex_component_of(const struct app *a, const char *id);
const struct app_anomaly *dex_anomaly_of(const struct app *a, const char *kind);

#endif
