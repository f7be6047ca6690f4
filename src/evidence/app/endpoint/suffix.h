/* Ends of names that make a bare word a host.
 *
 * A URL says itself that it names a host; "a.b.c" does not. Only a small part of all top-level domains is
 * taken for one there: those that hosts of services have, and that words of programs, languages and file
 * types have not. */
#ifndef CORDON_APP_SUFFIX_H
#define CORDON_APP_SUFFIX_H

#include "base/bytes.h"

enum suffix_kind {
    SUFFIX_NONE,
    SUFFIX_WORD,   /* also a word or a file type: "id", "sh", "app": more must speak for it */
    SUFFIX_COMMON, /* with two labels before it: "de", "io" */
    SUFFIX_PLAIN   /* with one: "com", "net", "org", "cn" */
};

enum suffix_kind suffix_of(struct text last_label);
/* Second labels below which names are given out: "com" of "com.cn", "co" of "co.uk". */
bool suffix_is_second(struct text label);
/* First labels that hosts have: "www", "api", "cdn3". */
bool suffix_is_usual_begin(struct text label);

#endif
