/* HTTP archives, HAR 1.2 (and 1.1): what browsers and debugging proxies save of the requests they made.
 *
 * A connection becomes a flow of a capture, so that everything behind it knows one kind of thing. Numbers of
 * "packets" are numbers of entries, from 1. What an archive does not tell stays unknown: the client's address
 * always, the server's where there is no serverIPAddress (capture.h: flow_view.server_known), how TLS was set
 * up mostly. An entry that was answered from a cache, or never left the browser, is no flow. */
#ifndef CORDON_HAR_HAR_H
#define CORDON_HAR_HAR_H

#include "evidence/capture/capture.h"
#include "evidence/content/message.h"

struct input;

/* A message and where it stands. Views are valid only during the call. */
struct har_message {
    const struct message *message;
    uint32_t flow;  /* from 0, in the order of capture_flows() */
    uint32_t entry; /* from 1; all messages of an entry follow one another, its request first */
    int64_t time_ns;
};
typedef void har_message_taker(void *context, const struct har_message *m);

struct har_options {
    /* Limits of flows, packets (that is entries), seconds; progress. Reading takes one thread. */
    struct capture_options capture;
    size_t most_body;         /* bytes kept of one body; 0: 8 MiB */
    har_message_taker *taker; /* NULL: nobody wants the messages, and no body is decoded */
    void *taker_context;
};

/* NULL when the input does not start like a HAR (nothing is said, nothing is consumed). Damage is told to d,
 * and makes the capture incomplete: what can be read of the rest is. */
struct capture *har_read(struct input *in, const char *name, const struct har_options *options,
                         struct diagnostics *d);

#endif
