/* An interface, through libpcap's memory-mapped ring.
 *
 * An interface that goes away leaves its packet socket without one (packet(7)): the kernel reports ENETDOWN
 * on it, once. The socket, its ring and its filter stay, and bind(2) gives it an interface again. That takes
 * no rights, which creating a packet socket would; so one that comes back can be taken up by a process that
 * gave its rights up. */
#include "base/memory.h"
#include "evidence/live/pcap_library.h"
#include "evidence/live/source_kind.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

static const int64_t RETRY_NS = 500000000;

struct interface_source {
    struct source s;
    struct pcap_library library;
    pcap_t *pcap;
    char name[IFNAMSIZ];
    bool any, nanoseconds, promiscuous;
    uint16_t link;
    int number;              /* of the interface: one that was made anew has another */
    unsigned short hardware; /* ARPHRD_ of the interface: what libpcap chose the link type by */
    unsigned times;          /* that it went away */
    int64_t looked_ns;       /* when its return was last looked for */
    struct pcap_stat before; /* libpcap counts in 32 bits, which wrap */
    packet_taker *take;      /* during a read */
    void *context;
};

static struct interface_source *of(struct source *s) {
    return (struct interface_source *)s;
}

static int descriptor_of(const struct interface_source *i) {
    return i->library.get_selectable_fd(i->pcap);
}

/* False: there is none of that name, or it is down. */
static bool look(const struct interface_source *i, int *number, unsigned short *hardware) {
    struct ifreq r = {0};
    memcpy(r.ifr_name, i->name, sizeof r.ifr_name);
    int fd = descriptor_of(i);
    if (ioctl(fd, SIOCGIFFLAGS, &r) != 0 || !(r.ifr_flags & IFF_UP)) return false;
    if (ioctl(fd, SIOCGIFHWADDR, &r) != 0) return false;
    *hardware = r.ifr_hwaddr.sa_family;
    if (ioctl(fd, SIOCGIFINDEX, &r) != 0) return false;
    *number = r.ifr_ifindex;
    return true;
}

static void gone(struct interface_source *i, const char *why) {
    i->s.up = false;
    i->s.again_ns = 0; /* told at once: it is our own machine's trouble */
    i->times++;
    source_trouble(&i->s, NULL, "the interface went away (%s; time %u); it is taken up again when it is back",
                   why, i->times);
}

static void take_packet(u_char *user, const struct pcap_pkthdr *h, const u_char *bytes) {
    struct interface_source *i = (struct interface_source *)(void *)user;
    struct packet p = {
        .data = bytes, .captured = h->caplen, .length = h->len, .link = i->link, .app = APP_NONE};
    p.time_ns = (int64_t)h->ts.tv_sec * 1000000000 + (int64_t)h->ts.tv_usec * (i->nanoseconds ? 1 : 1000);
    i->s.packets++;
    i->take(i->context, &p);
}

static size_t interface_read(struct source *s, size_t most, packet_taker *take, void *context) {
    struct interface_source *i = of(s);
    size_t n = 0;
    i->take = take;
    i->context = context;
    while (n < most) {
        size_t left = most - n;
        int got = i->library.dispatch(i->pcap, left < 65536 ? (int)left : 65536, take_packet, (u_char *)i);
        if (got > 0) n += (size_t)got;
        if (got < 0) gone(i, i->library.geterr(i->pcap));
        if (got <= 0) break;
    }
    return n;
}

/* libpcap tells an error of the socket only when there is no packet; one that is away for good shows here. */
static bool has_failed(const struct interface_source *i) {
    struct pollfd p = {.fd = descriptor_of(i), .events = POLLIN};
    return poll(&p, 1, 0) == 1 && p.revents & (POLLERR | POLLHUP | POLLNVAL);
}

static void interface_count(struct source *s) {
    struct interface_source *i = of(s);
    struct pcap_stat now = {0};
    if (i->library.stats(i->pcap, &now) != 0) return;
    s->dropped_kernel += (uint32_t)(now.ps_drop - i->before.ps_drop);
    s->dropped_interface += (uint32_t)(now.ps_ifdrop - i->before.ps_ifdrop);
    i->before = now;
}

/* Promiscuous mode went with the interface that had it. */
static void be_promiscuous(const struct interface_source *i, int number) {
    struct packet_mreq m = {.mr_ifindex = number, .mr_type = PACKET_MR_PROMISC};
    if (i->promiscuous) setsockopt(descriptor_of(i), SOL_PACKET, PACKET_ADD_MEMBERSHIP, &m, sizeof m);
}

static bool bind_again(struct interface_source *i, int number) {
    struct sockaddr_ll to = {
        .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = number};
    int fd = descriptor_of(i), error = 0;
    socklen_t n = sizeof error;
    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n); /* the one that told its going is still there */
    if (bind(fd, (struct sockaddr *)&to, sizeof to) != 0) return false;
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n) == 0 && error == 0;
}

static void interface_tick(struct source *s, int64_t monotonic_ns, struct diagnostics *d) {
    struct interface_source *i = of(s);
    if (s->up && has_failed(i)) gone(i, "network down");
    if (i->looked_ns && monotonic_ns - i->looked_ns < RETRY_NS) return;
    i->looked_ns = monotonic_ns;
    int number = 0;
    unsigned short hardware = i->hardware;
    bool there = i->any || look(i, &number, &hardware);
    /* libpcap passes over both, and would wait in silence */
    if (s->up && !there) gone(i, "down");
    if (s->up && number != i->number) gone(i, "another one has its name");
    if (s->up || !there) return;
    if (hardware != i->hardware) {
        if (!strstr(s->trouble, "another kind"))
            source_trouble(s, NULL,
                           "the interface that came back is of another kind (ARPHRD %u, was %u): start again",
                           (unsigned)hardware, (unsigned)i->hardware);
        return;
    }
    if (!bind_again(i, number)) return;
    be_promiscuous(i, number);
    i->number = number;
    s->up = true;
    s->untold = false;
    s->trouble[0] = '\0';
    char what[64];
    snprintf(what, sizeof what, "the interface is back (time %u)", i->times);
    diagnostics_add(d, (struct diagnostic){.file = s->name, .what = what});
}

static int interface_descriptor(const struct source *s) {
    return descriptor_of((const struct interface_source *)s);
}

static void interface_close(struct source *s) {
    struct interface_source *i = of(s);
    if (i->pcap) i->library.close(i->pcap);
    pcap_library_unload(&i->library);
}

/* Most DLT_ values are the LINKTYPE_ values of files; a few differ from system to system (pcap/dlt.h). */
static uint16_t link_of(int dlt) {
    return dlt == DLT_RAW ? 101 : (uint16_t)dlt;
}

static void refused(const struct interface_source *i, int status, struct diagnostics *d) {
    const struct pcap_library *l = &i->library;
    const char *more = l->geterr(i->pcap), *hint = NULL;
    char what[400];
    snprintf(what, sizeof what, "%s%s%s", l->statustostr(status), more && *more ? ": " : "",
             more ? more : "");
    if (status == PCAP_ERROR_PERM_DENIED) hint = "run as root, or with the capability CAP_NET_RAW";
    if (status == PCAP_ERROR_NO_SUCH_DEVICE) hint = "'ip link' lists the interfaces";
    if (status == PCAP_ERROR_IFACE_NOT_UP) hint = "'ip link set dev NAME up'";
    diagnostics_add(
        d, (struct diagnostic){.severity = SEVERITY_ERROR, .file = i->s.name, .what = what, .hint = hint});
}

static bool filter(struct interface_source *i, const char *expression, struct diagnostics *d) {
    if (!expression || !*expression) return true;
    struct bpf_program program;
    bool ok = i->library.compile(i->pcap, &program, expression, 1, PCAP_NETMASK_UNKNOWN) == 0;
    if (ok) {
        ok = i->library.setfilter(i->pcap, &program) == 0;
        i->library.freecode(&program);
    }
    if (!ok)
        diagnostics_add(d, (struct diagnostic){.severity = SEVERITY_ERROR,
                                               .file = i->s.name,
                                               .what = i->library.geterr(i->pcap),
                                               .hint = "pcap-filter(7) tells how a filter is written"});
    return ok;
}

/* Without immediate mode the ring is TPACKET_V3: whole blocks, handed over when full or after the timeout. */
static bool activate(struct interface_source *i, struct source_options o, struct diagnostics *d) {
    const struct pcap_library *l = &i->library;
    char error[PCAP_ERRBUF_SIZE] = "";
    i->pcap = l->create(i->name, error);
    if (!i->pcap) {
        diagnostics_add(d, (struct diagnostic){.severity = SEVERITY_ERROR, .file = i->s.name, .what = error});
        return false;
    }
    l->set_snaplen(i->pcap, (int)(o.snap_length < 262144 ? o.snap_length : 262144));
    l->set_promisc(i->pcap, i->promiscuous);
    l->set_timeout(i->pcap, (int)(o.block_ms < 10000 ? o.block_ms : 10000));
    l->set_buffer_size(i->pcap, (int)(o.ring_mib < 1024 ? o.ring_mib : 1024) * 1024 * 1024);
    l->set_immediate_mode(i->pcap, 0);
    l->set_tstamp_precision(i->pcap, PCAP_TSTAMP_PRECISION_NANO);
    int status = l->activate(i->pcap);
    if (status < 0) {
        refused(i, status, d);
        return false;
    }
    i->nanoseconds = l->get_tstamp_precision(i->pcap) == PCAP_TSTAMP_PRECISION_NANO;
    i->link = link_of(l->datalink(i->pcap));
    if (!filter(i, o.filter, d)) return false;
    if (l->setnonblock(i->pcap, 1, error) == 0) return true;
    diagnostics_add(d, (struct diagnostic){.severity = SEVERITY_ERROR, .file = i->s.name, .what = error});
    return false;
}

static const struct source_kind kind = {"interface",    interface_close, interface_descriptor,
                                        interface_read, interface_tick,  interface_count};

struct source *interface_open(const char *name, struct source_options options, struct diagnostics *d) {
    struct interface_source *i = memory_new(1, sizeof *i);
    i->s = (struct source){.kind = &kind, .name = (char *)(uintptr_t)name, .up = true};
    i->any = strcmp(name, "any") == 0;
    i->promiscuous = options.promiscuous && !i->any;
    bool fits = strlen(name) < sizeof i->name && *name;
    if (fits) memcpy(i->name, name, strlen(name));
    if (!fits)
        diagnostics_add(d, (struct diagnostic){.severity = SEVERITY_ERROR,
                                               .file = name,
                                               .what = "no interface has such a name",
                                               .hint = "'ip link' lists the interfaces"});
    if (fits && pcap_library_load(&i->library, name, d) && activate(i, options, d)) {
        if (!i->any) look(i, &i->number, &i->hardware);
        return &i->s;
    }
    if (i->pcap) i->library.close(i->pcap);
    pcap_library_unload(&i->library);
    free(i);
    return NULL;
}
