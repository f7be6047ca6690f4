/* Files that are either old or new, whenever the machine stops: written beside, synced, renamed, and the
 * folder synced (rename(2) is atomic; fsync(2) of the folder makes it last). */
#ifndef CORDON_ENFORCE_FOLDER_H
#define CORDON_ENFORCE_FOLDER_H

#include "base/arena.h"
#include "base/diagnostic.h"

#include <sys/stat.h>

struct file_like { /* whose rights and time a file gets */
    bool told;
    mode_t mode;
    uid_t uid;
    gid_t gid;
    int64_t modified_ns; /* 0: now */
};

bool file_replace(const char *path, struct text content, struct file_like like, struct diagnostics *d);
/* *there false, and no diagnostic: there is none. False: it cannot be read. */
bool file_take(const char *path, uint64_t most, struct arena *to, struct text *content,
               struct file_like *like, bool *there, struct diagnostics *d);
bool file_remove(const char *path, struct diagnostics *d); /* none there is fine */
void file_digest(struct text content, char to[65]);        /* SHA-256 */

/* What a file_replace() of this path that was killed has left beside it goes. */
void file_sweep(const char *path);

/* Makes it with its parents, for its owner alone. */
bool folder_make(const char *path, struct diagnostics *d);
/* False, told: it is another user's, or others may write to it. */
bool folder_own(const char *path, struct diagnostics *d);

/* One at a time. Waits for a while; -1, told: another holds it. Children that inherit the descriptor hold the
 * lock with us. */
int folder_lock(const char *path, unsigned seconds, struct diagnostics *d);

void enforce_error(struct diagnostics *d, const char *file, const char *hint, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void enforce_note(struct diagnostics *d, const char *file, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
