/* Configuration lines of dnsmasq: `address=/name/` (NXDOMAIN) and `address=/name/#` (0.0.0.0 and ::), each
 * for the name and all below; the longest name decides. The reason is a TXT record of "_why.name". */
#include "enforce/render.h"

#include <stdio.h>

enum {
    STRING_OCTETS = 255,
    LINE_MOST = 1000 /* dnsmasq reads lines of 1,024 bytes; what is behind would be a line of its own */
};

static const char *const meaning[] = {
    NULL,
    "NXDOMAIN, the name does not exist.",
    "the null address, 0.0.0.0 and ::, which leads nowhere.",
};

/* Quotes guard commas; inside them a backslash escapes (option.c of dnsmasq, unhide_metas). */
static void quoted(struct output *to, struct text t) {
    for (size_t i = 0; i < t.n; i++) {
        if (i % STRING_OCTETS == 0) output_text(to, i ? "\",\"" : "\"");
        if (t.p[i] == '"' || t.p[i] == '\\') output_char(to, '\\');
        output_char(to, t.p[i]);
    }
    output_char(to, '"');
}

static bool render(const struct enforce_plan *p, const struct render_options *o, struct output *to,
                   size_t *left, struct diagnostics *d) {
    struct arena *a = arena_new();
    struct render_rows all = render_names(&backend_dnsmasq, p, o, a, left);
    render_head(&backend_dnsmasq, p, o, meaning, to);
    for (size_t i = 0; i < all.n; i++) {
        const struct render_row *row = all.rows + i;
        char reason[REASON_TEXT], why[DNS_NAME_TEXT + 8];
        if (!row->measure) { /* "#": by the servers of every other name */
            output_format(to, "server=/%s/#\n", row->name);
            continue;
        }
        output_format(to, "address=/%s/%s\n", row->name, row->measure->mode == MEASURE_DROP ? "#" : "");
        int n = snprintf(why, sizeof why, "_why.%s", row->name);
        if (n >= DNS_NAME_TEXT || render_has(&all, why)) continue;
        struct output line = output_to_memory();
        output_format(&line, "txt-record=%s,", why);
        quoted(&line, render_reason(reason, row->measure));
        output_char(&line, '\n');
        struct text t = output_view(&line);
        if (t.n <= LINE_MOST) output_bytes(to, t.p, t.n);
        output_end(&line);
    }
    arena_free(a);
    return true;
}

static const char *const check[] = {"dnsmasq", "--test", "-C", "{}", NULL};
static const char *const reload[] = {"systemctl", "restart", "dnsmasq", NULL};

const struct backend backend_dnsmasq = {
    .name = "dnsmasq",
    .about = "configuration file of dnsmasq: names and all below",
    .kinds = KIND_BIT(MEASURE_NAME),
    .modes = MODE_BIT(MEASURE_REJECT) | MODE_BIT(MEASURE_DROP),
    .file = "cordon.conf",
    .comment = "#",
    .render = render,
    .reload = reload,
    .check = check,
};
