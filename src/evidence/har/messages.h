/* An entry as the HTTP messages that it tells of. */
#ifndef CORDON_HAR_MESSAGES_H
#define CORDON_HAR_MESSAGES_H

#include "evidence/har/connection.h"
#include "evidence/har/har.h"

/* Gives its request, its response and its WebSocket messages to the options' taker. */
void har_messages(struct har_reading *r, const struct har_options *o, const struct har_request *q,
                  uint32_t flow);

#endif
