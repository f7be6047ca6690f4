/* Built where there is no clang or no libbpf. */
#include "evidence/live/kernel_events.h"

#include <stdio.h>

struct kernel_events *kernel_events_open(kernel_event_taker *take, void *context, char why[160]) {
    snprintf(why, 160, "this program was built without eBPF");
    return NULL;
}

void kernel_events_close(struct kernel_events *k) {}

int kernel_events_descriptor(const struct kernel_events *k) {
    return -1;
}

void kernel_events_take(struct kernel_events *k) {}

uint64_t kernel_events_lost(const struct kernel_events *k) {
    return 0;
}
