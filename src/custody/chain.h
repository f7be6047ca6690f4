/* A custody chain: the ordered links through which data passes, each with its holder, the holder's
 * controllers, the jurisdictions that reach it, how it is known and from where. Pure data; strings and arrays
 * live in the audit's arena. */
#ifndef CORDON_CUSTODY_CHAIN_H
#define CORDON_CUSTODY_CHAIN_H

#include "atlas/cable.h"
#include "atlas/law.h"
#include "atlas/ownership.h"
#include "evidence/app/app.h"

enum link_role {
    LINK_APP,
    LINK_COMPONENT,
    LINK_CARRIER,
    LINK_CABLE,
    LINK_HOST,
    LINK_SERVICE,
    LINK_DEVICE, /* the equipment that sends */
    LINK_ROLES
};
const char *link_role_text(enum link_role r); /* "app", "component", … */

/* How a link is known: read in the evidence, concluded from it, or not at all. */
enum seen { SEEN_UNKNOWN, SEEN_INFERRED, SEEN_OBSERVED };
const char *seen_text(enum seen s);

/* One claim that a country's law reaches the link, and why. Separate claims stay separate. */
struct reach {
    char country[3];
    const char *ground; /* "incorporated", "principal-place", "state", "server-location" */
    party_id through;   /* whose jurisdiction it is: the holder, or a controller; PARTY_NONE: the place */
    bool of_controller, disputed;
    enum confidence confidence;
    const char *source;
};

struct crossing; /* custody/sea/crossing.h */
struct sea_hop;
struct trace_way;

struct link_holder {
    party_id party;   /* PARTY_NONE: not in the atlas */
    bool disputed;    /* that it is the holder */
    const char *name; /* NULL: unknown */
};

/* Something that a link is able to do, by a package. */
struct link_capability {
    const char *name; /* word of the policies' vocabulary */
    const char *why;  /* "calls android.location.LocationManager.requestLocationUpdates, in cn.jpush.a" */
};

/* What a package shows of an app, or of one of its components. */
struct link_inside {
    const struct app *app;
    const struct app_component *component; /* NULL: the app as a whole */
    const struct link_capability *capabilities;
    size_t n_capabilities;
    enum app_answer preinstalled; /* it came with the device, where a list of the device tells */
    const struct link *device;    /* … which is this one; NULL: the list does not tell */
    bool opaque; /* a part of the package could not be seen: what is not listed may be there */
    bool unread; /* a list tells of it, and no package was read: nothing is known of what is inside */
};

/* A carrier as routes or a trace show it. */
struct link_carrier {
    uint32_t routes, of_routes;     /* ways to the destination that lead over it, of all that are known */
    uint32_t vantages, of_vantages; /* points that these are seen from */
    uint32_t prefixes;              /* that are reached over it; 0: does not apply */
    double hegemony;                /* how much of all addresses depends on it, 0 … 1; NaN: not known */
    bool vantage;                   /* some of these routes begin in it: it is a vantage point itself */
    bool mine;                      /* one of these ways begins in my own network */
    const char *path;               /* an example, nearest AS first: "3356 4134 4809"; NULL: by hops */
    const char *prefix;             /* … to this; NULL */
    uint8_t hop;                    /* of a trace: TTL of the first hop in it; 0: routes show it */
};

/* A cable that the way may lead through, by one of those who hold it. */
struct link_cable {
    const struct cable *cable;
    enum cable_part part;      /* as what the link's holder holds it */
    const struct crossing *at; /* between which hops, and what else it could be */
    uint16_t candidate;        /* which of the crossing's candidates this is */
    uint16_t step;             /* of a candidate of several cables in a row: which of them */
};

struct link {
    const char *identifier; /* "app:android/com.x", "domain:api.x.com", "address:192.0.2.1", "asn:64500" */
    struct link_holder holder;
    const char *holder_id;                /* slug; NULL when the atlas has no such party */
    const struct controller *controllers; /* of the holder, by the default test (aggregate >= 50 %) */
    const struct reach *jurisdictions;
    const struct law_reach *laws;        /* that reach the holder and its controllers; shared by its links */
    const struct law_reach *server_laws; /* that reach the server; shared by all in that country */
    const char *source;                  /* why: atlas source, or the packet fact, e.g. "tls-sni" */
    const struct link_inside *inside;    /* app, component: NULL: no package was read */
    const struct device *device;         /* device: as a list tells of it; NULL: none does */
    const struct link_carrier *carrier;  /* carrier: NULL: only a policy's case tells of it */
    const struct link_cable *cable;      /* cable: likewise */
    uint32_t n_controllers, n_jurisdictions, n_laws, n_server_laws;
    enum link_role role;
    enum seen seen;             /* of the identifier */
    enum confidence confidence; /* that this holder holds this identifier */
    /* host links */
    uint32_t asn; /* 0: none */
    const char *as_name;
    struct place place;
    bool special; /* not a public address */
};

/* Ways that a choice is between. */
struct chain_choice {
    uint16_t ways;       /* at most CHOICE_WAYS_MOST: bits 0 … ways - 1 */
    enum link_role role; /* LINK_CARRIER or LINK_CABLE: what the ways differ in */
    bool open;           /* none of them may be true: "cannot tell" is among the answers */
    const char *told;    /* "3 of 12 vantage points", "between Marseille (FR) and Mumbai (IN)" */
};

/* What is known of the way between the app's device and the host. */
struct chain_path {
    const struct chain_choice *choices; /* number i is choice i + 1 */
    size_t n_choices;
    const char *prefix;  /* that routes reach the host by; NULL: no routes are given, or none fits */
    const char *example; /* of the paths to it: "3356 4134 4809"; NULL */
    uint32_t origin;     /* AS that announces it; 0 */
    uint32_t vantages;   /* points that routes to it are seen from */
    const struct trace_way *trace; /* that shows the way; NULL: none does */
    const struct sea_hop *hops;    /* of the trace that shows the way; NULL: none does */
    size_t n_hops;
    const struct crossing *crossings; /* of these hops */
    size_t n_crossings;
    bool exact;          /* the trace went to the very address of the host; else to one beside it */
    const char *missing; /* what would show more of the way; NULL: nothing is missing */
    /* CHAIN_ROUTE, CHAIN_TRACE: how much it is */
    uint64_t routes, traces;
    uint32_t prefixes, origins;
    double address_share[2]; /* of all addresses of the family; NaN: does not apply */
    double mine_share;       /* of the addresses that I announce; NaN */
    bool context;            /* only routes of others, as far as is told which are mine: it is not judged */
    double traffic_share;    /* of the bytes in captures and flow logs; NaN: there are none */
};

/* Protection in transit as graded from the handshake. */
struct chain_protection {
    const char *grade;      /* strong, adequate, weak, none, proprietary, unknown */
    const char *version;    /* "TLS 1.3"; NULL: not seen */
    const char *cipher;     /* IANA name; NULL: not seen */
    const char *group;      /* key-exchange group; NULL: not seen */
    const char *const *why; /* each with its clause */
    size_t n_why;
};

enum shown {
    SHOWN_FIRST,
    SHOWN_ANOTHER,
    SHOWN_LOOKUP,
    SHOWN_NAME,
    SHOWN_HANDSHAKE,
    SHOWN_DATA,
    SHOWN_INSIDE, /* in a package: `at` is an offset in the entry that chain.places tells */
    SHOWN_LISTED, /* in a list: `at` is a line */
    SHOWN_ROUTE,  /* in a routing table or a stream of updates: `at` is an offset, or a line */
    SHOWN_TRACE   /* in a trace: likewise */
};
const char *shown_text(enum shown what); /* "first packet", "name look-up" … */

/* Where in the evidence a thing is shown. */
struct proof {
    uint64_t at;       /* packet number from 1 */
    uint32_t evidence; /* index into audit->evidence */
    enum shown what;
};

/* One kind of personal data in one place of what was sent: its class, never its value. */
struct data_class {
    const char *class_name, *found_by, *encodings;
    const char *place; /* "query lat", "json $.user.mail" … */
    const char *value; /* only where it was asked for, for the tester's own terminal; else NULL */
    uint64_t count;
    const uint64_t *hashes; /* keyed: the first distinct values */
    int64_t first_ns;       /* when the first of them had come … */
    uint64_t at;            /* … and by which packet */
    uint32_t evidence;
    uint8_t n_hashes;
    bool entry; /* `at` counts entries of an archive, not packets */
};

/* What was seen of what a chain carries; only where some of it could be looked into. */
struct chain_content {
    uint64_t requests, responses;
    uint64_t opaque;                   /* bytes sent under no known encoding: cannot see */
    uint64_t partly;                   /* flows of which a part could not be read … */
    uint64_t unseen;                   /* … or nothing */
    const char *trouble;               /* the first reason why; NULL: none */
    const char *clause;                /* of the standard that is broken; NULL: none */
    const struct data_class *received; /* of the persona, in what came back */
    uint32_t n_received;
};

/* What a chain is about. */
enum chain_kind {
    CHAIN_TRAFFIC,   /* data that was seen on its way */
    CHAIN_ENDPOINT,  /* a package names where data may go, and no traffic to it was seen */
    CHAIN_INSIDE,    /* an app, or a component in it: nothing of this chain is sent anywhere */
    CHAIN_INSTALLED, /* software or equipment that a list tells of: likewise */
    CHAIN_ROUTE,     /* a carrier that routes lead over: who sends what over it is not seen */
    CHAIN_TRACE      /* the way that probes of a trace took */
};
const char *chain_kind_text(enum chain_kind k); /* "traffic", "endpoint", "inside", "installed" … */

/* That data passes through a link is certain, or so on some of several ways that it may take: exactly one way
 * of each choice is the true one. */
struct chain_way {
    uint64_t ways;   /* of the choice, a bit each, that lead over this link */
    uint16_t choice; /* number of the choice, from 1; 0: certain */
};
enum { CHOICE_WAYS_MOST = 64, CHAIN_ADDRESSES = 64 };

/* Did the app's package, where one was read, name the place that its traffic went to? */
enum promise { PROMISE_UNKNOWN, PROMISE_NAMED, PROMISE_UNEXPECTED };
const char *promise_text(enum promise p); /* NULL, "named", "unexpected" */

/* Does who gets the data belong to whom the app belongs to? */
enum relation { RELATION_UNKNOWN, RELATION_FIRST_PARTY, RELATION_THIRD_PARTY };
const char *relation_text(enum relation r); /* "first-party", "third-party", NULL */

/* There are many: what several have in common is shared, and counts are no wider than they must be. */
struct chain {
    const struct link *const
        *links;                    /* in order: app (if known), carriers, cables, host, service (if named) */
    const struct chain_way *ways;  /* as many as links; NULL: all are certain */
    const struct chain_path *path; /* what routes and traces show of the way; NULL: neither does */
    const struct chain_protection *protection;
    const struct data_class *data;       /* sent; in the order in which it was first */
    const struct chain_content *content; /* NULL: nothing could be looked into */
    const struct proof *proofs;          /* bounded; `flows` says how many there were */
    const char *const *aliases;    /* CNAME chain from the asked name to the host, when DNS showed one */
    const char *protocol;          /* "tls", "quic", "http", "dns" … */
    const char *transport;         /* "tcp", "udp" … */
    const char *name_source;       /* NULL: no name */
    uint64_t packets[2], bytes[2]; /* [0] from the client, [1] to it */
    int64_t first_ns, last_ns;
    uint64_t flows;
    const uint8_t (*addresses)[16]; /* distinct servers in order of appearance, at most CHAIN_ADDRESSES */
    uint32_t more_addresses;        /* flows that went to another address of the same holder and country */
    uint32_t unlisted;              /* … of these, flows to addresses that the list has no room for */
    const uint32_t *clients;        /* who sent: a number each, upwards, the same for the same address in all
                                       chains of the custody; the addresses themselves are not kept */
    uint32_t n_clients;             /* 0: the evidence does not tell */
    uint32_t n_data;
    uint16_t port; /* server port */
    uint16_t n_links, n_proofs, n_aliases, n_addresses;
    uint8_t kind, promise;          /* enum chain_kind, enum promise */
    const struct app_place *places; /* as many as proofs: where inside a package; NULL: none is */
    bool ech;                       /* encrypted_client_hello was offered: the name may be an outer one */
    bool more_clients;              /* there are more than are listed */
    bool data_seen;                 /* payload could be looked into at all (false: "cannot see") */
    uint64_t group; /* tells traffic's chains of one custody and its copies apart, as long as nothing is
                       forgotten; 0: no traffic */
};

/* Is anything sent, or meant to be sent, along this chain? */
static inline bool chain_sends(const struct chain *c) {
    return c->kind <= CHAIN_ENDPOINT;
}

/* Is it about a way alone, without anybody's data on it? */
static inline bool chain_is_way(const struct chain *c) {
    return c->kind >= CHAIN_ROUTE;
}
/* A way that only others use, beside the routes that are told to be mine: shown, and not judged. */
static inline bool chain_is_context(const struct chain *c) {
    return c->path && c->path->context;
}

static inline size_t link_law_count(const struct link *l) {
    return (size_t)l->n_laws + l->n_server_laws;
}

/* Law number i of both lists, below link_law_count(). */
static inline const struct law_reach *link_law(const struct link *l, size_t i) {
    return i < l->n_laws ? &l->laws[i] : &l->server_laws[i - l->n_laws];
}

struct link_holder link_holder_of(const struct holding *h);

/* The host where the protection ends, when that is in other hands than the service: its holder can read what
 * is sent. NULL: it is not so, or not known, or nothing was protected. */
const struct link *chain_edge(const struct chain *c);

/* By holder and controllers, of the app and of the service (of the host where no service is named). */
enum relation chain_relation(const struct chain *c);

static inline const struct link *chain_link(const struct chain *c, enum link_role role) {
    for (size_t i = 0; i < c->n_links; i++)
        if (c->links[i]->role == role) return c->links[i];
    return NULL;
}

#endif
