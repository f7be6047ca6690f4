/* inflate_floor dex|all FILE: opens the entries of a ZIP with libdeflate and does nothing else: the DEX
 * files, or all. No program that looks into a package whole can be faster. Trusts the package: for measuring
 * only. */
#include <fcntl.h>
#include <libdeflate.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

static uint32_t le(const uint8_t *p, int n) {
    uint32_t v = 0;
    while (n--) v = v << 8 | p[n];
    return v;
}

/* One record of the central directory (APPNOTE 4.3.12); how many bytes came out. */
static size_t inflate_entry(struct libdeflate_decompressor *d, const uint8_t *zip, const uint8_t *entry,
                            uint8_t **room, size_t *size) {
    size_t packed = le(entry + 20, 4), whole = le(entry + 24, 4), made = 0;
    const uint8_t *local = zip + le(entry + 42, 4),
                  *data = local + 30 + le(local + 26, 2) + le(local + 28, 2);
    if (le(entry + 10, 2) != 8) return 0;
    if (whole > *size) {
        free(*room);
        *room = malloc(*size = whole);
        if (!*room) abort();
    }
    if (libdeflate_deflate_decompress(d, data, packed, *room, whole, &made) != LIBDEFLATE_SUCCESS) return 0;
    return made;
}

int main(int argc, char **argv) {
    int file = argc == 3 ? open(argv[2], O_RDONLY) : -1;
    struct stat s;
    if (file < 0 || fstat(file, &s) != 0 || s.st_size < 22) {
        fprintf(stderr, "usage: %s dex|all FILE\n", argv[0]);
        return 2;
    }
    const uint8_t *zip = mmap(NULL, (size_t)s.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    if (zip == MAP_FAILED) return 2;
    const uint8_t *end = zip + s.st_size - 22;
    while (end > zip && le(end, 4) != 0x06054b50) end--;
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    uint8_t *room = NULL;
    size_t size = 0, total = 0;
    const uint8_t *entry = zip + le(end + 16, 4);
    for (uint32_t left = le(end + 10, 2); left; left--) {
        size_t name = le(entry + 28, 2);
        if (strcmp(argv[1], "all") == 0 || (name > 4 && memcmp(entry + 46 + name - 4, ".dex", 4) == 0))
            total += inflate_entry(d, zip, entry, &room, &size);
        entry += 46 + name + le(entry + 30, 2) + le(entry + 32, 2);
    }
    printf("%zu\n", total);
    libdeflate_free_decompressor(d);
    free(room);
    return 0;
}
