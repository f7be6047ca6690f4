/* Classes of personal data × who controls the recipients, and what each app told to whom. */
#ifndef CORDON_REPORT_DATA_MATRIX_H
#define CORDON_REPORT_DATA_MATRIX_H

#include "report/group.h"

struct data_cell {
    uint64_t count;    /* 0: no such data went there */
    const char *grade; /* of the worst protection that any of it had; never NULL where count > 0 */
};

struct data_matrix {
    const char *const *classes; /* sorted by name */
    size_t n_classes;
    const struct group *const *recipients; /* worst protected first, then who got most */
    size_t n_recipients;
    const struct data_cell *cells; /* [class * n_recipients + recipient] */
};

struct data_matrix data_matrix_make(struct arena *a, const struct audit *audit, const struct groups *groups);

/* What one app told one recipient; first told first. */
struct data_telling {
    const struct link *app; /* NULL: the evidence names none */
    const struct group *recipient;
    const char *holder; /* of the services that got it, where one holds all and is not the recipient itself */
    enum relation relation; /* of all of it; RELATION_UNKNOWN where chains differ */
    const char *const *classes;
    size_t n_classes;
    const char *grade; /* worst */
    int64_t first_ns;
    uint64_t at; /* packet that shows it, of … */
    uint32_t evidence;
};

size_t data_tellings(struct arena *a, const struct audit *audit, const struct groups *groups,
                     const struct data_telling **list);

/* The worse of two grades; NULL counts as better than all. */
const char *worse_grade(const char *a, const char *b);

#endif
