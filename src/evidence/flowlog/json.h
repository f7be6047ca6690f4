/* Records that are JSON objects. Private to this folder. */
#ifndef CORDON_FLOWLOG_JSON_H
#define CORDON_FLOWLOG_JSON_H

#include "base/pull.h"
#include "evidence/flowlog/form.h"

/* A form by the names of its members; those of objects within are "flow.start". */
struct json_form {
    const struct log_name *names;
    bool one_way;
    /* NULL: log_take() takes a record. Views in it hold during the call. */
    void (*take)(struct log_reading *g, struct log_record *r, struct bytes whole, struct arena *arena);
};

void json_read(struct log_reading *g, const struct json_form *form);

/* Does the first object have all of these members, directly? NULL ends them. */
bool json_first_has(struct bytes start, const char *const *members);

#endif
