/* The filter of system calls. Internal to sandbox.c; only where there is libseccomp. */
#ifndef CORDON_BASE_SANDBOX_FILTER_H
#define CORDON_BASE_SANDBOX_FILTER_H

#include <stdbool.h>

/* reads: files may be opened to be read; databases: those that are open may be locked and written. NULL: in
 * force; otherwise why not. */
const char *sandbox_filter(bool reads, bool databases);

/* sandbox_live_filter.c: everything but what changes kernels, starts programs or reaches into others. */
const char *sandbox_live_filter(void);

#endif
