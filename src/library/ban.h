/* What a ban hits, beside what breaks without some networks: the part of cordon_impact() that works on
 * passages. */
#ifndef CORDON_LIBRARY_BAN_H
#define CORDON_LIBRARY_BAN_H

#include "impact/ban.h"
#include "library/context.h"
#include "report/ban.h"

struct ban_part {
    const char *store; /* NULL: evidence */
    struct passage *passages;
    size_t n_passages, passages_capacity; /* of the store */
    const char *rule_asked;               /* "RULE", "POLICY/RULE"; NULL: all */
    struct ban_removal *removals;
    size_t n_removals, removals_capacity;
    const char **asked;
    size_t n_asked, asked_capacity;
    struct ban_impact impact;
    struct date_range {
        int64_t first_ns, last_ns;
    } seen; /* of the store */
    bool done;
};

/* False: it is nothing that can be taken away so. */
bool ban_part_remove(struct cordon *c, struct ban_part *b, struct text value);
bool ban_part_open_store(struct cordon *c, struct ban_part *b, const char *path);
/* Works it out where there is something that a ban could hit. False, told, when the rule is none. */
bool ban_part_work_out(struct cordon *c, struct ban_part *b);
struct ban_report ban_part_report(const struct ban_part *b, size_t details);

/* Of policies that deny something in an audit with names kept; NULL: they do not. */
const struct ban_report *ban_of_audit(struct cordon *c);

#endif
