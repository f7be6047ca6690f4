/* One class file inside its bytes. Internal to this folder. */
#ifndef CORDON_APP_CLASS_FILE_H
#define CORDON_APP_CLASS_FILE_H

#include "base/cursor.h"

/* Tags of constants (JVMS 4.4-A). */
enum {
    CONSTANT_UTF8 = 1,
    CONSTANT_INTEGER = 3,
    CONSTANT_FLOAT,
    CONSTANT_LONG,
    CONSTANT_DOUBLE,
    CONSTANT_CLASS,
    CONSTANT_STRING,
    CONSTANT_FIELD,
    CONSTANT_METHOD,
    CONSTANT_INTERFACE_METHOD,
    CONSTANT_NAME_AND_TYPE,
    CONSTANT_METHOD_HANDLE = 15,
    CONSTANT_METHOD_TYPE,
    CONSTANT_DYNAMIC,
    CONSTANT_INVOKE_DYNAMIC,
    CONSTANT_MODULE,
    CONSTANT_PACKAGE
};

/* Names are looked up, so that they have a limit: 65,535 references to one of 65,535 bytes are no class. */
enum { CLASS_CONSTANTS = 65536, CLASS_NAME_MOST = 1024, ACC_MODULE = 0x8000 };

struct class_file {
    struct bytes b;
    uint32_t
        at[CLASS_CONSTANTS]; /* of each constant, behind its tag; 0: none, or one that takes two places */
    uint8_t tag[CLASS_CONSTANTS];
    uint8_t given[CLASS_CONSTANTS]; /* of UTF-8: as a string already */
    uint32_t n;                     /* constants are 1 … n - 1 */
    uint16_t flags, self, super;
    struct cursor interfaces, members; /* numbers of classes; fields and then methods */
    const char *trouble, *clause;      /* what is wrong, and what it breaks */
    uint64_t trouble_at;
};

/* False, and `trouble` told, where the class is damaged: constants up to there can be asked for all the same.
 */
bool class_file_open(struct class_file *f, struct bytes b);

/* Constants by number: empty where it is of another kind or none. */
struct text class_file_utf8(const struct class_file *f, uint32_t i);
/* Of a class without "[[L" and ';' of arrays; empty for arrays of numbers. */
struct text class_file_class(const struct class_file *f, uint32_t i);
/* Empty as well where another constant gave the same text before. */
struct text class_file_string(struct class_file *f, uint32_t i);
/* A field or method: the number of its class, and its name. */
uint32_t class_file_member(const struct class_file *f, uint32_t i, struct text *name);

/* Calls `each` with every method's name and whether it does nothing: returns at once, or true. False: the
 * class is damaged. */
bool class_file_methods(struct class_file *f,
                        void (*each)(void *context, struct text name, bool empty, uint64_t at),
                        void *context);

#endif
