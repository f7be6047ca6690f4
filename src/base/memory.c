#include "base/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static _Noreturn void out_of_memory(size_t count, size_t size) {
    fprintf(stderr, "cordon: out of memory (%zu x %zu bytes); lower the limits or give the process more\n",
            count, size);
    abort();
}

void *memory_new(size_t count, size_t size) {
    void *p = calloc(count ? count : 1, size ? size : 1);
    if (!p) out_of_memory(count, size);
    return p;
}

void *memory_resize(void *p, size_t count, size_t size) {
    size_t total;
    if (__builtin_mul_overflow(count, size, &total)) out_of_memory(count, size);
    void *q = realloc(p, total ? total : 1);
    if (!q) out_of_memory(count, size);
    return q;
}

char *memory_copy_string(const char *s) {
    if (!s) return NULL;
    size_t n = strlen(s) + 1;
    return memcpy(memory_new(n, 1), s, n);
}

void memory_use_large_pages(void *p, size_t size) {
    enum { PAGE = 4096, WORTH = 4 * 1024 * 1024 };
    uintptr_t start = ((uintptr_t)p + PAGE - 1) / PAGE * PAGE, end = ((uintptr_t)p + size) / PAGE * PAGE;
    if (size >= WORTH) (void)madvise((void *)start, end - start, MADV_HUGEPAGE);
}

void *memory_grow(void *p, size_t n, size_t *capacity, size_t size) {
    if (n < *capacity) return p;
    size_t more = *capacity ? *capacity * 2 : 8;
    p = memory_resize(p, more, size);
    *capacity = more;
    return p;
}
