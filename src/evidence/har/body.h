/* Bodies as a HAR writes them: text, base64, or the parameters of a form. */
#ifndef CORDON_HAR_BODY_H
#define CORDON_HAR_BODY_H

#include "base/arena.h"

/* Into the arena. False: it is damaged (RFC 4648 3.3), *to is what came before. White space and the URL
 * alphabet are accepted, and padding may lack. */
bool body_base64(struct arena *a, struct text t, size_t most, struct bytes *to);

struct form_param {
    struct text name, value, file, type;
};
/* application/x-www-form-urlencoded (WHATWG URL 5.2). */
struct bytes body_form(struct arena *a, const struct form_param *list, size_t n);
/* multipart/form-data (RFC 7578). boundary: without what no boundary may hold. */
struct bytes body_multipart(struct arena *a, struct text boundary, const struct form_param *list, size_t n);
/* The boundary in a media type (RFC 2046 5.1.1); empty: none. */
struct text body_boundary(struct text media_type);

#endif
