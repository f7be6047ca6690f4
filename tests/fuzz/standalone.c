/* Runs a fuzz target where libFuzzer is not at hand: every file of its corpus once, then damaged copies of
 * them until the time is up. Deterministic; the last input is kept in a file so that a crash can be repeated.
 *   fuzz_X SECONDS CORPUS_FOLDER_OR_FILE... */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_SEEDS = 4096, LARGEST_SEED = 1 << 20, ROOM = 64 };

struct seed {
    uint8_t *bytes;
    size_t size;
};

static uint64_t next_random(uint64_t *state) { /* xorshift64* (Vigna 2016) */
    uint64_t x = *state;
    x ^= x >> 12, x ^= x << 25, x ^= x >> 27;
    *state = x;
    return x * 0x2545F4914F6CDD1Dull;
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void die(const char *what) {
    perror(what);
    exit(2);
}

/* The sanitizer ends the process on the spot, so what it was looking at is written down first. */
static void try_input(const uint8_t *bytes, size_t size, const char *keep) {
    FILE *f = fopen(keep, "wb");
    if (!f || fwrite(bytes, 1, size, f) != size || fclose(f)) die(keep);
    uint8_t *exact = malloc(size ? size : 1); /* its own block: ASan then sees one byte too far */
    if (!exact) die("malloc");
    memcpy(exact, bytes, size);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
}

static void read_seed(const char *path, struct seed *seeds, size_t *n) {
    if (*n == MOST_SEEDS) return;
    FILE *f = fopen(path, "rb");
    if (!f) die(path);
    struct seed s = {.bytes = malloc(LARGEST_SEED + ROOM)};
    if (!s.bytes) die("malloc");
    s.size = fread(s.bytes, 1, LARGEST_SEED, f);
    fclose(f);
    seeds[(*n)++] = s;
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void read_seeds(const char *path, struct seed *seeds, size_t *n) {
    struct stat st;
    if (stat(path, &st)) die(path);
    if (!S_ISDIR(st.st_mode)) {
        read_seed(path, seeds, n);
        return;
    }
    char *names[MOST_SEEDS];
    size_t count = 0;
    DIR *dir = opendir(path);
    if (!dir) die(path);
    for (struct dirent *e; (e = readdir(dir)) && count < MOST_SEEDS;)
        if (e->d_name[0] != '.' && asprintf(&names[count++], "%s/%s", path, e->d_name) < 0) die("asprintf");
    closedir(dir);
    qsort(names, count, sizeof *names, by_name);
    for (size_t i = 0; i < count; i++) {
        read_seed(names[i], seeds, n);
        free(names[i]);
    }
}

/* One to eight small harms: a bit, a byte, a boundary number, a piece cut out, doubled, or the end cut off.
 */
static size_t damage(uint8_t *b, size_t size, uint64_t *state) {
    static const uint8_t telling[] = {0, 1, 0x7f, 0x80, 0xfe, 0xff};
    for (uint64_t harms = 1 + next_random(state) % 8; harms && size; harms--) {
        size_t at = next_random(state) % size;
        size_t length = 1 + next_random(state) % (size - at < ROOM ? size - at : ROOM);
        switch (next_random(state) % 6) {
        case 0: b[at] ^= (uint8_t)(1u << (next_random(state) & 7)); break;
        case 1: b[at] = (uint8_t)next_random(state); break;
        case 2:
            memset(b + at, telling[next_random(state) % sizeof telling],
                   length % 4 + 1 > size - at ? 1 : length % 4 + 1);
            break;
        case 3: memmove(b + at, b + at + length, size - at - length), size -= length; break;
        case 4:
            if (size + length > LARGEST_SEED) break;
            memmove(b + at + length, b + at, size - at), size += length;
            break;
        default:
            if (next_random(state) % 4 == 0) size = at;
        }
    }
    return size;
}

int main(int argc, char **argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: %s SECONDS CORPUS...\n", argv[0]);
        return 2;
    }
    static struct seed seeds[MOST_SEEDS];
    size_t n = 0;
    for (int i = 2; i < argc; i++) read_seeds(argv[i], seeds, &n);
    if (n == 0) {
        fprintf(stderr, "%s: no seeds: a corpus with at least one file is needed\n", argv[0]);
        return 2;
    }
    char keep[64];
    snprintf(keep, sizeof keep, "/tmp/fuzz-input-%ld", (long)getpid());
    for (size_t i = 0; i < n; i++) try_input(seeds[i].bytes, seeds[i].size, keep);

    uint8_t *scratch = malloc(LARGEST_SEED + ROOM);
    if (!scratch) die("malloc");
    uint64_t state = 0x9E3779B97F4A7C15ull, tried = 0;
    for (double end = now() + atof(argv[1]); now() < end; tried++) {
        const struct seed *s = &seeds[next_random(&state) % n];
        memcpy(scratch, s->bytes, s->size);
        try_input(scratch, damage(scratch, s->size, &state), keep);
    }
    printf("%zu seeds and %llu damaged inputs\n", n, (unsigned long long)tried);
    unlink(keep);
    free(scratch);
    for (size_t i = 0; i < n; i++) free(seeds[i].bytes);
    return 0;
}
