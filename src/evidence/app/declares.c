#include "evidence/app/declares.h"

bool data_related(const char *a, const char *b) {
    if (!a || !b) return false;
    size_t n = strlen(a), m = strlen(b), least = n < m ? n : m;
    return strncmp(a, b, least) == 0 && (n == m || (n < m ? b : a)[least] == '.');
}

bool app_declares(const struct app *app, const char *data) {
    for (size_t i = 0; i < app->n_declarations; i++)
        if (data_related(app->declarations[i].data, data)) return true;
    return false;
}

static bool told_before(const struct app *app, size_t i) {
    for (size_t k = 0; k < i; k++)
        if (app->reach[k].data && app->reach[k].permitted != APP_NO &&
            strcmp(app->reach[k].data, app->reach[i].data) == 0)
            return true;
    return false;
}

const char *app_undeclared(const struct app *app, size_t i, const struct app_reach **example) {
    for (size_t k = 0; app->n_declarations && k < app->n_reach; k++) {
        const struct app_reach *r = &app->reach[k];
        if (!r->data || r->permitted == APP_NO || app_declares(app, r->data) || told_before(app, k)) continue;
        if (i-- > 0) continue;
        *example = r;
        return r->data;
    }
    return NULL;
}
