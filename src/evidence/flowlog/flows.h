/* Records become flows. Private to this folder. */
#ifndef CORDON_FLOWLOG_FLOWS_H
#define CORDON_FLOWLOG_FLOWS_H

#include "base/hash.h"
#include "base/input.h"
#include "evidence/capture/build.h"
#include "evidence/flowlog/record.h"

#include <time.h>

/* One direction of a flow that was met, and so the other. */
struct one_way {
    uint32_t flow;
    int64_t last_ns;
    bool from_client; /* the direction of the key is that of the client */
};

struct log_reading {
    struct input *in;
    const char *name;
    struct diagnostics *d;
    struct capture_options options;
    struct builder *builder;
    struct hash_table by_key; /* of directions, or of the log's own numbers */
    struct one_way *directions;
    size_t n_directions, direction_capacity;
    uint64_t records, line; /* line: of the record at hand */
    uint64_t wrong, no_ports, rejected, skipped, sampled, most_sampling, unfinished;
    bool stopped;
    struct timespec started;
};

/* A record of the form that is told, or what is wrong with it. one_way: it is one direction. */
void log_take(struct log_reading *g, const struct log_record *r, bool one_way);

/* The flow of a log's own number, made where it is new. FLOW_REFUSED: it cannot be one. */
uint32_t log_flow(struct log_reading *g, const struct log_record *r);
/* What a record says of a flow that is there. */
void log_names(struct log_reading *g, uint32_t flow, const struct log_record *r);
void log_traffic(struct log_reading *g, uint32_t flow, const struct log_record *r);

/* NULL: its ends and transport are there and have ports. */
const char *log_lacks(const struct log_record *r);
bool log_has_ports(const struct log_record *r);

void log_wrong(struct log_reading *g, uint32_t column, const char *what);

/* The record at a line comes now; false: a limit is met. */
bool log_record(struct log_reading *g, uint64_t line);

#endif
