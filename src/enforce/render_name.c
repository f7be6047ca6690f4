/* Names of DNS and numbers of carriers out of the plan's foreign text, each once. */
#include "enforce/render.h"

#include "base/utf8.h"

#include <stdlib.h>

enum { LABEL_MOST = 63, POINTS_MOST = 63 };

/* RFC 3492 5 and 6.1 */
enum { BASE = 36, T_MIN = 1, T_MAX = 26, SKEW = 38, DAMP = 700, INITIAL_BIAS = 72, INITIAL_N = 128 };

static unsigned adapt(unsigned delta, unsigned points, bool first) {
    delta = first ? delta / DAMP : delta / 2;
    delta += delta / points;
    unsigned k = 0;
    for (; delta > (BASE - T_MIN) * T_MAX / 2; k += BASE) delta /= BASE - T_MIN;
    return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

static char punycode_digit(unsigned d) {
    return (char)(d < 26 ? 'a' + d : '0' + d - 26);
}

/* A generalized variable-length integer, RFC 3492 3.3. False: no room. */
static bool put_delta(char *to, size_t *n, size_t room, unsigned delta, unsigned bias) {
    for (unsigned k = BASE;; k += BASE) {
        unsigned t = k <= bias + T_MIN ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;
        if (*n >= room) return false;
        to[(*n)++] = punycode_digit(delta < t ? delta : t + (delta - t) % (BASE - t));
        if (delta < t) return true;
        delta = (delta - t) / (BASE - t);
    }
}

/* RFC 3492 6.3. Points are at most 63 and below 0x110000, so that nothing here overflows 32 bits. Returns how
 * many characters, 0: more than there is room. */
static size_t punycode(char *to, size_t room, const uint32_t *points, unsigned count) {
    size_t n = 0;
    for (unsigned i = 0; i < count; i++)
        if (points[i] < INITIAL_N) {
            if (n >= room) return 0;
            to[n++] = (char)points[i];
        }
    unsigned basic = (unsigned)n, done = basic, delta = 0, bias = INITIAL_BIAS;
    if (basic) {
        if (n >= room) return 0;
        to[n++] = '-';
    }
    for (uint32_t at = INITIAL_N; done < count; at++, delta++) {
        uint32_t next = UINT32_MAX;
        for (unsigned i = 0; i < count; i++)
            if (points[i] >= at && points[i] < next) next = points[i];
        delta += (next - at) * (done + 1);
        at = next;
        for (unsigned i = 0; i < count; i++) {
            if (points[i] < at) delta++;
            if (points[i] != at) continue;
            if (!put_delta(to, &n, room, delta, bias)) return 0;
            bias = adapt(delta, done + 1, done == basic);
            delta = 0;
            done++;
        }
    }
    return n;
}

static bool is_plain(uint32_t c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

static uint32_t decode(const uint8_t *p, size_t n) {
    if (n == 1) return p[0];
    uint32_t c = p[0] & (0xFFu >> (n + 1));
    for (size_t i = 1; i < n; i++) c = c << 6 | (p[i] & 0x3F);
    return c;
}

/* One label; how long it became, 0: it is none. */
static size_t put_label(char *to, size_t room, struct text label) {
    uint32_t points[POINTS_MOST];
    unsigned n = 0;
    bool ascii = true;
    if (room > LABEL_MOST) room = LABEL_MOST;
    for (size_t i = 0; i < label.n;) {
        size_t length = utf8_length((const uint8_t *)label.p + i, label.n - i);
        if (length == 0 || n == POINTS_MOST) return 0;
        uint32_t c = decode((const uint8_t *)label.p + i, length);
        if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
        if (c < 0x80 && !is_plain(c)) return 0;
        if (c >= 0x80 && (c < 0xA1 || c == 0x2028 || c == 0x2029)) return 0;
        ascii &= c < 0x80;
        points[n++] = c;
        i += length;
    }
    if (ascii) {
        if (n > room) return 0;
        for (unsigned i = 0; i < n; i++) to[i] = (char)points[i];
        return n;
    }
    if (room < 5) return 0;
    memcpy(to, "xn--", 4);
    size_t encoded = punycode(to + 4, room - 4, points, n);
    return encoded ? encoded + 4 : 0;
}

bool render_name(char to[DNS_NAME_TEXT], struct text name) {
    size_t n = 0, last = 0;
    if (name.n && name.p[name.n - 1] == '.') name.n--;
    for (size_t start = 0; start <= name.n;) {
        const char *dot = start < name.n ? memchr(name.p + start, '.', name.n - start) : NULL;
        size_t end = dot ? (size_t)(dot - name.p) : name.n;
        if (n) {
            if (n >= DNS_NAME_TEXT - 1) return false;
            to[n++] = '.';
        }
        last = n;
        size_t label = put_label(to + n, DNS_NAME_TEXT - 1 - n, (struct text){name.p + start, end - start});
        if (label == 0) return false;
        n += label;
        start = end + 1;
    }
    to[n] = '\0';
    return strspn(to + last, "0123456789") != n - last; /* RFC 1123 2.1: else it is an address */
}

/* What passes before what is blocked, so that the first of a name is the one that stands. */
static int row_compare(const void *a, const void *b) {
    const struct render_row *x = a, *y = b;
    int c = strcmp(x->name, y->name);
    if (c || x->measure == y->measure) return c;
    if (!x->measure || !y->measure) return x->measure ? 1 : -1;
    if (x->measure->mode != y->measure->mode) return x->measure->mode > y->measure->mode ? -1 : 1;
    return x->measure < y->measure ? -1 : 1;
}

static void sort_rows(struct render_rows *r) {
    bool sorted = true;
    for (size_t i = 1; i < r->n && sorted; i++) sorted = row_compare(r->rows + i - 1, r->rows + i) <= 0;
    if (!sorted) qsort(r->rows, r->n, sizeof *r->rows, row_compare);
    size_t kept = 0;
    for (size_t i = 0; i < r->n; i++)
        if (kept == 0 || strcmp(r->rows[kept - 1].name, r->rows[i].name) != 0) r->rows[kept++] = r->rows[i];
    r->n = kept;
}

static const struct render_row *find(const struct render_rows *r, const char *name) {
    for (size_t low = 0, high = r->n; low < high;) {
        size_t middle = low + (high - low) / 2;
        int c = strcmp(name, r->rows[middle].name);
        if (c == 0) return r->rows + middle;
        if (c < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

bool render_has(const struct render_rows *r, const char *name) {
    return find(r, name) != NULL;
}

const struct render_row *render_above(const struct render_rows *r, const char *name) {
    while (name) {
        const struct render_row *row = find(r, name);
        if (row) return row;
        name = strchr(name, '.');
        name += name != NULL;
    }
    return NULL;
}

static struct render_rows kept_names(const struct enforce_plan *p, struct arena *a) {
    struct render_rows r = {arena_take_array(a, p->n_keep_names + 1, sizeof *r.rows), 0};
    for (size_t i = 0; i < p->n_keep_names; i++) {
        char name[DNS_NAME_TEXT];
        if (render_name(name, text_of(p->keep_names[i]))) r.rows[r.n++].name = arena_string(a, name);
    }
    sort_rows(&r);
    return r;
}

struct render_rows render_names(const struct backend *b, const struct enforce_plan *p,
                                const struct render_options *o, struct arena *a, size_t *left) {
    struct render_rows keep = kept_names(p, a), r = {0};
    size_t n = keep.n, ignored = 0;
    for (size_t i = 0; i < p->n_measures; i++)
        n += p->measures[i].kind == MEASURE_NAME && render_wants(b, p->measures + i, o, &ignored);
    r.rows = arena_take_array(a, n ? n : 1, sizeof *r.rows);
    for (size_t i = 0; i < p->n_measures; i++) {
        const struct measure *m = p->measures + i;
        char name[DNS_NAME_TEXT];
        if (m->kind != MEASURE_NAME || !render_wants(b, m, o, left)) continue;
        if (!render_name(name, text_of(m->value)) || render_above(&keep, name)) {
            ++*left;
            continue;
        }
        const char *kept = strcmp(name, m->value) == 0 ? m->value : arena_string(a, name);
        r.rows[r.n++] = (struct render_row){kept, m};
    }
    sort_rows(&r);
    size_t blocked = r.n;
    for (size_t i = 0; i < keep.n; i++)
        if (render_above(&(struct render_rows){r.rows, blocked}, keep.rows[i].name))
            r.rows[r.n++] = keep.rows[i];
    sort_rows(&r);
    return r;
}

static int carrier_compare(const void *a, const void *b) {
    const struct render_carrier *x = a, *y = b;
    if (x->asn != y->asn) return x->asn < y->asn ? -1 : 1;
    if (x->measure->mode != y->measure->mode) return x->measure->mode > y->measure->mode ? -1 : 1;
    return x->measure < y->measure ? -1 : x->measure > y->measure;
}

static bool asn_parse(const char *s, uint32_t *to) {
    uint64_t v = 0;
    if (strncmp(s, "asn:", 4) == 0) s += 4;
    if (*s == '\0' || *s == '0') return false; /* RFC 7607: 0 is nobody's */
    for (; *s; s++) {
        if (*s < '0' || *s > '9') return false;
        v = v * 10 + (uint64_t)(*s - '0');
        if (v > UINT32_MAX) return false;
    }
    *to = (uint32_t)v;
    return true;
}

struct render_carriers render_carriers(const struct backend *b, const struct enforce_plan *p,
                                       const struct render_options *o, struct arena *a, size_t *left) {
    struct render_carriers r = {0};
    size_t n = 0, ignored = 0;
    for (size_t i = 0; i < p->n_measures; i++)
        n += p->measures[i].kind == MEASURE_CARRIER && render_wants(b, p->measures + i, o, &ignored);
    r.rows = arena_take_array(a, n ? n : 1, sizeof *r.rows);
    for (size_t i = 0; i < p->n_measures; i++) {
        const struct measure *m = p->measures + i;
        if (m->kind != MEASURE_CARRIER || !render_wants(b, m, o, left)) continue;
        if (asn_parse(m->value, &r.rows[r.n].asn))
            r.rows[r.n++].measure = m;
        else
            ++*left;
    }
    qsort(r.rows, r.n, sizeof *r.rows, carrier_compare);
    size_t kept = 0;
    for (size_t i = 0; i < r.n; i++)
        if (kept == 0 || r.rows[kept - 1].asn != r.rows[i].asn) r.rows[kept++] = r.rows[i];
    r.n = kept;
    return r;
}

void render_routes(const struct backend *b, const struct enforce_plan *p, const struct render_options *o,
                   struct output *to, size_t *left, const char *const meaning[3],
                   void (*put)(const struct render_carriers *r, struct output *to)) {
    struct arena *a = arena_new();
    struct render_carriers r = render_carriers(b, p, o, a, left);
    render_head(b, p, o, meaning, to);
    put(&r, to);
    arena_free(a);
}
