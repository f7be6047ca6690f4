/* What bpf/owner.bpf.c tells from inside the kernel. */
#ifndef CORDON_LIVE_KERNEL_EVENTS_H
#define CORDON_LIVE_KERNEL_EVENTS_H

#include "evidence/live/bpf/owner_event.h"

#include "base/bytes.h"

struct kernel_events;

typedef void kernel_event_taker(void *context, const struct owner_event *e);

/* NULL with the reason in `why`. What was begun ends with the process, however that ends. */
struct kernel_events *kernel_events_open(kernel_event_taker *take, void *context, char why[160]);
void kernel_events_close(struct kernel_events *k);           /* NULL is fine */
int kernel_events_descriptor(const struct kernel_events *k); /* for poll(2) */
void kernel_events_take(struct kernel_events *k);            /* hands over what there is, a few thousand */
uint64_t kernel_events_lost(const struct kernel_events *k);

/* Names come innermost first, as the kernel walks; read backwards they are a path. It is no longer than what
 * they are in: `room` has `size`. */
struct text owner_event_path(const char *names, size_t size, unsigned parts, char *room);

#endif
