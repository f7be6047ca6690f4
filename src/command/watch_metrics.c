/* Metrics for Prometheus on a port of this machine. libmicrohttpd answers; it is loaded when it is asked for,
 * because it cannot be linked in whole (it brings a TLS library), and most people have no use for it. */
#include "command/watch_view.h"

#include "base/output.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS = 16, TIMEOUT_S = 5, LONGEST_S = 10, MEMORY = 16 * 1024 };
static const char library[] = "libmicrohttpd.so.12";

/* What is used of the library. */
struct http {
    void *handle;
    __typeof__(&MHD_start_daemon) start;
    __typeof__(&MHD_stop_daemon) stop;
    __typeof__(&MHD_create_response_from_buffer) respond;
    __typeof__(&MHD_destroy_response) destroy;
    __typeof__(&MHD_add_response_header) header;
    __typeof__(&MHD_queue_response) queue;
    __typeof__(&MHD_lookup_connection_value) look_up;
    __typeof__(&MHD_get_connection_info) about;
};

struct guest {
    int socket; /* less than 0: the place is free */
    time_t since;
};

struct watch_metrics {
    struct http http;
    struct MHD_Daemon *daemon;
    int listener; /* the daemon's, once there is one; -1: none */
    bool is_six;
    pthread_mutex_t lock;
    struct output text; /* what is answered; under the lock, as are … */
    struct guest guests[CONNECTIONS];
};

/* POSIX has no other way from an object's address to a function's. */
static bool load_one(void *handle, const char *name, void *to) {
    void *found = dlsym(handle, name);
    memcpy(to, &found, sizeof found);
    return found != NULL;
}

static bool load(struct http *h) {
    h->handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    return h->handle && load_one(h->handle, "MHD_start_daemon", &h->start) &&
           load_one(h->handle, "MHD_stop_daemon", &h->stop) &&
           load_one(h->handle, "MHD_create_response_from_buffer", &h->respond) &&
           load_one(h->handle, "MHD_destroy_response", &h->destroy) &&
           load_one(h->handle, "MHD_add_response_header", &h->header) &&
           load_one(h->handle, "MHD_queue_response", &h->queue) &&
           load_one(h->handle, "MHD_lookup_connection_value", &h->look_up) &&
           load_one(h->handle, "MHD_get_connection_info", &h->about);
}

/* A browser that was led here by somebody's name (DNS rebinding) tells that name. */
static bool asks_this_machine(const struct watch_metrics *m, struct MHD_Connection *connection) {
    const char *host = m->http.look_up(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_HOST);
    if (!host) return true;
    size_t n = *host == '[' ? strcspn(host, "]") + (strchr(host, ']') != NULL) : strcspn(host, ":");
    char name[64], address[16];
    if (n >= sizeof name) return false;
    snprintf(name, sizeof name, "%.*s", (int)n, host);
    return strcmp(name, "localhost") == 0 || strcmp(name, "[::1]") == 0 ||
           (inet_pton(AF_INET, name, address) == 1 && address[0] == 127);
}

static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *data, size_t *size,
                              void **state) {
    struct watch_metrics *m = context;
    static char empty[] = "";
    (void)version;
    (void)data;
    (void)size;
    (void)state;
    bool fine =
        strcmp(method, "GET") == 0 && strcmp(url, "/metrics") == 0 && asks_this_machine(m, connection);
    pthread_mutex_lock(&m->lock);
    struct text t = fine ? output_view(&m->text) : (struct text){empty, 0};
    struct MHD_Response *r = m->http.respond(t.n, (void *)(uintptr_t)t.p, MHD_RESPMEM_MUST_COPY);
    pthread_mutex_unlock(&m->lock);
    if (!r) return MHD_NO;
    m->http.header(r, MHD_HTTP_HEADER_CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
    m->http.header(r, MHD_HTTP_HEADER_CONNECTION, "close");
    enum MHD_Result done = m->http.queue(connection, fine ? MHD_HTTP_OK : MHD_HTTP_NOT_FOUND, r);
    m->http.destroy(r);
    return done;
}

static time_t seconds_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec;
}

static void note_guest(void *context, struct MHD_Connection *connection, void **state,
                       enum MHD_ConnectionNotificationCode what) {
    struct watch_metrics *m = context;
    const union MHD_ConnectionInfo *i = m->http.about(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    (void)state;
    if (!i) return;
    int from = what == MHD_CONNECTION_NOTIFY_STARTED ? -1 : i->connect_fd;
    int to = what == MHD_CONNECTION_NOTIFY_STARTED ? i->connect_fd : -1;
    pthread_mutex_lock(&m->lock);
    for (size_t k = 0; k < CONNECTIONS; k++) {
        if (m->guests[k].socket != from) continue;
        m->guests[k] = (struct guest){to, seconds_now()};
        break;
    }
    pthread_mutex_unlock(&m->lock);
}

/* The library's own timeout begins anew with each byte: who sends one now and then would keep all others out.
 */
static void see_out(struct watch_metrics *m) {
    time_t now = seconds_now();
    for (size_t k = 0; k < CONNECTIONS; k++)
        if (m->guests[k].socket >= 0 && now - m->guests[k].since >= LONGEST_S)
            shutdown(m->guests[k].socket, SHUT_RDWR);
}

/* Loopback and nothing else: what is watched is nobody else's business. */
static bool parse(const char *where, struct sockaddr_in6 *six, struct sockaddr_in *four, bool *is_six) {
    const char *colon = strrchr(where, ':'), *port = colon ? colon + 1 : where;
    char *end, address[64] = "127.0.0.1";
    unsigned long n = strtoul(port, &end, 10);
    if (*port < '0' || *port > '9' || *end || n == 0 || n > 65535) return false;
    if (colon) {
        size_t length = (size_t)(colon - where);
        bool bracketed = length > 2 && where[0] == '[' && colon[-1] == ']';
        if (length - 2 * bracketed >= sizeof address) return false;
        snprintf(address, sizeof address, "%.*s", (int)(length - 2 * bracketed), where + bracketed);
    }
    *four = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)n)};
    *six = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)n)};
    *is_six = inet_pton(AF_INET6, address, &six->sin6_addr) == 1;
    if (*is_six) return IN6_IS_ADDR_LOOPBACK(&six->sin6_addr);
    if (strcmp(address, "localhost") == 0) snprintf(address, sizeof address, "127.0.0.1");
    return inet_pton(AF_INET, address, &four->sin_addr) == 1 && ntohl(four->sin_addr.s_addr) >> 24 == 127;
}

/* -1: it cannot be had. */
static int listen_at(const struct sockaddr *at, socklen_t n) {
    int fd = socket(at->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), yes = 1;
    if (fd < 0) return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(fd, at, n) == 0 && listen(fd, CONNECTIONS) == 0) return fd;
    close(fd);
    return -1;
}

struct watch_metrics *watch_metrics_open(const char *where) {
    struct sockaddr_in6 six;
    struct sockaddr_in four;
    bool is_six = false;
    if (!parse(where, &six, &four, &is_six)) {
        fprintf(
            stderr,
            "cordon watch: --metrics '%s': a port of this machine alone: 9464, 127.0.0.1:9464, [::1]:9464\n",
            where);
        return NULL;
    }
    struct watch_metrics *m = calloc(1, sizeof *m);
    if (!m) return NULL;
    pthread_mutex_init(&m->lock, NULL);
    m->text = output_to_memory();
    for (size_t k = 0; k < CONNECTIONS; k++) m->guests[k].socket = -1;
    m->is_six = is_six;
    m->listener = is_six ? listen_at((const struct sockaddr *)&six, sizeof six)
                         : listen_at((const struct sockaddr *)&four, sizeof four);
    if (m->listener < 0)
        fprintf(stderr, "cordon watch: --metrics '%s': the port cannot be had: %s\n", where, strerror(errno));
    else if (load(&m->http))
        return m;
    else
        fprintf(stderr, "cordon watch: --metrics needs %s: apt-get install libmicrohttpd12\n", library);
    watch_metrics_close(m);
    return NULL;
}

bool watch_metrics_start(struct watch_metrics *m) {
    unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | (m->is_six ? MHD_USE_IPv6 : 0);
    m->daemon =
        m->http.start(flags, 0, NULL, NULL, answer, m, MHD_OPTION_LISTEN_SOCKET, m->listener,
                      MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT,
                      (unsigned)TIMEOUT_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY,
                      MHD_OPTION_NOTIFY_CONNECTION, note_guest, m, MHD_OPTION_END);
    if (!m->daemon) fprintf(stderr, "cordon watch: --metrics: %s does not start\n", library);
    if (m->daemon) m->listener = -1;
    return m->daemon != NULL;
}

void watch_metrics_close(struct watch_metrics *m) {
    if (!m) return;
    if (m->daemon) m->http.stop(m->daemon);
    if (m->listener >= 0) close(m->listener);
    if (m->http.handle) dlclose(m->http.handle);
    output_end(&m->text);
    pthread_mutex_destroy(&m->lock);
    free(m);
}

static void head(struct output *o, const char *name, const char *type, const char *help) {
    output_format(o, "# HELP cordon_%s %s\n# TYPE cordon_%s %s\n", name, help, name, type);
}

static void put(struct output *o, const char *name, const char *type, const char *help, uint64_t v) {
    head(o, name, type, help);
    output_format(o, "cordon_%s %llu\n", name, (unsigned long long)v);
}

/* A label's value, escaped as the format asks: backslash, quote, newline. */
static void put_label(struct output *o, const char *s) {
    for (; *s; s++) {
        if (*s == '\\' || *s == '"') output_char(o, '\\');
        if (*s == '\n')
            output_text(o, "\\n");
        else
            output_char(o, *s);
    }
}

static void put_sources(struct output *o, const struct cordon_watch_state *s) {
    static const struct {
        const char *name, *type, *help;
    } metrics[] = {{"source_up", "gauge", "Whether packets can be taken from a source."},
                   {"source_packets_total", "counter", "Packets taken from a source."},
                   {"source_dropped_total", "counter", "Packets that the kernel had no room for."}};
    for (size_t k = 0; k < 3; k++) {
        head(o, metrics[k].name, metrics[k].type, metrics[k].help);
        for (size_t i = 0; i < s->n_sources; i++) {
            const struct cordon_watch_source_state *one = &s->sources[i];
            uint64_t v = k == 0 ? one->up : k == 1 ? one->packets : one->dropped;
            output_format(o, "cordon_%s{source=\"", metrics[k].name);
            put_label(o, one->name);
            output_format(o, "\"} %llu\n", (unsigned long long)v);
        }
    }
}

static void put_verdicts(struct output *o, const struct cordon_watch_state *s) {
    static const char *const words[] = {"allow", "undetermined", "review", "deny"};
    head(o, "chains", "gauge", "Custody chains by their worst verdict.");
    for (size_t i = 0; i < 4; i++)
        output_format(o, "cordon_chains{verdict=\"%s\"} %llu\n", words[i],
                      (unsigned long long)s->verdicts[i]);
}

void watch_metrics_show(struct watch_metrics *m, const struct cordon *c) {
    struct cordon_watch_state s = {.size = sizeof s};
    cordon_watch_state(c, &s);
    struct output o = output_to_memory();
    put(&o, "packets_total", "counter", "Packets seen.", s.packets);
    put(&o, "bytes_total", "counter", "Bytes of packets seen, as on the wire.", s.bytes);
    put(&o, "dropped_total", "counter", "Packets dropped before they could be seen.", s.dropped);
    put(&o, "flows_open", "gauge", "Flows that are open.", s.flows_open);
    put(&o, "flows_ended_total", "counter", "Flows that ended.", s.flows_ended);
    put(&o, "flows_early_total", "counter", "Flows that ended only because there were too many.",
        s.flows_early);
    put(&o, "flows_lost_total", "counter", "Flows that ended while too many others waited to be judged.",
        s.flows_lost);
    put(&o, "flows_given_up_total", "counter", "Flows not looked into to the end, for want of room.",
        s.flows_given_up);
    put(&o, "look_ups_lost_total", "counter", "Name look-ups let go for want of room.", s.look_ups_lost);
    put(&o, "malformed_total", "counter", "Pieces of phones' streams that could not be read.", s.malformed);
    put(&o, "findings_total", "counter", "Findings told: new ones and changes.", s.findings);
    put(&o, "alerts_total", "counter", "Alerts told.", s.alerts);
    put(&o, "socket_events_lost_total", "counter", "Sockets whose program could not be told in time.",
        s.socket_events_lost);
    put(&o, "not_stored_total", "counter", "Rows that the store did not take.", s.not_stored);
    put_verdicts(&o, &s);
    put_sources(&o, &s);
    head(&o, "judgement_seconds", "gauge", "Time that the last judgement took.");
    output_format(&o, "cordon_judgement_seconds %.6f\n", s.judge_ms / 1000);
    pthread_mutex_lock(&m->lock);
    struct output old = m->text;
    m->text = o;
    see_out(m);
    pthread_mutex_unlock(&m->lock);
    output_end(&old);
}
