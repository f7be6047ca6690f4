/* The filter of system calls. Internal to sandbox.c; only where there is libseccomp. */
#ifndef CORDON_BASE_SANDBOX_FILTER_H
#define CORDON_BASE_SANDBOX_FILTER_H

/* NULL: in force; otherwise why not. */
const char *sandbox_filter(void);

#endif
