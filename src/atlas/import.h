/* Facts of others about who owns whom, brought into the form of party files: GLEIF's level 1 and 2 CSV,
 * FollowTheMoney entities (OpenSanctions and others), Beneficial Ownership Data (BODS).
 * docs/formats/import.md
 *
 * Of natural persons nothing is taken over but that it is one person, and the country of residence. What
 * cannot be carried over is told record by record, with the reason. */
#ifndef CORDON_ATLAS_IMPORT_H
#define CORDON_ATLAS_IMPORT_H

#include "atlas/registry.h"
#include "base/input.h"
#include "base/masking.h"
#include "base/output.h"

enum import_format { IMPORT_GLEIF, IMPORT_FTM, IMPORT_BODS, IMPORT_FORMATS };

const char *import_format_text(enum import_format f); /* "gleif", "ftm", "bods" */
bool import_format_parse(struct text t, enum import_format *to);

struct import_options {
    const struct registry *curated; /* parties there are already; NULL: none */
    struct masking_key key;
    /* What a parent that consolidates a company in its accounts is taken to hold of it. */
    struct ratio consolidated_low, consolidated_high;
    struct output *left_out; /* one line for each record that is not carried over; NULL: none is wanted */
    bool all_parties;        /* those that no stake names, too */
};

struct import;

struct import *import_new(struct import_options options, struct diagnostics *d);
void import_free(struct import *im);

/* Reads one file. `format` is IMPORT_FORMATS to have it found by content. False, with a diagnostic, when the
 * file is none of these. */
bool import_read(struct import *im, struct input *in, const char *name, enum import_format format);

/* Once all files are read: joins, and matches with the parties there are. */
void import_finish(struct import *im);

/* Party files one after the other: its name ("lei-….yaml") and what it says. False when `take` was. */
typedef bool import_taker(void *context, const char *file, struct text text);
bool import_write(const struct import *im, import_taker *take, void *context);

struct import_reason {
    const char *what; /* why it was not carried over */
    uint64_t count;
};

struct import_counts {
    uint64_t records, parties, persons, stakes;
    uint64_t matched;                    /* parties of the atlas, known by their LEI */
    uint64_t candidates;                 /* parties that have the name of one of the atlas's */
    const struct import_reason *reasons; /* most first */
    size_t n_reasons;
    uint64_t left_out; /* sum over the reasons */
    bool damaged;      /* part of that because a record is wrong, not because the atlas has no place for it */
};

struct import_counts import_counts(const struct import *im);

#endif
