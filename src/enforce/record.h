/* What is in force, and what the step at hand goes from and to: one file, replaced in one step, so that there
 * is nothing else to believe. Internal to state*.c.
 *
 * A generation is a plan with where it was put. At rest `now` is the one in force (0: none), and `back` what
 * an expiry returns to while nobody has confirmed. While `moving`, reality is somewhere between the
 * generations that are listed, and `back` is where whoever finds it so takes it. */
#ifndef CORDON_ENFORCE_RECORD_H
#define CORDON_ENFORCE_RECORD_H

#include "enforce/folder.h"
#include "enforce/state.h"

enum { TARGETS_MOST = 32, GENERATIONS_MOST = 3, BOOT_TEXT = 40 };

struct placed {
    struct target target; /* path: the real one */
    struct file_like like;
    bool there;      /* a file was, before the first plan */
    const char *key; /* names what was before in before/, the same in all generations */
    const char *zone, *group;
    char left[65]; /* digest of the file as it was left; "": the kernel */
};

struct generation {
    uint64_t number;
    struct placed *placed;
    size_t n_placed;
    int64_t applied_ns, confirm_until_ns; /* 0: confirmed */
    int64_t deadline_ns;                  /* CLOCK_BOOTTIME; 0: none */
    int64_t ends_ns; /* when the first measure in a file ends, or without files the last of all; 0: never */
};

struct record {
    struct generation list[GENERATIONS_MOST];
    size_t n;
    uint64_t now, back, next_number;
    bool moving, waiting; /* waiting: for `confirm` */
    char boot[BOOT_TEXT]; /* of the kernel that `now` and deadlines are of */
};

/* In the arena. No file: an empty record. */
bool record_read(const char *folder, struct arena *a, struct record *to, struct diagnostics *d);
bool record_write(const char *folder, const struct record *r, struct diagnostics *d);

struct generation *record_find(struct record *r, uint64_t number); /* NULL: there is none, as of 0 */
void record_drop(struct record *r, uint64_t number);

void boot_id(char to[BOOT_TEXT]);
int64_t boot_now(void); /* CLOCK_BOOTTIME */
int64_t wall_now(void);

#endif
