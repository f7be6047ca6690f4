/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The kernel's side of attribution: tells which process connects, accepts, listens or sends.
 *
 * Runs on tracepoints, which are there in all kernels and change nothing: what fails here fails nowhere else.
 *  - inet_sock_set_state tells that a TCP socket begins to connect, in the process that wants it, but before
 * its port is chosen; net_dev_queue then sees its SYN, still in that process, and all addresses with it.
 *  - inet_sock_set_state tells of sockets that begin to listen, too: what they accept is theirs.
 *  - net_dev_queue sees datagrams in the process that sends them, with the addresses that were chosen.
 *  - an iterator over open files tells, once, of the sockets that were there before.
 * One object serves all kernels: the few structs that are looked into are declared here by the fields that
 * are needed, and libbpf moves the offsets to where the running kernel has them, by its BTF (CO-RE). All that
 * can be known of a program is taken at once, for it may have ended when somebody reads of it. */
#include "owner_event.h"

#include <linux/bpf.h>
#include <stdbool.h>
#include <stddef.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

enum { FAMILY_4 = 2, FAMILY_6 = 10, TCP = 6, UDP = 17, SYN_SENT = 2, LISTEN = 10, DEEPEST = 24 };
enum { RING_BYTES = 16 * 1024 * 1024, MOST_SEEN = 16384, MOST_CONNECTING = 8192 };
static const __u64 AGAIN_NS = 30000000000; /* an unchanged datagram socket is told again after so long */

#define AS_THE_KERNEL_HAS_IT __attribute__((preserve_access_index))

struct ns_common {
    unsigned int inum;
} AS_THE_KERNEL_HAS_IT;
struct net {
    struct ns_common ns;
} AS_THE_KERNEL_HAS_IT;
typedef struct {
    struct net *net;
} possible_net_t;
struct in6_addr {
    union {
        __u8 u6_addr8[16];
    } in6_u;
} AS_THE_KERNEL_HAS_IT;
struct sock_common {
    __be32 skc_daddr, skc_rcv_saddr;
    __be16 skc_dport;
    __u16 skc_num;
    unsigned short skc_family;
    volatile unsigned char skc_state;
    possible_net_t skc_net;
    struct in6_addr skc_v6_daddr, skc_v6_rcv_saddr;
} AS_THE_KERNEL_HAS_IT;
struct file;
struct socket {
    struct file *file;
    struct sock *sk;
} AS_THE_KERNEL_HAS_IT;
struct sock {
    struct sock_common __sk_common;
    struct socket *sk_socket;
    __u16 sk_protocol;
} AS_THE_KERNEL_HAS_IT;
struct sk_buff {
    struct sock *sk;
    unsigned char *head;
    __u16 network_header;
} AS_THE_KERNEL_HAS_IT;

struct qstr {
    const unsigned char *name;
} AS_THE_KERNEL_HAS_IT;
struct inode {
    unsigned long i_ino;
} AS_THE_KERNEL_HAS_IT;
struct dentry {
    struct dentry *d_parent;
    struct qstr d_name;
    struct inode *d_inode;
} AS_THE_KERNEL_HAS_IT;
struct vfsmount {
    struct dentry *mnt_root;
} AS_THE_KERNEL_HAS_IT;
struct mount {
    struct mount *mnt_parent;
    struct dentry *mnt_mountpoint;
    struct vfsmount mnt;
} AS_THE_KERNEL_HAS_IT;
struct path {
    struct vfsmount *mnt;
    struct dentry *dentry;
} AS_THE_KERNEL_HAS_IT;
struct file {
    struct path f_path;
} AS_THE_KERNEL_HAS_IT;
struct mm_struct {
    struct file *exe_file;
} AS_THE_KERNEL_HAS_IT;
/* `parent` became `__parent` in Linux 6.15; what is behind ___ is not part of a type's name for CO-RE. */
struct kernfs_node {
    const char *name;
    struct kernfs_node *parent;
} AS_THE_KERNEL_HAS_IT;
struct kernfs_node___later {
    struct kernfs_node *__parent;
} AS_THE_KERNEL_HAS_IT;
struct cgroup {
    struct kernfs_node *kn;
} AS_THE_KERNEL_HAS_IT;
struct css_set {
    struct cgroup *dfl_cgrp;
} AS_THE_KERNEL_HAS_IT;
struct kuid {
    unsigned int val;
};
struct cred {
    struct kuid uid;
} AS_THE_KERNEL_HAS_IT;
struct task_struct {
    int tgid;
    const struct cred *cred;
    char comm[OWNER_NAME];
    struct mm_struct *mm;
    struct css_set *cgroups;
    struct task_struct *group_leader;
    __u64 start_boottime;
    __u64 self_exec_id;
} AS_THE_KERNEL_HAS_IT;

struct seq_file;
struct bpf_iter_meta {
    struct seq_file *seq;
} AS_THE_KERNEL_HAS_IT;
struct bpf_iter__task_file {
    struct bpf_iter_meta *meta;
    struct task_struct *task;
    struct file *file;
} AS_THE_KERNEL_HAS_IT;

struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, RING_BYTES);
} events SEC(".maps");

struct seen {
    __u64 socket;
    __u8 remote[16];
    __u16 remote_port, local_port;
    __u32 pid;
};

struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, MOST_SEEN);
    __type(key, struct seen);
    __type(value, __u64);
} told SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, MOST_CONNECTING);
    __type(key, __u64);   /* socket */
    __type(value, __u64); /* process and thread that connect it */
} connecting SEC(".maps");

__u64 lost; /* events for which the ring had no room */

static __always_inline void put4(__u8 to[16], const void *address) {
    __builtin_memset(to, 0, 10);
    to[10] = to[11] = 0xFF;
    bpf_probe_read_kernel(to + 12, 4, address);
}

static __always_inline void read_addresses(struct owner_flow *f, struct sock *sk) {
    struct sock_common *c = &sk->__sk_common;
    f->local_port = BPF_CORE_READ(c, skc_num);
    f->remote_port = __builtin_bswap16(BPF_CORE_READ(c, skc_dport));
    f->network = BPF_CORE_READ(c, skc_net.net, ns.inum);
    if (BPF_CORE_READ(c, skc_family) == FAMILY_6) {
        bpf_core_read(f->local, 16, &c->skc_v6_rcv_saddr);
        bpf_core_read(f->remote, 16, &c->skc_v6_daddr);
        return;
    }
    __be32 address = BPF_CORE_READ(c, skc_rcv_saddr);
    put4(f->local, &address);
    address = BPF_CORE_READ(c, skc_daddr);
    put4(f->remote, &address);
}

/* From the file up to the root of its process's mounts, as d_path() goes; names only. */
static __always_inline void read_path(struct owner_event *e, struct file *file) {
    struct dentry *dentry = BPF_CORE_READ(file, f_path.dentry);
    struct vfsmount *vfs = BPF_CORE_READ(file, f_path.mnt);
    struct mount *mount = (void *)((char *)vfs - bpf_core_field_offset(struct mount, mnt));
    e->inode = BPF_CORE_READ(dentry, d_inode, i_ino);
    __u32 at = 0;
    bool to_root = false, whole = true;
    for (int i = 0; i < DEEPEST; i++) {
        struct dentry *root = BPF_CORE_READ(mount, mnt.mnt_root), *parent = BPF_CORE_READ(dentry, d_parent);
        if (dentry == root) {
            struct mount *above = BPF_CORE_READ(mount, mnt_parent);
            to_root = above == mount;
            if (to_root) break;
            dentry = BPF_CORE_READ(mount, mnt_mountpoint);
            mount = above;
            continue;
        }
        if (at > OWNER_PATH - OWNER_PATH_PART) break;
        long n = bpf_probe_read_kernel_str(&e->path[at], OWNER_PATH_PART, BPF_CORE_READ(dentry, d_name.name));
        if (n <= 0) break;
        at += (__u32)n & (2 * OWNER_PATH_PART - 1);
        e->path_parts++;
        whole = whole && n < OWNER_PATH_PART;
        to_root = dentry == parent; /* of no mount: a file of memory only */
        if (to_root) break;
        dentry = parent;
    }
    e->path_cut = !to_root || !whole;
}

static __always_inline struct kernfs_node *parent_of(struct kernfs_node *node) {
    struct kernfs_node___later *later = (void *)node;
    if (bpf_core_field_exists(later->__parent)) return BPF_CORE_READ(later, __parent);
    return BPF_CORE_READ(node, parent);
}

static __always_inline void read_group(struct owner_event *e, struct task_struct *task) {
    struct kernfs_node *node = BPF_CORE_READ(task, cgroups, dfl_cgrp, kn);
    __u32 at = 0;
    e->group_parts = 0;
    e->group_cut = 1;
    for (int i = 0; i < DEEPEST / 2 && node; i++) {
        struct kernfs_node *parent = parent_of(node);
        if (!parent) e->group_cut = 0;
        if (!parent || at > OWNER_GROUP - OWNER_GROUP_PART) break;
        long n = bpf_probe_read_kernel_str(&e->group[at], OWNER_GROUP_PART, BPF_CORE_READ(node, name));
        if (n <= 0) break;
        at += (__u32)n & (2 * OWNER_GROUP_PART - 1);
        e->group_parts++;
        node = parent;
    }
}

static __always_inline void read_process(struct owner_event *e, struct task_struct *task) {
    e->pid = (__u32)BPF_CORE_READ(task, tgid);
    e->uid = BPF_CORE_READ(task, cred, uid.val);
    e->started = BPF_CORE_READ(task, group_leader, start_boottime);
    e->executed = BPF_CORE_READ(task, group_leader, self_exec_id);
    read_group(e, task);
    bpf_core_read_str(e->name, sizeof e->name, &task->comm);
    struct file *file = BPF_CORE_READ(task, mm, exe_file);
    e->path_parts = e->path_cut = 0;
    e->inode = 0;
    if (file) read_path(e, file);
}

static __always_inline struct owner_event *begin(void) {
    struct owner_event *e = bpf_ringbuf_reserve(&events, sizeof *e, 0);
    if (!e) __sync_fetch_and_add(&lost, 1);
    return e;
}

static __always_inline void tell(const struct owner_flow *f, __u8 protocol, __u8 kind) {
    struct owner_event *e = begin();
    if (!e) return;
    e->flow = *f;
    e->protocol = protocol;
    e->kind = kind;
    read_process(e, (void *)bpf_get_current_task());
    bpf_ringbuf_submit(e, 0);
}

SEC("tp_btf/inet_sock_set_state")
int changes_state(unsigned long long *arguments) {
    struct sock *sk = (struct sock *)arguments[0];
    int now = (int)arguments[2];
    if (BPF_CORE_READ(sk, sk_protocol) != TCP) return 0;
    if (now == SYN_SENT) {
        __u64 key = (__u64)sk, process = bpf_get_current_pid_tgid();
        bpf_map_update_elem(&connecting, &key, &process, BPF_ANY);
    } else if (now == LISTEN) {
        struct owner_flow f = {};
        read_addresses(&f, sk);
        f.remote_port = 0;
        tell(&f, TCP, OWNER_LISTENS);
    }
    return 0;
}

/* The SYN of a socket that was told to begin to connect by the same thread: other packets of TCP leave at
 * times when nobody in particular is running. */
static __always_inline void leaves_stream(struct sock *sk) {
    if (BPF_CORE_READ(sk, __sk_common.skc_state) != SYN_SENT) return;
    __u64 key = (__u64)sk, *process = bpf_map_lookup_elem(&connecting, &key);
    if (!process) return;
    bool same = *process == bpf_get_current_pid_tgid();
    bpf_map_delete_elem(&connecting, &key);
    if (!same) return;
    struct owner_flow f = {};
    read_addresses(&f, sk);
    tell(&f, TCP, OWNER_CONNECTS);
}

/* RFC 791 3.1, RFC 8200 3: the addresses of the packet itself, for a socket that is not connected has none.
 * False where the ports are elsewhere: fragments, extension headers. */
static __always_inline bool read_headers(struct owner_flow *f, struct sk_buff *skb) {
    unsigned char *ip = BPF_CORE_READ(skb, head) + BPF_CORE_READ(skb, network_header);
    __u8 head[10] = {};
    __u16 ports[2] = {};
    if (bpf_probe_read_kernel(head, sizeof head, ip) != 0) return false;
    __u32 length = 40;
    if (head[0] >> 4 == 4) {
        length = (head[0] & 15) * 4;
        if (head[9] != UDP || ((head[6] & 0x1F) | head[7])) return false;
        put4(f->local, ip + 12);
        put4(f->remote, ip + 16);
    } else {
        if (head[0] >> 4 != 6 || head[6] != UDP) return false;
        bpf_probe_read_kernel(f->local, 16, ip + 8);
        bpf_probe_read_kernel(f->remote, 16, ip + 24);
    }
    if (bpf_probe_read_kernel(ports, sizeof ports, ip + length) != 0) return false;
    f->local_port = __builtin_bswap16(ports[0]);
    f->remote_port = __builtin_bswap16(ports[1]);
    return true;
}

/* Called for every datagram: a receiver that was told lately is not told again. Sockets of the kernel's own
 * have no file; a packet that a tunnel wrapped still has the socket of what is inside. */
static __always_inline void leaves_datagram(struct sock *sk, struct sk_buff *skb) {
    struct owner_flow f = {};
    if (!BPF_CORE_READ(sk, sk_socket, file) || !read_headers(&f, skb)) return;
    if (f.local_port != BPF_CORE_READ(sk, __sk_common.skc_num)) return;
    f.network = BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum);
    struct seen key = {.socket = (__u64)sk,
                       .remote_port = f.remote_port,
                       .local_port = f.local_port,
                       .pid = (__u32)(bpf_get_current_pid_tgid() >> 32)};
    __builtin_memcpy(key.remote, f.remote, 16);
    __u64 now = bpf_ktime_get_ns(), *before = bpf_map_lookup_elem(&told, &key);
    if (before && now - *before < AGAIN_NS) return;
    bpf_map_update_elem(&told, &key, &now, BPF_ANY);
    tell(&f, UDP, OWNER_SENDS);
}

SEC("tp_btf/net_dev_queue")
int leaves(unsigned long long *arguments) {
    struct sk_buff *skb = (struct sk_buff *)arguments[0];
    struct sock *sk = BPF_CORE_READ(skb, sk);
    if (!sk) return 0;
    __u16 protocol = BPF_CORE_READ(sk, sk_protocol);
    if (protocol == TCP)
        leaves_stream(sk);
    else if (protocol == UDP)
        leaves_datagram(sk, skb);
    return 0;
}

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct owner_event);
} held SEC(".maps"); /* an event is too large for the stack here; there is one reader, ours */

/* What was there before us: each open file of each process, of which some are sockets. */
SEC("iter/task_file")
int holds(struct bpf_iter__task_file *ctx) {
    struct task_struct *task = ctx->task;
    struct file *file = ctx->file;
    __u32 first = 0;
    struct owner_event *e = bpf_map_lookup_elem(&held, &first);
    if (!task || !file || !e) return 0;
    struct socket *socket = bpf_sock_from_file(file);
    struct sock *sk = socket ? BPF_CORE_READ(socket, sk) : NULL;
    if (!sk) return 0;
    __u16 family = BPF_CORE_READ(sk, __sk_common.skc_family), protocol = BPF_CORE_READ(sk, sk_protocol);
    if ((family != FAMILY_4 && family != FAMILY_6) || (protocol != TCP && protocol != UDP)) return 0;
    read_addresses(&e->flow, sk);
    if (!e->flow.local_port) return 0;
    e->protocol = (__u8)protocol;
    e->kind = e->flow.remote_port ? OWNER_CONNECTS : OWNER_LISTENS;
    read_process(e, task);
    bpf_seq_write(ctx->meta->seq, e, sizeof *e);
    return 0;
}

/* The helpers that look into the kernel's memory may be called by programs under its own licence only; this
 * file is offered under it, too. */
char licence[] SEC("license") = "Dual BSD/GPL";
