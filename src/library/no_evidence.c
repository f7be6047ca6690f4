/* What a file that no reader takes seems to be, and what to do with it. By content, as evidence itself is
 * found; only to help: nothing is decided by it. */
#include "library/no_evidence.h"

static const struct {
    const char *begins;
    size_t n, at;
    const char *what, *hint;
} known[] = {
    {"\xfd"
     "7zXZ\0",
     6, 0, "is compressed with xz, which cordon does not read", "unpack it first: unxz"},
    {"BZh", 3, 0, "is compressed with bzip2, which cordon does not read", "unpack it first: bunzip2"},
    {"\x04\"M\x18", 4, 0, "is compressed with lz4, which cordon does not read", "unpack it first: unlz4"},
    {"PK\3\4", 4, 0, "is a zip archive, and no package that is known",
     "unpack it, and name the evidence in it"},
    {"PK\5\6", 4, 0, "is an empty zip archive", NULL},
    {"7z\xbc\xaf\x27\x1c", 6, 0, "is a 7z archive", "unpack it, and name the evidence in it"},
    {"Rar!\x1a\7", 6, 0, "is a rar archive", "unpack it, and name the evidence in it"},
    {"Question ID (machine readable)", 30, 0, "is what a maker told a store about an app's data",
     "name it behind the package it is about"},
    {"ustar", 5, 257, "is a tar archive", "unpack it, and name the evidence in it"},
    {"{\"kind\":\"", 9, 0, "is what cordon itself wrote", "name the evidence that it was made from"},
    {"\x78\xda", 2, 0, "is compressed with bare zlib, as mitmproxy writes .zhar", "have it written as .har"},
    {"<!doctype html>", 15, 0, "is a web page", "name the evidence itself"},
};

const struct no_evidence no_evidence_policy = {"is a policy, not evidence",
                                               "policies are given with --policy"};

/* YAML with the members that every policy has, each at the start of a line. */
static bool is_policy(struct bytes b) {
    static const char *const members[] = {"id:", "title:", "basis:", "rules:"};
    size_t found = 0;
    for (size_t k = 0; k < sizeof members / sizeof *members; k++) {
        size_t n = strlen(members[k]);
        for (const uint8_t *p = b.p; (size_t)(b.p + b.n - p) >= n;) {
            if (memcmp(p, members[k], n) == 0) {
                found++;
                break;
            }
            const uint8_t *end = memchr(p, '\n', (size_t)(b.p + b.n - p));
            if (!end) break;
            p = end + 1;
        }
    }
    return found == sizeof members / sizeof *members;
}

struct no_evidence no_evidence_what(struct bytes start) {
    if (start.n == 0) return (struct no_evidence){"is empty", NULL};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (start.n >= known[i].at + known[i].n &&
            memcmp(start.p + known[i].at, known[i].begins, known[i].n) == 0)
            return (struct no_evidence){known[i].what, known[i].hint};
    if (is_policy(start)) return no_evidence_policy;
    return (struct no_evidence){
        "is no evidence that cordon can read",
        "captures are pcap, pcapng or snoop, web archives HAR 1.2 (plain, gzip, bzip2 or zstd), packages "
        "APK, AAB, "
        "AAR, "
        "JAR, IPA and the like, routing dumps MRT, traceroutes those of docs/formats/traces.md, lists of "
        "software "
        "and devices those of docs/lists.md"};
}
