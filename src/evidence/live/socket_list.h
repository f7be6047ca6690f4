/* The kernel's list of sockets (sock_diag(7)) and who holds them (/proc/PID/fd).
 *
 * A socket is asked for by its addresses, which costs the kernel one look-up; a dump of all would cost as
 * much as there are sockets. Who holds it is found by looking at the descriptors of all processes, which is
 * slow: what was found is kept, and the looking limited to a third of the time. */
#ifndef CORDON_LIVE_SOCKET_LIST_H
#define CORDON_LIVE_SOCKET_LIST_H

#include "evidence/live/owner.h"

struct socket_list;

struct socket_list *socket_list_open(int proc); /* NULL: the kernel does not tell; proc: /proc, kept open */
void socket_list_close(struct socket_list *l);  /* NULL is fine */

int socket_list_descriptor(const struct socket_list *l);

/* False: no such socket is open. */
bool socket_list_find(struct socket_list *l, const struct owner_question *q, uint64_t *inode, uint32_t *uid);

/* False: nobody holds it, or it is too early to look again. */
bool socket_list_holder(struct socket_list *l, uint64_t inode, uint32_t *pid);

#endif
