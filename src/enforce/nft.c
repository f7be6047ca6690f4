/* nftables: one table of one's own, in one transaction.
 *
 * Sets of table inet cordon:
 *  - drop4, drop6 …: addresses for everybody, each with its timeout, counter and comment;
 *  - drop4_b …: blocks of addresses, where there are any: intervals cost more;
 *  - drop4_1 …: only for the programs of cgroup 1;
 *  - drop4_f …: of many hosts for everybody, all of them without times. Sets with timeouts are resizable hash
 *    tables; this one is of a fixed size, and looked up first;
 *  - keep4, keep6: what passes whatever the others say;
 *  - in_force: of a plan that waits to be confirmed. Empty, it stops nothing; `confirm` takes the time away
 *    from its two elements, so that the other sets stay as they are with what they counted.
 * Chains:
 *  - output, forward: look up the packet's destination, and nothing else: a packet that nobody asked about
 *    costs one look-up, like in a table written by hand;
 *  - to_drop, to_reject, to_log: what becomes of those that were found.
 *
 * Replies need no look-up: the packets of a connection that go to the address are those that are stopped,
 * whoever began it. `accept` ends this table's chain only (nft(8), "accept"): the user's chains still see the
 * packet, and ours see none that theirs dropped before. */
#include "enforce/backend.h"

#include "base/memory.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    COMMENT_MOST = 127, /* NFTNL_UDATA_COMMENT_MAXLEN with its NUL */
    MOST_GROUPS = 64,
    CHUNK = 8192,              /* elements a command */
    MANY = 1024,               /* of so many hosts on, a set of a fixed size is looked up before */
    TIMEOUT_MOST = 366 * 86400 /* seconds; nft refuses decades */
};

#define SECOND INT64_C(1000000000)

/* Measures as they go into sets: by group, mode, family and width, then address. */
struct entry {
    const struct measure *m;
    int64_t seconds;
    uint8_t group, set;
};

struct table {
    const struct enforce_plan *plan;
    const struct render_options *o;
    struct output *to;
    struct entry *entries;
    size_t n, *left;
    const char *groups[MOST_GROUPS + 1]; /* cgroups; [0]: everybody */
    size_t n_groups;
    struct prefix *keep;
    size_t n_keep;
};

/* Of a group: three modes, two families, hosts and blocks. */
enum { SETS = 12 };

static unsigned set_of(enum measure_mode mode, bool v6, bool block) {
    return (unsigned)mode * 4 + (v6 ? 2u : 0u) + (block ? 1u : 0u);
}

static enum measure_mode mode_of(unsigned set) {
    return (enum measure_mode)(set / 4);
}

static bool set_is_v6(unsigned set) {
    return set & 2;
}

static bool set_is_block(unsigned set) {
    return set & 1;
}

static void put_set_name(struct output *to, unsigned set, unsigned group) {
    output_format(to, "%s%c", measure_mode_text(mode_of(set)), set_is_v6(set) ? '6' : '4');
    if (set_is_block(set)) output_text(to, "_b");
    if (group) output_format(to, "_%u", group);
}

/* What nft takes between quotes: its scanner knows no escape. */
static void put_quoted(struct output *to, const char *s, size_t most) {
    output_char(to, '"');
    for (size_t i = 0; i < most && s[i]; i++) {
        unsigned char c = (unsigned char)s[i];
        output_char(to, c < 0x20 || c > 0x7e || c == '"' || c == '\\' ? '?' : (char)c);
    }
    output_char(to, '"');
}

/* ---- what goes in ---- */

/* A clock that is behind, as of a machine without one of its own after its start, lets nothing last longer
 * than was planned. */
static int64_t seconds_left(const struct table *t, const struct measure *m) {
    int64_t until = m->until_ns, now = t->o->now_ns;
    if (m->answer_until_ns && m->answer_until_ns < until) until = m->answer_until_ns;
    if (now < t->plan->made_ns) now = t->plan->made_ns;
    int64_t left = until <= now ? 0 : (until - now + SECOND - 1) / SECOND;
    return left > TIMEOUT_MOST ? TIMEOUT_MOST : left;
}

/* A path of a cgroup is a foreign text, and part of a rule. */
static bool cgroup_is_plain(const char *s) {
    for (; *s; s++)
        if ((unsigned char)*s < 0x21 || (unsigned char)*s > 0x7e || *s == '"' || *s == '\\') return false;
    return true;
}

/* nft looks for it, and takes nothing of the table when it is not there. */
static bool cgroup_is_there(const char *cgroup) {
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "/sys/fs/cgroup/%s", cgroup);
    return n > 0 && n < (int)sizeof path && access(path, F_OK) == 0;
}

static bool group_of(struct table *t, const char *cgroup, uint8_t *to) {
    *to = 0;
    if (!cgroup) return true;
    for (; *to < t->n_groups; ++*to)
        if (*to && strcmp(t->groups[*to], cgroup) == 0) return true;
    if (t->n_groups > MOST_GROUPS || !*cgroup || !cgroup_is_plain(cgroup)) return false;
    if (t->o->back && !cgroup_is_there(cgroup)) return false;
    t->groups[t->n_groups++] = cgroup;
    return true;
}

static int entry_compare(const void *a, const void *b) {
    const struct entry *x = a, *y = b;
    int by_group = x->group - y->group;
    int by_width = set_is_block(x->set) - set_is_block(y->set);
    int by_prefix = prefix_compare(x->m->prefix, y->m->prefix);
    if (by_group || by_width || by_prefix) return by_group ? by_group : by_width ? by_width : by_prefix;
    int by_mode = (int)y->m->mode - (int)x->m->mode; /* of one address the strictest comes first … */
    return by_mode ? by_mode : (y->seconds > x->seconds) - (y->seconds < x->seconds); /* … and the longest */
}

/* Is it said already? What is stricter inside a block is not. */
static bool says(const struct entry *a, const struct entry *b) {
    return a->group == b->group && set_is_block(a->set) == set_is_block(b->set) && a->m->mode >= b->m->mode &&
           prefix_covers(a->m->prefix, b->m->prefix);
}

static int by_set(const void *a, const void *b) {
    const struct entry *x = a, *y = b;
    if (x->group != y->group) return x->group - y->group;
    if (x->set != y->set) return x->set - y->set;
    return prefix_compare(x->m->prefix, y->m->prefix);
}

/* An address is in one set only, and blocks of one set do not overlap, which the kernel would refuse. */
static void leave_out_doubles(struct table *t) {
    for (int pass = 0; pass < 2; pass++) { /* equal ones are together, then those of a set */
        size_t kept = 0;
        qsort(t->entries, t->n, sizeof *t->entries, pass ? by_set : entry_compare);
        for (size_t i = 0; i < t->n; i++)
            if (kept == 0 || !says(&t->entries[kept - 1], &t->entries[i])) t->entries[kept++] = t->entries[i];
        t->n = kept;
    }
}

static void take_measures(struct table *t) {
    t->entries = memory_new(t->plan->n_measures + 1, sizeof *t->entries);
    t->groups[t->n_groups++] = NULL;
    for (size_t i = 0; i < t->plan->n_measures; i++) {
        const struct measure *m = &t->plan->measures[i];
        struct entry e = {.m = m, .seconds = m->kind == MEASURE_ADDRESS ? seconds_left(t, m) : 0};
        if (m->kind != MEASURE_ADDRESS || e.seconds == 0) continue;
        if (!group_of(t, m->cgroup, &e.group)) {
            ++*t->left;
            continue;
        }
        e.set = (uint8_t)set_of(m->mode, !prefix_is_ipv4(m->prefix), m->prefix.bits < 128);
        t->entries[t->n++] = e;
    }
    leave_out_doubles(t);
}

static int keep_compare(const void *a, const void *b) {
    return prefix_compare(*(const struct prefix *)a, *(const struct prefix *)b);
}

static void take_keep(struct table *t) {
    size_t n = t->plan->n_keep + t->o->n_keep;
    t->keep = memory_new(n + 1, sizeof *t->keep);
    if (t->plan->n_keep) memcpy(t->keep, t->plan->keep, t->plan->n_keep * sizeof *t->keep);
    if (t->o->n_keep) memcpy(t->keep + t->plan->n_keep, t->o->keep, t->o->n_keep * sizeof *t->keep);
    qsort(t->keep, n, sizeof *t->keep, keep_compare);
    for (size_t i = 0; i < n; i++)
        if (t->n_keep == 0 || !prefix_covers(t->keep[t->n_keep - 1], t->keep[i]))
            t->keep[t->n_keep++] = t->keep[i];
}

/* ---- the text ---- */

static void put_keep(const struct table *t, bool v6) {
    bool any = false;
    for (size_t i = 0; i < t->n_keep; i++) {
        char text[PREFIX_TEXT];
        if (prefix_is_ipv4(t->keep[i]) == v6) continue;
        if (!any)
            output_format(t->to,
                          "  set keep%c {\n    type %s\n    flags interval\n    auto-merge\n    comment "
                          "\"never stopped\"\n    elements = {\n",
                          v6 ? '6' : '4', v6 ? "ipv6_addr" : "ipv4_addr");
        any = true;
        output_format(t->to, "      %s,\n", prefix_text(text, t->keep[i]));
    }
    if (any) output_text(t->to, "    }\n  }\n");
}

static void put_in_force(const struct table *t) {
    long long seconds = (t->o->probation_ns + SECOND - 1) / SECOND;
    if (seconds)
        output_format(t->to,
                      "  set in_force {\n    type nf_proto\n    flags timeout\n    comment \"until it is "
                      "confirmed\"\n    elements = { ipv4 timeout %llds, ipv6 timeout %llds }\n  }\n",
                      seconds, seconds);
}

static bool keeps(const struct table *t, bool v6) {
    for (size_t i = 0; i < t->n_keep; i++)
        if (prefix_is_ipv4(t->keep[i]) != v6) return true;
    return false;
}

/* Calls `put` for each set that has elements. */
static void each_set(const struct table *t, void (*put)(const struct table *t, unsigned set, unsigned group,
                                                        size_t from, size_t n)) {
    for (size_t i = 0, n; i < t->n; i += n) {
        const struct entry *e = &t->entries[i];
        for (n = 1; i + n < t->n && t->entries[i + n].group == e->group && t->entries[i + n].set == e->set;)
            n++;
        put(t, e->set, e->group, i, n);
    }
}

static bool has_first(unsigned set, unsigned group, size_t n) {
    return n >= MANY && group == 0 && !set_is_block(set);
}

static void put_set(const struct table *t, unsigned set, unsigned group, size_t from, size_t n) {
    (void)from;
    output_text(t->to, "  set ");
    put_set_name(t->to, set, group);
    output_format(t->to,
                  " {\n    type %s\n    flags %stimeout\n    counter\n    comment \"%zu to %s\"\n  }\n",
                  set_is_v6(set) ? "ipv6_addr" : "ipv4_addr", set_is_block(set) ? "interval, " : "", n,
                  measure_mode_text(mode_of(set)));
    if (!has_first(set, group, n)) return;
    output_text(t->to, "  set ");
    put_set_name(t->to, set, group);
    output_format(t->to, "_f {\n    type %s\n    size %zu\n    comment \"the same, looked up first\"\n  }\n",
                  set_is_v6(set) ? "ipv6_addr" : "ipv4_addr", n);
}

static void put_elements(const struct table *t, unsigned set, unsigned group, size_t from, size_t n) {
    for (size_t i = 0; i < n; i++) {
        const struct entry *e = &t->entries[from + i];
        char text[PREFIX_TEXT], comment[COMMENT_MOST + 1];
        if (i % CHUNK == 0) {
            output_text(t->to, "add element inet cordon ");
            put_set_name(t->to, set, group);
            output_text(t->to, " {\n");
        }
        snprintf(comment, sizeof comment, "%s/%s %s", e->m->policy ? e->m->policy : "-",
                 e->m->rule ? e->m->rule : "-", e->m->finding ? e->m->finding : "-");
        if (set_is_block(set))
            prefix_put(text, e->m->prefix);
        else
            address_put(text, e->m->prefix.address);
        output_text(t->to, text);
        output_text(t->to, " timeout ");
        output_u64(t->to, (uint64_t)e->seconds);
        output_text(t->to, "s comment ");
        put_quoted(t->to, comment, COMMENT_MOST);
        output_text(t->to, i % CHUNK == CHUNK - 1 || i + 1 == n ? "\n}\n" : ",\n");
    }
}

/* What has expired stays here and is found no more in the set that counts. */
static void put_first(const struct table *t, unsigned set, unsigned group, size_t from, size_t n) {
    if (!has_first(set, group, n)) return;
    for (size_t i = 0; i < n; i++) {
        char text[ADDRESS_TEXT];
        if (i % CHUNK == 0) {
            output_text(t->to, "add element inet cordon ");
            put_set_name(t->to, set, group);
            output_text(t->to, "_f {\n");
        }
        output_text(t->to, address_text(text, t->entries[from + i].m->prefix.address));
        output_text(t->to, i % CHUNK == CHUNK - 1 || i + 1 == n ? "\n}\n" : ",\n");
    }
}

static void put_lookup(const struct table *t, unsigned set, unsigned group, size_t from, size_t n) {
    (void)from;
    output_text(t->to, "    ");
    if (group) {
        unsigned level = 1;
        for (const char *s = t->groups[group]; *s; s++) level += *s == '/';
        output_format(t->to, "socket cgroupv2 level %u ", level);
        put_quoted(t->to, t->groups[group], SIZE_MAX);
        output_char(t->to, ' ');
    }
    output_format(t->to, "%s daddr @", set_is_v6(set) ? "ip6" : "ip");
    if (has_first(set, group, n)) {
        put_set_name(t->to, set, group);
        output_format(t->to, "_f %s daddr @", set_is_v6(set) ? "ip6" : "ip");
    }
    put_set_name(t->to, set, group);
    const char *mode = measure_mode_text(mode_of(set));
    output_format(t->to, " %s to_%s\n", mode_of(set) == MEASURE_LOG ? "jump" : "goto", mode);
}

static void put_lookup_for_all(const struct table *t, unsigned set, unsigned group, size_t from, size_t n) {
    if (group == 0) put_lookup(t, set, group, from, n);
}

static bool has_mode(const struct table *t, enum measure_mode mode) {
    for (size_t i = 0; i < t->n; i++)
        if (t->entries[i].m->mode == mode) return true;
    return false;
}

static void put_verdict(const struct table *t, enum measure_mode mode) {
    const char *name = measure_mode_text(mode), *pass = mode == MEASURE_LOG ? "return" : "accept";
    if (!has_mode(t, mode)) return;
    output_format(t->to, "  chain to_%s {\n", name);
    if (t->o->probation_ns)
        output_format(t->to, "    meta nfproto != @in_force %s comment \"not confirmed\"\n", pass);
    if (keeps(t, false)) output_format(t->to, "    ip daddr @keep4 counter %s comment \"kept\"\n", pass);
    if (keeps(t, true)) output_format(t->to, "    ip6 daddr @keep6 counter %s comment \"kept\"\n", pass);
    output_format(t->to, "    limit rate 10/second burst 20 packets log prefix \"cordon %s %s: \"\n",
                  t->plan->id, name);
    switch (mode) {
    case MEASURE_REJECT:
        output_text(t->to, "    meta l4proto tcp counter reject with tcp reset comment \"rejected\"\n"
                           "    counter reject with icmpx admin-prohibited comment \"rejected\"\n");
        break;
    case MEASURE_DROP: output_text(t->to, "    counter drop comment \"dropped\"\n"); break;
    case MEASURE_LOG: output_text(t->to, "    counter comment \"would be stopped\"\n"); break;
    }
    output_text(t->to, "  }\n");
}

static void put_table(const struct table *t) {
    output_format(t->to,
                  "# cordon, plan %s. Taken out again by: nft delete table inet cordon\n"
                  "add table inet cordon\ndelete table inet cordon\ntable inet cordon {\n"
                  "  comment \"cordon plan %s\"\n",
                  t->plan->id, t->plan->id);
    put_keep(t, false);
    put_keep(t, true);
    put_in_force(t);
    each_set(t, put_set);
    for (int m = MEASURE_LOG; m <= MEASURE_DROP; m++) put_verdict(t, (enum measure_mode)m);
    /* Before the user's filters, so that these see no packet that is rejected here. */
    output_text(t->to,
                "  chain output {\n    type filter hook output priority filter - 10; policy accept;\n");
    each_set(t, put_lookup);
    output_text(
        t->to, "  }\n  chain forward {\n    type filter hook forward priority filter - 10; policy accept;\n");
    each_set(t, put_lookup_for_all);
    output_text(t->to, "  }\n}\n");
    each_set(t, put_elements);
    each_set(t, put_first);
}

static bool render(const struct enforce_plan *p, const struct render_options *o, struct output *to,
                   size_t *left, struct diagnostics *d) {
    struct table t = {.plan = p, .o = o, .to = to, .left = left};
    (void)d;
    take_measures(&t);
    take_keep(&t);
    put_table(&t);
    free(t.entries);
    free(t.keep);
    return true;
}

static const char *const reload[] = {"nft", "-f", "{}", NULL};
static const char *const check[] = {"nft", "-c", "-f", "{}", NULL};

const struct backend backend_nft = {.name = "nft",
                                    .about = "nftables: a table of its own, sets with timeouts",
                                    .kinds = 1u << MEASURE_ADDRESS,
                                    .modes = 1u << MEASURE_LOG | 1u << MEASURE_REJECT | 1u << MEASURE_DROP,
                                    .file = "cordon.nft",
                                    .comment = "#",
                                    .render = render,
                                    .reload = reload,
                                    .check = check};
