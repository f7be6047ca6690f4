/* What an app says about data, held against classes of personal data. */
#ifndef CORDON_APP_DECLARES_H
#define CORDON_APP_DECLARES_H

#include "evidence/app/app.h"

/* Is one of the classes the other one or a broader name of it ("location" and "location.precise")? */
bool data_related(const char *a, const char *b);
/* Does a declaration of the app cover the class? Not asked of apps without declarations: they say nothing. */
bool app_declares(const struct app *app, const char *data);
/* The i-th class that code reaches for, each once, although the app declares something and not this; NULL:
 * there are no more. `api` gets an example. */
const char *app_undeclared(const struct app *app, size_t i, const struct app_reach **example);

#endif
