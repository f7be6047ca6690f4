/* Builds DEX by hand for tests: classes with what their code refers to, laid out as the format wants it, or
 * with one of its rules broken. */
#ifndef CORDON_TESTS_DEX_BUILD_H
#define CORDON_TESTS_DEX_BUILD_H

#include "base/bytes.h"

enum build_op {
    BUILD_END,
    BUILD_RETURN, /* return-void */
    BUILD_TRUE,   /* const/4 v0, #1; return v0 */
    BUILD_STRING, /* const-string of `a` */
    BUILD_JUMBO,  /* const-string/jumbo of `a` */
    BUILD_NEW,    /* new-instance of `a` */
    BUILD_INVOKE, /* invoke-virtual of a.b */
    BUILD_SGET,   /* sget-object of a.b */
    BUILD_ARRAY,  /* a table of fill-array-data with `a`'s bytes */
    BUILD_NOP,    /* as many nops as `a` has letters */
    BUILD_CUT,    /* const-wide whose last units are missing */
    BUILD_QUICK   /* invoke-virtual-quick */
};

struct build_instruction {
    enum build_op op;
    const char *a, *b;
};

enum { BUILD_MOST = 8 };

struct build_method {
    const char *name;
    struct build_instruction code[BUILD_MOST];
};

struct build_class {
    const char *name, *super; /* descriptors */
    const char *interfaces[3];
    const char *fields[3]; /* types of fields "f0", "f1" … */
    struct build_method methods[3];
};

struct build_dex {
    unsigned version;
    const struct build_class *classes;
    size_t n_classes;
    const char *const *strings; /* more of them; ends in NULL */
    uint32_t base;              /* where it will lie in a container */
    bool compact;
    bool unsorted;     /* strings and types lie the wrong way round */
    bool wrong_length; /* strings say one UTF-16 unit too many */
    bool wrong_checksum;
    bool share_code; /* all methods have the code of the first */
};

/* Free it with free(). */
struct bytes build_dex(const struct build_dex *d);
/* One 041 container out of several. */
struct bytes build_container(const struct build_dex *list, size_t n);
/* As it lies in a VDEX. */
struct bytes build_vdex(struct bytes dex);

#endif
