/* Interfaces of the platform (and of a few libraries) by which code reaches for data or does something worth
 * a finding: each with the capability and the class of personal data it means.
 *
 * One table for DEX and Java classes alike. Made once a program run, and cheaply; immutable, shared by
 * threads. The same member may mean several things: every look-up gives a run of them. */
#ifndef CORDON_APP_API_H
#define CORDON_APP_API_H

#include "base/bytes.h"

enum api_kind {
    API_CALL,    /* a method is called; of a field: it is read */
    API_EXTENDS, /* a class of the app extends or implements this one; `member` is NULL */
    API_EMPTY,   /* … and its own `member` does nothing: returns at once, or returns true */
    API_STRING   /* a constant is loaded; `class_name` and `member` are NULL */
};

struct api {
    const char *name;       /* for people: "android.location.LocationManager.getLastKnownLocation" */
    const char *class_name; /* descriptor without 'L' and ';': "android/location/LocationManager" */
    const char *member; /* "getLastKnownLocation", "<init>"; "*": any of the class, its use as a type too */
    const char *text;   /* of API_STRING: the constant; ends in '*': any that begins so */
    enum api_kind kind;
    const char *capability; /* word of the policies' vocabulary */
    const char *data;       /* class of personal data; NULL: none */
    const char *permission; /* it needs one of these, separated by blanks; NULL: none */
    const char *reason;     /* "identifies the device": a few words that follow "it" */
};

struct api_table;

#define API_NONE UINT32_MAX

struct api_table *api_table_new(void);
void api_table_free(struct api_table *t);

size_t api_count(const struct api_table *t);
const struct api *api_get(const struct api_table *t, uint32_t number);

/* Classes that have rows, 0 … api_class_count() - 1, in the order of strcmp() of their descriptors
 * ("Landroid/ …;"). */
size_t api_class_count(const struct api_table *t);
struct text api_class_descriptor(const struct api_table *t, uint32_t class);
uint32_t api_class_find(const struct api_table *t, struct text name); /* without 'L' and ';'; API_NONE */

/* The first of the rows (their numbers follow one another), *n how many; API_NONE: there are none. */
uint32_t api_of_member(const struct api_table *t, uint32_t class, struct text member, size_t *n);
uint32_t api_of_extending(const struct api_table *t, uint32_t class, size_t *n);
uint32_t api_of_empty(const struct api_table *t, uint32_t class, struct text member, size_t *n);
uint32_t api_of_string(const struct api_table *t, struct text constant, size_t *n);

/* Does some class have a row for a member of this name ("*" aside)? Cheap: asked of every method there is. */
bool api_member_known(const struct api_table *t, struct text member);

#endif
