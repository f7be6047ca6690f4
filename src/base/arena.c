#include "base/arena.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>

enum { BLOCK = 64 * 1024, LARGEST_BLOCK = 16 * 1024 * 1024, ALIGN = 16 };

struct block {
    struct block *next;
    size_t used, size;
    _Alignas(ALIGN) unsigned char data[];
};

struct arena {
    struct block *head;
    size_t used;
};

struct arena *arena_new(void) {
    return memory_new(1, sizeof(struct arena));
}

void arena_free(struct arena *a) {
    if (!a) return;
    for (struct block *b = a->head, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    free(a);
}

static struct block *block_new(size_t size) {
    struct block *b = memory_resize(NULL, 1, sizeof(struct block) + size);
    *b = (struct block){.size = size};
    memory_use_large_pages(b, sizeof(struct block) + size);
    return b;
}

/* Blocks grow with the arena, so that a large one lies in few places. */
static size_t block_size(const struct arena *a) {
    size_t size = a->used / 4 / BLOCK * BLOCK;
    return size < BLOCK ? BLOCK : size > LARGEST_BLOCK ? LARGEST_BLOCK : size;
}

void *arena_take(struct arena *a, size_t size) {
    size_t rounded = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    if (rounded < size) rounded = size; /* absurd sizes end in out_of_memory below */
    struct block *b = a->head;
    if (!b || b->size - b->used < rounded) {
        b = block_new(rounded > BLOCK / 4 ? rounded : block_size(a));
        if (a->head && rounded > BLOCK / 4) { /* big ones go behind, so the open block stays in use */
            b->next = a->head->next;
            a->head->next = b;
        } else {
            b->next = a->head;
            a->head = b;
        }
    }
    void *p = b->data + b->used;
    b->used += rounded;
    a->used += rounded;
    return memset(p, 0, size);
}

void *arena_take_array(struct arena *a, size_t count, size_t size) {
    size_t total;
    if (__builtin_mul_overflow(count, size, &total)) total = SIZE_MAX - sizeof(struct block) - ALIGN;
    return arena_take(a, total);
}

char *arena_text(struct arena *a, struct text t) {
    char *s = arena_take(a, t.n + 1);
    if (t.n) memcpy(s, t.p, t.n);
    return s;
}

char *arena_string(struct arena *a, const char *s) {
    return s ? arena_text(a, text_of(s)) : NULL;
}

struct bytes arena_bytes(struct arena *a, struct bytes b) {
    uint8_t *p = arena_take(a, b.n);
    if (b.n) memcpy(p, b.p, b.n);
    return (struct bytes){p, b.n};
}

char *arena_format(struct arena *a, const char *format, ...) {
    va_list args;
    va_start(args, format);
    char *s = arena_format_list(a, format, args);
    va_end(args);
    return s;
}

char *arena_format_list(struct arena *a, const char *format, va_list args) {
    char usual[512]; /* most texts fit, and are formatted once */
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(usual, sizeof usual, format, args);
    size_t size = n < 0 ? 1 : (size_t)n + 1;
    char *s = arena_take(a, size);
    if (n > 0 && size <= sizeof usual)
        memcpy(s, usual, size);
    else if (n > 0)
        vsnprintf(s, size, format, again);
    va_end(again);
    return s;
}

void *arena_grow(struct arena *a, void *p, size_t n, size_t *capacity, size_t size) {
    if (n < *capacity) return p;
    size_t more = *capacity ? *capacity * 2 : 8;
    void *q = arena_take_array(a, more, size);
    if (n) memcpy(q, p, n * size);
    *capacity = more;
    return q;
}

size_t arena_used(const struct arena *a) {
    return a->used;
}
