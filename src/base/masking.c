#include "base/masking.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

static struct masking_key fresh(void) {
    struct masking_key key;
    if (getrandom(key.bytes, sizeof key.bytes, 0) != sizeof key.bytes) abort();
    return key;
}

static char *state_folder(struct arena *a) {
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    if (state && *state == '/') return arena_string(a, state);
    return home && *home == '/' ? arena_format(a, "%s/.local/state", home) : NULL;
}

static void make_folders(char *path) {
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
}

/* Of two runs at once that make a key, the first to link its file wins, and both read that one. */
static bool make(struct arena *a, const char *path) {
    char *beside = arena_format(a, "%s.XXXXXX", path);
    int fd = mkstemp(beside);
    if (fd < 0) return false;
    struct masking_key key = fresh();
    bool fine = write(fd, key.bytes, sizeof key.bytes) == sizeof key.bytes && fsync(fd) == 0;
    close(fd);
    fine = fine && (link(beside, path) == 0 || errno == EEXIST);
    unlink(beside);
    return fine;
}

static bool read_key(const char *path, struct masking_key *key) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return false;
    bool fine = read(fd, key->bytes, sizeof key->bytes) == sizeof key->bytes;
    close(fd);
    return fine;
}

struct masking_key masking_key_own(struct diagnostics *d) {
    struct arena *a = arena_new();
    struct masking_key key;
    char *folder = state_folder(a);
    char *path = folder ? arena_format(a, "%s/cordon/masking.key", folder) : NULL;
    if (path) make_folders(path);
    if (!path || !(read_key(path, &key) || (make(a, path) && read_key(path, &key)))) {
        key = fresh();
        diagnostics_add(d, (struct diagnostic){.severity = SEVERITY_NOTE,
                                               .file = path,
                                               .what = "the key that masks persons cannot be kept: they have "
                                                       "other identifiers in every run",
                                               .hint = "set XDG_STATE_HOME to a folder of yours"});
    }
    arena_free(a);
    return key;
}

void masked(const struct masking_key *key, const char *scheme, struct text what, char to[MASKED_TEXT]) {
    static const char digits[] = "0123456789abcdef";
    uint8_t mac[EVP_MAX_MD_SIZE] = {0}, small[256];
    size_t n = strlen(scheme) + 1; /* the NUL keeps "a"+"bc" and "ab"+"c" apart */
    uint8_t *text = n + what.n <= sizeof small ? small : memory_new(n + what.n, 1);
    memcpy(text, scheme, n);
    if (what.n) memcpy(text + n, what.p, what.n);
    unsigned length = 0;
    HMAC(EVP_sha256(), key->bytes, sizeof key->bytes, text, n + what.n, mac, &length);
    for (size_t i = 0; i < 8; i++) {
        to[2 * i] = digits[mac[i] >> 4];
        to[2 * i + 1] = digits[mac[i] & 15];
    }
    to[16] = '\0';
    if (text != small) free(text);
}
