/* Building IPAs for tests: a ZIP of stored entries. */
#ifndef CORDON_TESTS_IPA_BUILD_H
#define CORDON_TESTS_IPA_BUILD_H

#include "macho_build.h"
#include "zip_build.h"

struct ipa_file {
    const char *path;
    struct bytes bytes;
};

/* A view of made memory, to be freed by its p. */
static inline struct bytes build_ipa(const struct ipa_file *files, size_t n) {
    struct made m = {NULL, 0, 0}, directory = {NULL, 0, 0};
    for (size_t i = 0; i < n; i++) {
        size_t at = m.n, name = strlen(files[i].path), size = files[i].bytes.n;
        uint32_t crc = libdeflate_crc32(0, files[i].bytes.p, size);
        for (int central = 0; central < 2; central++) {
            struct made *to = central ? &directory : &m;
            made_le(to, central ? 0x02014b50 : 0x04034b50, 4);
            if (central) made_le(to, 20, 2);
            made_le(to, 20, 2);
            made_fill(to, 0, 8); /* flags, stored, time, date */
            made_le(to, crc, 4);
            made_le(to, size, 4);
            made_le(to, size, 4);
            made_le(to, name, 2);
            made_le(to, 0, 2);
            if (central) {
                made_fill(to, 0, 10);
                made_le(to, at, 4);
            }
            made_put(to, files[i].path, name);
        }
        made_put(&m, files[i].bytes.p, size);
    }
    size_t start = m.n;
    made_put(&m, directory.p, directory.n);
    made_le(&m, 0x06054b50, 4);
    made_fill(&m, 0, 4);
    made_le(&m, n, 2);
    made_le(&m, n, 2);
    made_le(&m, directory.n, 4);
    made_le(&m, start, 4);
    made_le(&m, 0, 2);
    free(directory.p);
    return (struct bytes){m.p, m.n};
}

#endif
