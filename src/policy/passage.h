/* A passage: what an app sends to a service, flat. It is a chain with its verdicts in the form in which
 * stores keep it, and impact and enforcement work on it: texts and numbers. Made of an audit, they live as
 * long as the audit and the arena; read from a store, as long as is said there. */
#ifndef CORDON_POLICY_PASSAGE_H
#define CORDON_POLICY_PASSAGE_H

#include "policy/audit.h"

/* A link's holder and those who control it. */
struct passage_holder {
    const char *identifier; /* "app:android/com.x", "domain:api.x.com", "asn:64500"; NULL: there is none */
    const char *holder;     /* slug; NULL: not in the atlas */
    const char *name;       /* of the holder; NULL: unknown */
    const char *const *controllers; /* slugs */
    const char *const *countries;   /* whose law reaches it, with "server:" before a server's place */
    uint16_t n_controllers, n_countries;
};

struct passage_verdict {
    const char *policy, *rule, *program, *title, *basis, *remedy; /* remedy NULL: none is told */
    enum verdict verdict;
    const char *const *because;
    uint16_t n_because;
};

struct passage {
    uint64_t key; /* the same for the same app, service, host's place, transport and port: over runs */
    enum chain_kind kind; /* CHAIN_TRAFFIC, CHAIN_ENDPOINT, CHAIN_INSIDE, CHAIN_INSTALLED, CHAIN_ROUTE */
    struct passage_holder app, component, host, service; /* service: the name where one is known */
    const struct passage_holder *carriers;
    /* Of the program, where this machine's own are watched; NULL: not known, or several. */
    const char *program, *user, *unit,
        *cgroup;             /* "/usr/bin/curl", "root", "cron.service", path below the root */
    const char *app_source;  /* who says that it is this app: "ebpf", "pcapdroid" …; NULL */
    const char *name_source; /* NULL: no name */
    const char *protocol, *transport;
    const char *grade, *version;            /* of protection; NULL: not seen */
    const char *const *data;                /* classes of personal data sent, each once */
    const uint8_t (*addresses)[16];         /* servers that were seen, the first the chain's own */
    const uint32_t *clients;                /* addresses that sent, a number each, upwards: the same for the
                                               same one in all passages of the run. A device may have several
                                               (IPv4 and IPv6), several may share one (behind a router) */
    const struct passage_verdict *verdicts; /* worst first */
    enum verdict verdict;                   /* the worst; VERDICT_ALLOW without policies */
    uint16_t n_carriers, n_data, n_addresses, n_verdicts;
    uint16_t more_addresses; /* flows to addresses that are not listed */
    uint16_t port;
    uint16_t n_clients; /* 0: the evidence does not tell */
    bool more_clients;  /* than are listed */
    bool ech, data_seen;
    uint32_t asn;
    const char *as_name, *place;          /* "FR", "FR Paris"; NULL */
    uint64_t flows, packets[2], bytes[2]; /* [0] from the client */
    int64_t first_ns, last_ns;
    const char *file; /* evidence that shows it, and where */
    uint64_t at;
    int64_t run;    /* of the store, which it was read from; 0: it comes from an audit */
    uint32_t chain; /* index into the audit's chains; UINT32_MAX: it comes from a store */
};

/* One a chain, in their order. Verdicts come without their reasons, which passage_explain() adds: there are
 * many passages, and a reader looks at few. */
size_t passages_of(const struct audit *a, struct arena *to, struct passage **list);
void passage_explain(const struct audit *a, struct passage *p, struct arena *to);

/* With all its texts, in the arena. */
struct passage passage_copy(const struct passage *from, struct arena *a);

/* Who ends up with what is sent: the service where its holder is known, or neither is; else the host. */
const struct passage_holder *passage_recipient(const struct passage *p);

/* By the worst of its verdicts: "policy/rule title", for lists; NULL: no rule spoke. */
const char *passage_rule(const struct passage *p, struct arena *to);

uint64_t passage_key(const struct chain *c);
char *passage_key_text(char to[17], uint64_t key); /* 16 hex digits */
bool passage_key_parse(struct text t, uint64_t *to);

#endif
