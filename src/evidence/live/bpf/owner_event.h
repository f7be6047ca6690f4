/* What the kernel's side tells of a socket: read by owner.bpf.c, which writes it, and by kernel_events.c. No
 * types but the compiler's own, for neither side has the other's headers. */
#ifndef CORDON_LIVE_OWNER_EVENT_H
#define CORDON_LIVE_OWNER_EVENT_H

enum { OWNER_CONNECTS = 1, OWNER_LISTENS, OWNER_SENDS };
enum { OWNER_NAME = 16, OWNER_PATH = 512, OWNER_PATH_PART = 128 };
enum { OWNER_GROUP = 512, OWNER_GROUP_PART = 128 };

struct owner_flow {
    unsigned char local[16], remote[16]; /* IPv4 as ::ffff:a.b.c.d */
    unsigned short local_port, remote_port;
    unsigned int network; /* number of the socket's network namespace */
};

struct owner_event {
    struct owner_flow flow;
    unsigned int pid, uid;
    unsigned long long started;  /* of the process, ns since boot */
    unsigned long long executed; /* how often it called execve(2) */
    unsigned long long inode;    /* of its executable */
    unsigned char protocol, kind, path_parts, group_parts;
    unsigned char path_cut, group_cut,
        reserved[2]; /* cut: outer folders, or the end of a long name, are missing */
    char name[OWNER_NAME];
    /* Names of the executable and of the folders that it is in, innermost first, each with its NUL. */
    char path[OWNER_PATH];
    char group[OWNER_GROUP]; /* the same of its control group in the unified hierarchy */
};

#endif
