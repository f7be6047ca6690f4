/* What the backends that write text share: which measures they take, names as DNS writes them, comments.
 *
 * Names and titles are foreign text. A comment never ends in foreign text, since some grammars (parse.y of
 * the OpenBSD daemons) continue a line after a last backslash even inside a comment. */
#ifndef CORDON_ENFORCE_RENDER_H
#define CORDON_ENFORCE_RENDER_H

#include "enforce/backend.h"

enum { DNS_NAME_TEXT = 254 };

#define MODE_BIT(m) (1u << (m))
#define KIND_BIT(k) (1u << (k))

/* An expired measure is never written, and not counted. One of a kind that the backend has, in a mode that it
 * has not, is counted. */
bool render_wants(const struct backend *b, const struct measure *m, const struct render_options *o,
                  size_t *left);

/* In the form of RFC 1035 2.3.1 and 3.1, underscores too: lower case, labels of 1 to 63, at most 253 without
 * the last dot, U-labels as A-labels (RFC 3492; UTF-8 is taken as it is, without the mappings of UTS 46).
 * False: it is no such name, or an address. */
bool render_name(char to[DNS_NAME_TEXT], struct text name);

/* Names that the backend takes, each once, in the order of their bytes. Where several measures have one name
 * the strictest is kept. A name that is never blocked and stands below a measure's is a row too, so that it
 * can be let pass; measures of it and below it are left out. The rows live in the arena. */
struct render_row {
    const char *name;
    const struct measure *measure; /* NULL: let pass, with all below */
};
struct render_rows {
    struct render_row *rows;
    size_t n;
};
struct render_rows render_names(const struct backend *b, const struct enforce_plan *p,
                                const struct render_options *o, struct arena *a, size_t *left);
/* The row of the name, or else of the nearest one above it; NULL: there is none. */
const struct render_row *render_above(const struct render_rows *r, const char *name);
bool render_has(const struct render_rows *r, const char *name);

/* AS numbers likewise, ascending. */
struct render_carrier {
    uint32_t asn;
    const struct measure *measure;
};
struct render_carriers {
    struct render_carrier *rows;
    size_t n;
};
struct render_carriers render_carriers(const struct backend *b, const struct enforce_plan *p,
                                       const struct render_options *o, struct arena *a, size_t *left);

/* The whole of a routers' file: its head, and what `put` makes of the carriers. */
void render_routes(const struct backend *b, const struct enforce_plan *p, const struct render_options *o,
                   struct output *to, size_t *left, const char *const meaning[3],
                   void (*put)(const struct render_carriers *r, struct output *to));

/* Apps of a platform by their ids there, each once, in the order of their bytes. What is no id is left out,
 * and apps of other platforms are not counted. */
struct render_rows render_apps(const struct backend *b, const struct enforce_plan *p,
                               const struct render_options *o, const char *platform, struct arena *a,
                               size_t *left);
/* A sentence for people with a managed device; how many bytes it became, at most `room`. */
size_t render_notice(const struct enforce_plan *p, const struct render_rows *r, char *to, size_t room);

/* Comment lines: which plan, what each mode that is in it means here, that of until when the measures are and
 * what follows from it, how to object. */
void render_head(const struct backend *b, const struct enforce_plan *p, const struct render_options *o,
                 const char *const meaning[3], struct output *to);

/* "POLICY/RULE: TITLE; finding KEY; CHAIN; until TIME", printable, with what is long cut at a character. */
enum { REASON_TEXT = 720 };
struct text render_reason(char to[REASON_TEXT], const struct measure *m);

/* Lines of comment, none of which is long; the text ends in none that is foreign. And so why a measure is
 * one. */
void render_comment(const struct backend *b, struct output *to, struct text t);
void render_why(const struct backend *b, struct output *to, const struct measure *m);

/* Text with '?' for control characters, of C1 too, and for what is no UTF-8. */
void render_printable(struct output *to, struct text t);

#endif
