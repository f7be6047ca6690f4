/* What the readers of names share within one thread: ciphers fetched once, a scratch buffer, and the
 * certificates met so far. One per worker; never shared between threads. */
#ifndef CORDON_NAMES_CONTEXT_H
#define CORDON_NAMES_CONTEXT_H

struct names_context;

struct names_context *names_context_new(void);
void names_context_free(struct names_context *x); /* NULL is fine; certificates it handed out go too */

#endif
