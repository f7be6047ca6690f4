/* What changed between two saved audits (docs/formats/json.md): which app sends where, who holds and controls
 * that, under whose law, with what data, how protected, and what policies say of it.
 *
 * Compared are destinations: an app (or what is not attributed to one) and the service it asked for, or the
 * address where no name was seen. Addresses of one service come and go, so their holders and countries are
 * compared, not they. The app itself, with its holder, is compared once and not for each of its destinations.
 */
#ifndef CORDON_REPORT_DIFF_H
#define CORDON_REPORT_DIFF_H

#include "base/input.h"
#include "base/intern.h"
#include "report/report.h"

enum aspect {
    ASPECT_VERDICT,      /* subject: the policy */
    ASPECT_HOLDER,       /* subject: the role of the link */
    ASPECT_CONTROLLER,   /* subject: the role */
    ASPECT_JURISDICTION, /* subject: the role */
    ASPECT_PLACE,        /* subject: the role */
    ASPECT_DATA,
    ASPECT_PROTECTION,
    ASPECTS
};
const char *aspect_text(enum aspect a); /* "verdict", "holder" … */

/* One thing that is so: ids of strings in the diff's table. */
struct aspect_fact {
    enum aspect aspect;
    uint32_t subject, value;
    uint32_t note; /* not compared: the title of the rule; INTERN_ABSENT: none */
};

struct destination {
    uint32_t app, name;        /* app INTERN_ABSENT: none is known; name INTERN_ABSENT: the app itself */
    struct aspect_fact *facts; /* in order, each once */
    size_t n_facts, capacity;
    uint64_t flows, bytes[2];
    bool blind; /* not all of what was sent could be read */
};

/* One saved audit. */
struct diff_side {
    const char *file;
    struct destination *list;
    size_t n, capacity, apps; /* apps: how many of the list are apps themselves */
    uint32_t *policies;
    size_t n_policies, policies_capacity;
    const char *as_of, *atlas; /* of the summary; NULL: not told */
    uint64_t lines;
    bool summary, complete;
};

/* Facts of one aspect and subject that are gone, and that are new. Classes of data that were found before and
 * are not found in what could not be read whole are neither: unseen. */
struct diff_part {
    enum aspect aspect;
    uint32_t subject;
    const struct aspect_fact **gone, **fresh, **unseen;
    size_t n_gone, n_fresh, n_unseen;
};

#define DIFF_CANNOT_SEE "cannot see" /* value of the data of a destination that nobody could look into */

enum diff_kind { DIFF_DENIED, DIFF_FRESH, DIFF_CHANGED, DIFF_GONE, DIFF_KINDS };

struct diff_entry {
    enum diff_kind kind;                      /* DIFF_DENIED: became denied, whether new or changed */
    const struct destination *before, *after; /* NULL: not there */
    struct diff_part *parts;                  /* where both are there */
    size_t n_parts;
};

struct diff {
    struct arena *arena;
    struct intern *strings;
    struct diff_side before, after;
    struct diff_entry *list; /* in the order of enum diff_kind, then by app and name */
    size_t n, unchanged;
    size_t counts[DIFF_KINDS], allowed, aspects[ASPECTS]; /* allowed: no longer denied */
};

/* Reads both; NULL, with a diagnostic, when one is no saved audit. */
struct diff *diff_read(struct input *before, const char *before_name, struct input *after,
                       const char *after_name, struct diagnostics *d);
void diff_free(struct diff *diff);

const char *diff_string(const struct diff *diff, uint32_t id); /* NULL for INTERN_ABSENT */
bool diff_policy_in_both(const struct diff *diff, uint32_t policy);
/* The verdict on a destination; VERDICT_… as a word; NULL: the policy says nothing. */
const struct aspect_fact *destination_verdict(const struct destination *d, uint32_t policy);
bool diff_incomplete(const struct diff *diff);

bool diff_text(const struct diff *diff, struct output *to, struct report_options options);
bool diff_json(const struct diff *diff, struct output *to);

/* Parts of diff_read(). */
bool diff_read_side(struct diff *diff, struct diff_side *side, struct input *in, struct diagnostics *d);
void diff_compare(struct diff *diff);

#endif
