/* One piece of native code while it is looked into: what its strings, symbols and selectors add to the draft,
 * in its name and in that of the component it belongs to. Private to this folder. */
#ifndef CORDON_APP_NATIVE_CODE_H
#define CORDON_APP_NATIVE_CODE_H

#include "evidence/app/component/component.h"
#include "evidence/app/draft.h"
#include "evidence/app/endpoint/endpoint.h"
#include "evidence/app/native/marks.h"

struct native_code {
    struct app_draft *d;
    struct app_place at;
    const char *name;   /* "libfoo.so", "Foo.framework" */
    uint32_t component; /* it belongs to; COMPONENT_NONE */
    unsigned platform;  /* MARK_ANDROID, MARK_APPLE */
    bool classes;       /* strings may name Java classes */
    unsigned loads;     /* LOADS_… seen */
    uint64_t offset;    /* of the string that is looked at */
    uint64_t told[8];   /* marks by number: each is told once a file, however often it is there */
    struct mark_filter filter;
    struct endpoint_scan scan;
};

enum { LOADS_BY_NAME = 1, LOADS_PRIVATE = 2 }; /* calls dlopen; names folders that an app may write */

/* The last part of a path; the name of the evidence where the place names none. */
struct text native_file_name(const struct app_draft *d, struct app_place at);

void native_code_open(struct native_code *c, struct app_draft *d, struct app_place at, struct text name,
                      unsigned platform);
/* The component by the name of a file: library, framework. Tells the draft; packers make it opaque. */
void native_code_belongs(struct native_code *c, struct text file);
/* Tells of a component; COMPONENT_NONE is fine. */
void native_code_component_seen(const struct native_code *c, uint32_t component, unsigned seen,
                                struct text matched, uint32_t classes, uint64_t offset);
/* What only several findings together mean. */
void native_code_close(struct native_code *c);

/* Every run of printable characters in bytes that lie at `offset`. */
void native_code_strings(struct native_code *c, struct bytes b, uint64_t offset);
/* One string; `whole`: NUL stands before and behind it. c->offset is where it is. */
void native_code_string(struct native_code *c, struct text s, bool whole);
/* Id of the component it belongs to; NULL: none. */
const char *native_code_component(const struct native_code *c);
/* An imported function or class (without the underscore of Mach-O), or a selector. */
void native_code_symbol(struct native_code *c, struct text name, enum mark_kind kind, uint64_t offset);

/* Bits a byte, times 100, of up to 64 samples of 4 KiB; 0: too little to tell. Machine code has 550 to 720.
 */
unsigned native_entropy(struct bytes b);

#endif
