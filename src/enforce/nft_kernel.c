#include "enforce/nft_kernel.h"

#include "base/cursor.h"

#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <unistd.h>

static const char table_name[] = "cordon";

enum { REPLY = 65536, TYPE = 0x3FFF /* NLA_TYPE_MASK */, COMMENT = 0 /* NFTNL_UDATA_RULE_COMMENT */ };

#define ALIGNED(n) (((n) + 3u) / 4u * 4u) /* NLA_ALIGN and NLMSG_ALIGN, of sizes */

/* ---- attributes (netlink(7)), in this machine's order of bytes ---- */

struct attribute {
    unsigned type;
    struct bytes value;
};

static bool next_attribute(struct cursor *c, struct attribute *to) {
    struct nlattr head;
    if (cursor_left(c) < sizeof head) return false;
    memcpy(&head, c->p, sizeof head);
    if (head.nla_len < sizeof head || head.nla_len > cursor_left(c)) return false;
    *to = (struct attribute){head.nla_type & TYPE, {c->p + sizeof head, head.nla_len - sizeof head}};
    size_t whole = ALIGNED((size_t)head.nla_len);
    c->p += whole < cursor_left(c) ? whole : cursor_left(c);
    return true;
}

static bool find_attribute(struct bytes in, unsigned type, struct bytes *to) {
    struct cursor c = cursor_of(in);
    for (struct attribute a; next_attribute(&c, &a);)
        if (a.type == type) {
            *to = a.value;
            return true;
        }
    return false;
}

static bool is_text(struct bytes b, const char *s) {
    size_t n = strlen(s);
    return (b.n == n || (b.n == n + 1 && b.p[n] == '\0')) && memcmp(b.p, s, n) == 0;
}

static uint64_t number_in(struct bytes in, unsigned type) {
    struct bytes value;
    if (!find_attribute(in, type, &value)) return 0;
    struct cursor c = cursor_of(value);
    return cursor_be64(&c);
}

static bool is_comment(struct bytes rule, const char *s) {
    struct bytes data;
    if (!find_attribute(rule, NFTA_RULE_USERDATA, &data)) return false;
    struct cursor c = cursor_of(data);
    while (cursor_left(&c) >= 2) {
        uint8_t type = cursor_u8(&c), n = cursor_u8(&c);
        if (!cursor_need(&c, n)) return false;
        if (type == COMMENT) return is_text((struct bytes){c.p, n}, s);
        c.p += n;
    }
    return false;
}

void nft_totals_of(struct bytes rule, struct enforce_totals *to) {
    struct bytes list, name, data, table;
    if (!find_attribute(rule, NFTA_RULE_TABLE, &table) || !is_text(table, table_name)) return;
    if (!find_attribute(rule, NFTA_RULE_EXPRESSIONS, &list)) return;
    bool kept = is_comment(rule, "kept");
    struct cursor c = cursor_of(list);
    for (struct attribute one; next_attribute(&c, &one);) {
        if (!find_attribute(one.value, NFTA_EXPR_NAME, &name) || !is_text(name, "counter") ||
            !find_attribute(one.value, NFTA_EXPR_DATA, &data))
            continue;
        *(kept ? &to->kept_packets : &to->packets) += number_in(data, NFTA_COUNTER_PACKETS);
        if (!kept) to->bytes += number_in(data, NFTA_COUNTER_BYTES);
    }
}

/* ---- asking ---- */

/* Of family inet, with the table's name. */
static bool ask(int s, uint16_t what, uint16_t flags, unsigned attribute) {
    struct {
        struct nlmsghdr head;
        struct nfgenmsg family;
        struct nlattr attribute;
        char name[ALIGNED(sizeof table_name)];
    } q = {.head = {.nlmsg_len = sizeof q,
                    .nlmsg_type = (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | what),
                    .nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags),
                    .nlmsg_seq = 1},
           .family = {.nfgen_family = NFPROTO_INET, .version = NFNETLINK_V0},
           .attribute = {.nla_len = sizeof q.attribute + sizeof table_name, .nla_type = (uint16_t)attribute}};
    memcpy(q.name, table_name, sizeof table_name);
    return send(s, &q, sizeof q, 0) == (ssize_t)sizeof q;
}

/* One datagram's messages. 1: more are to come; 0: that was all; below: what is wrong, as an errno. */
static int take(const uint8_t *p, size_t n, struct enforce_totals *to) {
    while (n >= sizeof(struct nlmsghdr)) {
        struct nlmsghdr head;
        struct nlmsgerr error = {.error = 0};
        memcpy(&head, p, sizeof head);
        if (head.nlmsg_len < sizeof head || head.nlmsg_len > n) return -EBADMSG;
        size_t skip = sizeof head + sizeof(struct nfgenmsg);
        if (head.nlmsg_type == NLMSG_DONE) return 0;
        if (head.nlmsg_type == NLMSG_ERROR) {
            size_t most = head.nlmsg_len - sizeof head;
            memcpy(&error, p + sizeof head, most < sizeof error ? most : sizeof error);
            return error.error;
        }
        if (to && head.nlmsg_len >= skip) nft_totals_of((struct bytes){p + skip, head.nlmsg_len - skip}, to);
        size_t whole = ALIGNED((size_t)head.nlmsg_len);
        p += whole < n ? whole : n;
        n -= whole < n ? whole : n;
    }
    return 1;
}

/* 0: answered; else an errno, below zero. */
static int exchange(uint16_t what, uint16_t flags, unsigned attribute, struct enforce_totals *to) {
    static const struct timeval patience = {.tv_sec = 10};
    uint8_t reply[REPLY];
    int s = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER), more = 1;
    if (s < 0) return -errno;
    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (!ask(s, what, flags, attribute)) more = -errno;
    while (more == 1) {
        ssize_t n = recv(s, reply, sizeof reply, 0);
        if (n < 0 && errno == EINTR) continue;
        more = n < 0 ? -errno : take(reply, (size_t)n, to);
    }
    close(s);
    return more;
}

bool nft_table_there(bool *there, const char **complaint) {
    int error = exchange(NFT_MSG_GETTABLE, NLM_F_ACK, NFTA_TABLE_NAME, NULL);
    *there = error == 0;
    *complaint = strerror(-error);
    return error == 0 || error == -ENOENT;
}

bool nft_totals(struct enforce_totals *to) {
    return exchange(NFT_MSG_GETRULE, NLM_F_DUMP, NFTA_RULE_TABLE, to) == 0;
}
