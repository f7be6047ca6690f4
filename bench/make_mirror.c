/* make_mirror FOLDER COUNT APK:ID...: a store's mirror of COUNT packages, made by mutation of the packages
 * given, in turn. Each has an id of its own of the same length, an asset of its own, and is zipped anew; code
 * stays as it is, compressed as it was. Signatures do not hold afterwards.
 *
 * What it is given is trusted: only genuine packages, no ZIP64. */
#include <libdeflate.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

enum { LOCAL = 30, CENTRAL = 46, END = 22, OF_A_FOLDER = 100, LETTERS = 4 };

struct package {
    uint8_t *bytes;
    size_t size, directory;
    unsigned entries;
    char id[256];
};

struct buffer {
    uint8_t *p;
    size_t n, capacity;
};

static unsigned u16(const uint8_t *p) {
    return p[0] | (unsigned)p[1] << 8;
}

static uint32_t u32(const uint8_t *p) {
    return u16(p) | (uint32_t)u16(p + 2) << 16;
}

static void put16(uint8_t *p, unsigned v) {
    p[0] = (uint8_t)v, p[1] = (uint8_t)(v >> 8);
}

static void put32(uint8_t *p, uint32_t v) {
    put16(p, v & 0xffff), put16(p + 2, v >> 16);
}

static void die(const char *what, const char *name) {
    fprintf(stderr, "make_mirror: %s: %s\n", name, what);
    exit(1);
}

static void add(struct buffer *b, const void *p, size_t n) {
    if (b->n + n > b->capacity) {
        b->capacity = (b->n + n) * 2;
        b->p = realloc(b->p, b->capacity);
        if (!b->p) die("no memory", "buffer");
    }
    memcpy(b->p + b->n, p, n);
    b->n += n;
}

static struct package load(const char *argument) {
    struct package p = {0};
    char path[4096];
    const char *colon = strrchr(argument, ':');
    if (!colon || (size_t)(colon - argument) >= sizeof path || strlen(colon + 1) >= sizeof p.id ||
        strlen(colon + 1) < LETTERS)
        die("name it as FILE:ID", argument);
    snprintf(path, sizeof path, "%.*s", (int)(colon - argument), argument);
    strcpy(p.id, colon + 1);
    FILE *f = fopen(path, "rb");
    struct stat st;
    if (!f || fstat(fileno(f), &st) != 0) die("cannot be opened", path);
    p.size = (size_t)st.st_size;
    p.bytes = malloc(p.size);
    if (!p.bytes || fread(p.bytes, 1, p.size, f) != p.size) die("cannot be read", path);
    fclose(f);
    size_t end = p.size - END;
    while (end > 0 && u32(p.bytes + end) != 0x06054b50) end--;
    p.entries = u16(p.bytes + end + 10);
    p.directory = u32(p.bytes + end + 16);
    return p;
}

/* In the pool of strings of a binary XML file, whole strings only: the classes it names stay. */
static void rename_id(uint8_t *xml, size_t n, const char *from, const char *to) {
    size_t length = strlen(from), found = 0;
    for (size_t i = 2; i + 2 * length + 2 <= n; i++) {
        bool utf8 = xml[i - 1] == length && xml[i - 2] == length && memcmp(xml + i, from, length) == 0 &&
                    xml[i + length] == 0;
        bool utf16 = u16(xml + i - 2) == length;
        for (size_t k = 0; utf16 && k < length; k++) utf16 = u16(xml + i + 2 * k) == (unsigned char)from[k];
        if (!utf8 && !utf16) continue;
        for (size_t k = 0; k < length; k++) xml[i + (utf8 ? k : 2 * k)] = (uint8_t)to[k];
        found++;
    }
    if (!found) die("is not in the manifest", from);
}

static uint8_t *content(const struct package *p, const uint8_t *central, size_t *n) {
    const uint8_t *local = p->bytes + u32(central + 42),
                  *data = local + LOCAL + u16(local + 26) + u16(local + 28);
    *n = u32(central + 24);
    uint8_t *to = malloc(*n + 1);
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    if (u16(central + 10) == 0)
        memcpy(to, data, *n);
    else if (libdeflate_deflate_decompress(d, data, u32(central + 20), to, *n, NULL) != LIBDEFLATE_SUCCESS)
        die("cannot be inflated", p->id);
    libdeflate_free_decompressor(d);
    return to;
}

static void add_entry(struct buffer *out, struct buffer *directory, const char *name, const uint8_t *data,
                      size_t n) {
    uint8_t local[LOCAL] = {'P', 'K', 3, 4, 10}, central[CENTRAL] = {'P', 'K', 1, 2, 10, 0, 10};
    uint32_t crc = (uint32_t)crc32(0, data, (uInt)n);
    put32(local + 14, crc), put32(local + 18, (uint32_t)n), put32(local + 22, (uint32_t)n);
    put16(local + 26, (unsigned)strlen(name));
    memcpy(central + 6, local + 4, 26);
    put32(central + 42, (uint32_t)out->n);
    add(directory, central, sizeof central);
    add(directory, name, strlen(name));
    add(out, local, sizeof local);
    add(out, name, strlen(name));
    add(out, data, n);
}

/* As it lies there, but at another place. */
static void copy_entry(struct buffer *out, struct buffer *directory, const struct package *p,
                       const uint8_t *central) {
    const uint8_t *local = p->bytes + u32(central + 42);
    size_t head = LOCAL + u16(local + 26) + u16(local + 28);
    uint8_t own[CENTRAL];
    memcpy(own, central, sizeof own);
    put32(own + 42, (uint32_t)out->n);
    put16(own + 30, 0), put16(own + 32, 0);      /* no extra fields, no comment */
    put16(own + 8, u16(own + 8) & (unsigned)~8); /* sizes are in the header */
    add(directory, own, sizeof own);
    add(directory, central + CENTRAL, u16(central + 28));
    size_t at = out->n;
    add(out, local, head);
    put16(out->p + at + 6, u16(own + 8));
    memcpy(out->p + at + 14, own + 16, 12);
    add(out, local + head, u32(central + 20));
}

static void write_package(const char *path, const struct package *p, unsigned number) {
    static struct buffer out, directory;
    char id[sizeof p->id], asset[64];
    out.n = directory.n = 0;
    strcpy(id, p->id);
    for (unsigned i = 0, rest = number; i < LETTERS; i++, rest /= 26)
        id[strlen(id) - 1 - i] = (char)('a' + rest % 26);
    unsigned kept = 0;
    const uint8_t *central = p->bytes + p->directory;
    for (unsigned i = 0; i < p->entries; i++, kept++) {
        size_t n, length = u16(central + 28);
        if (length == 19 && memcmp(central + CENTRAL, "AndroidManifest.xml", length) == 0) {
            uint8_t *xml = content(p, central, &n);
            rename_id(xml, n, p->id, id);
            add_entry(&out, &directory, "AndroidManifest.xml", xml, n);
            free(xml);
        } else {
            copy_entry(&out, &directory, p, central);
        }
        central += CENTRAL + length + u16(central + 30) + u16(central + 32);
    }
    int n = snprintf(asset, sizeof asset, "package %u of a made mirror\n", number);
    add_entry(&out, &directory, "assets/mirror.txt", (const uint8_t *)asset, (size_t)n);
    uint8_t end[END] = {'P', 'K', 5, 6};
    put16(end + 8, kept + 1), put16(end + 10, kept + 1);
    put32(end + 12, (uint32_t)directory.n), put32(end + 16, (uint32_t)out.n);
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(out.p, 1, out.n, f) != out.n || fwrite(directory.p, 1, directory.n, f) != directory.n ||
        fwrite(end, 1, sizeof end, f) != sizeof end || fclose(f) != 0)
        die("cannot be written", path);
}

int main(int argc, char **argv) {
    if (argc < 4) {
        fprintf(stderr, "usage: %s FOLDER COUNT APK:ID...\n", argv[0]);
        return 2;
    }
    unsigned count = (unsigned)strtoul(argv[2], NULL, 10), n = (unsigned)argc - 3;
    struct package *packages = calloc(n, sizeof *packages);
    for (unsigned i = 0; i < n; i++) packages[i] = load(argv[3 + i]);
    mkdir(argv[1], 0777);
    for (unsigned i = 0; i < count; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%02u", argv[1], i / OF_A_FOLDER);
        if (i % OF_A_FOLDER == 0) mkdir(path, 0777);
        snprintf(path, sizeof path, "%s/%02u/package-%05u.apk", argv[1], i / OF_A_FOLDER, i);
        write_package(path, &packages[i % n], i);
    }
    return 0;
}
