/* Signatures of components (SDKs, engines, packers): how each is recognised, and who makes it.
 *
 * The project's own list is the folder atlas/components, compiled into the program at build time (facts of
 * vendors' own documentation, each with its source). Others may be added by the user at run time
 * (component_import.h). Immutable once made, and shared by threads. */
#ifndef CORDON_APP_COMPONENT_H
#define CORDON_APP_COMPONENT_H

#include "base/diagnostic.h"

struct component_table;

#define COMPONENT_NONE UINT32_MAX

struct component {
    const char *id, *name;
    const char *party;      /* slug of the atlas; NULL: not told */
    const char *confidence; /* that the party makes it: "low", "medium", "high"; NULL: not told */
    const char *source;     /* of that: "SDK integration documentation, JPush, 2025"; NULL: not told */
    const char *kind;   /* "analytics", "advertising", "push", "map", "payment", "social", "crash-reporting",
                           "packer", "hot-fix", "framework", "library" … (atlas/schema/component.yaml) */
    const char *prefix; /* its first class prefix, "cn.jpush."; NULL: it has none */
    const char *const *web;  /* hosts it talks to, as domain suffixes */
    const char *const *data; /* classes of personal data that its maker tells it collects */
    size_t n_web, n_data;
};

/* The shipped list. Made once a program run, and cheaply; free it with component_table_free(). */
struct component_table *component_table_shipped(void);
void component_table_free(struct component_table *t); /* NULL is fine */

size_t component_count(const struct component_table *t);
const struct component *component_get(const struct component_table *t, uint32_t number);
uint32_t component_find(const struct component_table *t, struct text id); /* COMPONENT_NONE: no such id */

/* A class by its descriptor without 'L' and ';' ("cn/jpush/android/Push") or its dotted name: the component
 * with the longest prefix that ends at a package or class boundary. */
uint32_t component_of_class(const struct component_table *t, struct text name);
/* A native library or framework by the last part of its path: "libjcore.so", "WXApi.framework". */
uint32_t component_of_library(const struct component_table *t, struct text file);
/* An entry of a package by its whole path: "assets/libjiagu.so", "META-INF/okhttp.kotlin_module". */
uint32_t component_of_file(const struct component_table *t, struct text path);
/* A host: the component with the longest domain suffix. */
uint32_t component_of_host(const struct component_table *t, struct text host);
/* A name in a manifest: meta-data, permission, queries … */
uint32_t component_of_marker(const struct component_table *t, struct text name);
/* A class of Objective-C or Swift by its name as the binary has it: "UMConfigure". */
uint32_t component_of_objc(const struct component_table *t, struct text name);

/* All class prefixes as bytes of descriptors ("Lcn/jpush/"), in the order of memcmp(), for merging with a DEX
 * file's sorted strings. One that does not end in '/' is a class: ';' or '$' must follow it. */
struct component_prefix {
    struct text prefix;
    uint32_t component;
};
const struct component_prefix *component_prefixes(const struct component_table *t, size_t *n);

#endif
