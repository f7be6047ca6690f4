/* Flow logs: what routers, clouds and sensors write of the connections that they saw, one record each.
 *
 * They become flows of a capture, so that everything behind knows one kind of thing. Numbers of "packets" are
 * lines. Where a form has a record for each direction (VPC flow logs, NetFlow) both are one flow. */
#ifndef CORDON_FLOWLOG_FLOWLOG_H
#define CORDON_FLOWLOG_FLOWLOG_H

#include "evidence/capture/capture.h"

struct input;

struct flowlog_options {
    /* Limits of flows, packets (that is records), seconds; progress. Reading takes one thread. */
    struct capture_options capture;
};

/* NULL when the input does not start like any of these logs (nothing is said, nothing is consumed). Damage is
 * told to d, and makes the capture incomplete: what can be read of the rest is. */
struct capture *flowlog_read(struct input *in, const char *name, const struct flowlog_options *options,
                             struct diagnostics *d);

/* Is it the format of a flow log, as capture_totals() tells it: "zeek", "vpc-flow", "nfdump", "eve",
 * "pmacct", "goflow"? */
bool flowlog_is_format(const char *format);

#endif
