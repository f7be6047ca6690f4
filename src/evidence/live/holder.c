#include "evidence/live/holder.h"

#include "base/address.h"
#include "evidence/live/process.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>

/* A connection that has ended is no socket any more; what listens there accepted it. */
static bool find_socket(struct socket_list *l, const struct owner_question *q, uint64_t *inode,
                        uint32_t *uid) {
    if (socket_list_find(l, q, inode, uid)) return true;
    struct owner_question listener = *q;
    bool four = address_is_ipv4(q->local);
    listener.remote_port = 0;
    memset(listener.remote + (four ? 12 : 0), 0, four ? 4 : 16);
    return socket_list_find(l, &listener, inode, uid);
}

bool holder_find(struct socket_list *sockets, int proc, const struct owner_question *q, struct holder *to) {
    char stat_line[1024], link[32];
    uint64_t inode;
    struct stat file;
    *to = (struct holder){0};
    if (!find_socket(sockets, q, &inode, &to->uid) || !socket_list_holder(sockets, inode, &to->pid))
        return false;
    size_t n = process_file(proc, to->pid, "stat", stat_line, sizeof stat_line);
    if (!stat_started((struct text){stat_line, n}, &to->started)) return false;
    if (!process_executable(proc, to->pid, to->path, sizeof to->path)) to->path[0] = '\0';
    snprintf(link, sizeof link, "%" PRIu32 "/exe", to->pid);
    if (fstatat(proc, link, &file, 0) == 0) to->inode = file.st_ino;
    return true;
}
