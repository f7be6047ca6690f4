#include "evidence/trace/hop_line.h"

#include "base/lines.h"
#include "evidence/trace/host.h"
#include "evidence/trace/reading.h"

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* "0.345", "<1", "0,4", "12ms", "<1ms"; *unit: it stands right behind. */
static bool time_word(struct text t, uint32_t *us, bool *unit) {
    if (t.n > 1 && t.p[0] == '<') t = (struct text){t.p + 1, t.n - 1};
    size_t n = 0;
    while (n < t.n && (is_digit(t.p[n]) || t.p[n] == '.' || t.p[n] == ',')) n++;
    *unit = n < t.n;
    struct text rest = {t.p + n, t.n - n};
    return n > 0 && (rest.n == 0 || text_is(rest, "ms")) && rtt_parse((struct text){t.p, n}, us);
}

static bool is_bracketed_address(struct text t) {
    uint8_t ignored[16];
    return t.n > 2 && (t.p[0] == '(' || t.p[0] == '[') && host_address(t, ignored);
}

/* "!H", "!N" … (traceroute(8)); "!13" is the code itself. */
static void mark(struct text t, struct line_host *h) {
    static const struct {
        char letter;
        uint8_t code;
    } marks[] = {{'N', 0}, {'H', 1}, {'P', 2},  {'F', 4},  {'S', 5},  {'U', 6}, {'W', 7},
                 {'I', 8}, {'A', 9}, {'Z', 10}, {'X', 13}, {'V', 14}, {'C', 15}};
    uint64_t v;
    h->icmp_type = 3;
    h->icmp_code = 255;
    if (t.n < 2) {
        h->icmp_code = 3; /* a lone "!": the port, with a TTL of 1 or less */
        return;
    }
    if (text_number((struct text){t.p + 1, t.n - 1}, 254, &v)) h->icmp_code = (uint8_t)v;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (t.p[1] == marks[i].letter) h->icmp_code = marks[i].code;
}

/* Each "L=", "Lbl ", "Label=" and the number behind. */
static void labels(struct text t, const char *before, struct line_host *h) {
    size_t n = strlen(before);
    for (size_t i = 0; i + n < t.n; i++) {
        if (memcmp(t.p + i, before, n) != 0) continue;
        size_t from = i + n, to = from;
        while (to < t.n && is_digit(t.p[to])) to++;
        uint64_t v;
        if (h->n_mpls < TRACE_MPLS_MOST &&
            text_number((struct text){t.p + from, to - from}, (1 << 20) - 1, &v))
            h->mpls[h->n_mpls++] = (uint32_t)v;
    }
}

static struct line_host *new_host(struct hop_line *to) {
    if (to->n_hosts == LINE_MOST_HOSTS) return NULL;
    struct line_host *h = &to->hosts[to->n_hosts++];
    *h = (struct line_host){.icmp_type = 255, .icmp_code = 255};
    return h;
}

struct words {
    struct text rest;
    struct line_host *host; /* the last; NULL: none yet */
    uint32_t waiting[LINE_MOST_TIMES];
    size_t n_waiting; /* times before their host */
    uint32_t asn;     /* before its host */
    unsigned odd;     /* words that are none of these */
};

static void add_time(struct words *w, struct hop_line *to, uint32_t us) {
    to->times = true;
    if (w->host && w->host->n_times < LINE_MOST_TIMES)
        w->host->times[w->host->n_times++] = us;
    else if (!w->host && w->n_waiting < LINE_MOST_TIMES)
        w->waiting[w->n_waiting++] = us;
}

static void add_host(struct words *w, struct hop_line *to, struct text name, struct text address) {
    struct line_host *h = new_host(to);
    if (!h) return;
    host_address(address, h->address);
    h->name = name;
    h->asn = w->asn;
    w->asn = 0;
    memcpy(h->times, w->waiting, w->n_waiting * sizeof *h->times);
    h->n_times = w->n_waiting;
    if (w->n_waiting) to->form = LINE_TRACERT;
    w->n_waiting = 0;
    w->host = h;
}

static struct text ahead(const struct words *w) {
    struct text rest = w->rest, word = {0};
    text_word(&rest, &word);
    return word;
}

/* The unit of a time that stood alone: a word of any language. False: none follows, so that it was no time.
 */
static bool skip_unit(struct words *w) {
    struct text next = ahead(w), ignored;
    uint32_t us;
    bool unit;
    if (next.n == 0 || text_is(next, "*") || time_word(next, &us, &unit)) return false;
    return text_word(&w->rest, &ignored);
}

static bool take_word(struct words *w, struct hop_line *to, struct text t) {
    uint8_t address[16];
    uint32_t us;
    bool unit;
    struct text ignored;
    if (text_is(t, "*")) {
        to->stars++;
    } else if (host_address(t, address)) {
        if (!is_bracketed_address(t) || !w->host || w->host->n_times) add_host(w, to, (struct text){0}, t);
    } else if (text_starts(t, "[AS") || text_is(t, "[*]") || text_starts(t, "AS?")) {
        uint32_t asn = host_asn(t);
        if (w->host && !w->host->n_times)
            w->host->asn = asn;
        else
            w->asn = asn;
    } else if (text_starts(t, "<MPLS:")) {
        if (w->host) labels(t, "L=", w->host);
    } else if (t.p[0] == '!') {
        if (w->host) mark(t, w->host);
    } else if (time_word(t, &us, &unit)) {
        if (!unit && !skip_unit(w)) return false;
        add_time(w, to, us);
    } else if (rtt_negative(t)) {
        to->negative = true;
        skip_unit(w);
    } else if (is_bracketed_address(ahead(w))) {
        struct text bracketed;
        text_word(&w->rest, &bracketed);
        add_host(w, to, t, bracketed);
    } else if (text_is(t, "asymm") || text_is(t, "pmtu")) {
        text_word(&w->rest, &ignored);
    } else if (text_is(t, "reached")) {
        to->reached = true;
    } else if (t.p[0] != '[' && t.p[0] != '<' && t.p[0] != '\'' && !text_starts(t, "F=")) {
        w->odd++;
    }
    return true;
}

/* tracert: three of times and stars, then the host or a sentence; nmap writes one, and is read elsewhere. */
static bool good_tracert(const struct hop_line *l, const struct words *w, bool times_first) {
    enum { PROBES = 3 };
    if (!times_first) return true;
    size_t n = l->n_hosts ? l->hosts[0].n_times : w->n_waiting;
    return n + l->stars == PROBES && l->n_hosts == 1;
}

static bool plain_line(struct text rest, struct hop_line *to) {
    struct words w = {.rest = rest};
    struct text t;
    bool times_first = false, first = true;
    while (text_word(&w.rest, &t)) {
        unsigned odd = w.odd;
        if (!take_word(&w, to, t)) return false;
        if (first && w.odd > odd) return false;
        if (first || to->n_hosts == 0) times_first = times_first || w.n_waiting > 0;
        first = false;
    }
    if (to->form == LINE_TRACEPATH) return true;
    if (to->n_hosts == 0 && to->stars == 0) return to->negative;
    return good_tracert(to, &w, times_first);
}

/* Behind "3:": a host by its name alone may stand here. */
static bool tracepath_line(struct text rest, struct hop_line *to) {
    struct text after = rest, first, second = {0};
    uint8_t ignored[16];
    uint32_t us;
    bool unit;
    to->form = LINE_TRACEPATH;
    if (!text_word(&after, &first)) return false;
    struct text peek = after;
    text_word(&peek, &second);
    if (text_is(first, "[LOCALHOST]")) return true;
    if (host_address(first, ignored) || is_bracketed_address(second)) return plain_line(rest, to);
    if (!time_word(second, &us, &unit)) { /* "no reply" */
        to->stars = 1;
        return text_is(first, "no") || text_is(first, "send");
    }
    struct line_host *h = new_host(to);
    if (!text_is(first, "???")) h->name = first;
    struct words w = {.rest = after, .host = h};
    for (struct text t; text_word(&w.rest, &t);)
        if (!take_word(&w, to, t)) return false;
    return true;
}

bool mtr_header(struct text line, struct mtr_columns *to) {
    struct text rest = text_trim(line), word;
    *to = (struct mtr_columns){0};
    if (!text_starts(rest, "HOST:")) return false;
    unsigned n = 0, loss = 0, best = 0, average = 0, sent = 0;
    while (text_word(&rest, &word)) {
        n++;
        if (text_is(word, "Loss%")) loss = n;
        if (text_is(word, "Best")) best = n;
        if (text_is(word, "Avg") || text_is(word, "Last")) average = n;
        if (text_is(word, "Snt")) sent = n;
    }
    if (!best) best = average;
    /* of the columns the first is the first known one: what is before is the name of the machine */
    unsigned first = loss;
    if (sent && (!first || sent < first)) first = sent;
    if (!first) return false;
    *to = (struct mtr_columns){
        .n = n - first + 1, .best = best ? n - best + 1 : 0, .sent = sent ? n - sent + 1 : 0};
    return true;
}

/* The last `n` words go; what is before is the host. Words are told by their place from the end. */
static bool split_columns(struct text line, const struct mtr_columns *c, struct text *host, uint32_t *best,
                          uint64_t *sent) {
    bool unit;
    *best = RTT_NONE;
    *sent = 1;
    for (unsigned at = 1; at <= c->n; at++) {
        line = text_trim(line);
        size_t n = line.n;
        while (n > 0 && line.p[n - 1] != ' ' && line.p[n - 1] != '\t') n--;
        struct text word = {line.p + n, line.n - n};
        if (word.n == 0 || n == 0) return false;
        if (at == c->best && !time_word(word, best, &unit)) return false;
        if (at == c->sent) text_number(word, UINT32_MAX, sent);
        line.n = n;
    }
    *host = text_trim(line);
    return true;
}

static bool mtr_line(struct text rest, const struct mtr_columns *columns, struct hop_line *to) {
    struct text host, word, after;
    uint64_t sent;
    uint32_t best, asn = 0;
    to->form = LINE_MTR;
    if (text_starts(rest, "|--")) rest = (struct text){rest.p + 3, rest.n - 3};
    if (!split_columns(rest, columns, &host, &best, &sent)) return false;
    after = host;
    if (text_starts(host, "AS") && text_word(&after, &word) && text_trim(after).n &&
        (host_asn(word) || text_starts(word, "AS?"))) {
        asn = host_asn(word);
        host = text_trim(after);
    }
    if (text_is(host, "???")) {
        to->stars = sent ? (uint32_t)sent : 1;
        return true;
    }
    struct line_host *h = new_host(to);
    if (!h) return false;
    host_split(host, h->address, &h->name);
    h->asn = asn;
    if (best != RTT_NONE) h->times[h->n_times++] = best;
    to->times = best != RTT_NONE;
    return true;
}

bool hop_line(struct text line, const struct mtr_columns *columns, struct hop_line *to) {
    struct text rest = text_trim(line);
    size_t n = 0;
    to->form = LINE_TRACEROUTE;
    to->n_hosts = to->stars = 0;
    to->reached = to->negative = to->times = false;
    while (n < rest.n && n < 6 && is_digit(rest.p[n])) n++;
    if (n == 0 || n == rest.n || !text_number((struct text){rest.p, n}, 999999, &to->ttl)) return false;
    char next = rest.p[n];
    rest = (struct text){rest.p + n, rest.n - n};
    if (next == '.' && columns) return mtr_line((struct text){rest.p + 1, rest.n - 1}, columns, to);
    if (next == '?' && text_starts(rest, "?:")) next = ':', rest = (struct text){rest.p + 1, rest.n - 1};
    if (next == ':' && rest.n > 1 && rest.p[1] == ' ')
        return tracepath_line((struct text){rest.p + 1, rest.n - 1}, to);
    return (next == ' ' || next == '\t') && plain_line(rest, to);
}

bool hop_continuation(struct text line, struct hop_line *to) {
    struct text t = text_trim(line);
    bool indented = line.n && (line.p[0] == ' ' || line.p[0] == '\t');
    to->ttl = 0;
    to->form = LINE_TRACEROUTE;
    to->n_hosts = to->stars = 0;
    to->reached = to->negative = to->times = false;
    if (!indented || t.n == 0) return false;
    const char *branch = t.n > 3 ? memmem(t.p, t.n, "|--", 3) : NULL;
    if (t.p[0] == '|' && branch) {
        struct text rest = {branch + 3, t.n - (size_t)(branch + 3 - t.p)};
        struct line_host *h = new_host(to);
        to->form = LINE_MTR;
        return host_split(rest, h->address, &h->name) || h->name.n > 0;
    }
    if (text_starts(t, "[MPLS:") || text_starts(t, "MPLS Label=") || text_starts(t, "|   [MPLS:") ||
        text_starts(t, "|  +-- [MPLS:")) {
        struct line_host *h = new_host(to);
        labels(t, t.p[0] == 'M' ? "Label=" : "Lbl ", h);
        return h->n_mpls > 0;
    }
    return plain_line(t, to) && to->n_hosts > 0 && to->times && to->form == LINE_TRACEROUTE;
}
