/* One entry of an archive as it is written, nothing decoded; what members are called in HAR 1.2 and what
 * tools add (their names begin with '_'). Texts are views of the entry's bytes, or in the arena. */
#ifndef CORDON_HAR_ENTRY_H
#define CORDON_HAR_ENTRY_H

#include "base/arena.h"
#include "base/diagnostic.h"
#include "evidence/har/body.h"
#include "evidence/har/tls.h"

struct har_number {
    double value;
    bool known;
};

struct har_pair {
    struct text name, value;
};

struct har_list {
    void *items;
    size_t n, capacity;
};

struct har_body {
    bool present; /* its object is there */
    bool has_text;
    struct text type, text, encoding;
    struct har_number size;
    struct har_list params; /* struct form_param */
};

struct har_side {
    bool present;
    struct text version;
    struct har_list headers, cookies; /* struct har_pair */
    struct har_number headers_size, body_size;
    struct har_body body;
};

struct har_socket_message {
    struct text type, data; /* type: "send", "receive" */
    struct har_number time, opcode;
};

struct har_entry {
    uint32_t number; /* from 1 */
    struct text page, started, address, connection, from_cache, method, url, error;
    struct har_number time, status, transfer_size, port, suite;
    struct har_side request, response;
    struct har_tls tls;
    struct har_list socket; /* struct har_socket_message */
};

struct har_reading {
    const char *name;
    struct diagnostics *diagnostics;
    struct arena *arena; /* of the entry */
    uint32_t entry;
    bool damaged;
};

/* At the entry; damage marks the reading. clause: of "HAR 1.2" or an RFC. */
void har_tell(struct har_reading *r, enum severity severity, const char *clause, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* False when it is no JSON, which is told with its offset; `offset`: of the entry in the input. */
bool har_entry_read(struct har_reading *r, struct bytes b, uint64_t offset, struct har_entry *to);

#endif
