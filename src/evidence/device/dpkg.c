/* Software of Debian and its kin: `dpkg -l`, `dpkg-query -W`, and the database itself, /var/lib/dpkg/status.
 */
#include "evidence/device/formats.h"

static const char package_letters[] = "a-zA-Z0-9.+-";

/* "libc6:amd64" */
static bool is_name(struct text t) {
    size_t colon = text_find(t, ':');
    struct text name = text_first(t, colon), architecture = text_from(t, colon + 1);
    return text_of_letters(name, package_letters) &&
           (colon == t.n || text_of_letters(architecture, "a-z0-9-"));
}

/* Desired, status and a third that is blank or an error: dpkg(1), --list. */
static bool is_state(struct text t) {
    return t.n >= 2 && t.n <= 3 && strchr("uihrp", t.p[0]) && strchr("ncHUFWti", t.p[1]) &&
           (t.n == 2 || t.p[2] == 'R');
}

static bool is_dpkg_list(struct text head) {
    struct text line;
    for (unsigned i = 0; i < 12 && text_line(&head, &line); i++) {
        if (text_starts(line, "+++-=") || text_starts(line, "||/ Name")) return true;
        struct text rest = line, state = text_word(&rest), name = text_word(&rest),
                    version = text_word(&rest);
        struct text architecture = text_word(&rest);
        if (is_state(state) && is_name(name) && version.n && version.p[0] >= '0' && version.p[0] <= '9' &&
            text_of_letters(architecture, "a-z0-9-") && architecture.n > 2)
            return true;
    }
    return false;
}

static struct app *add(struct reading *r, struct text name, struct text version) {
    struct app *app = reading_app(r, "debian", text_first(name, text_find(name, ':')));
    if (app) app->version = reading_told(r, version);
    return app;
}

static void take_list_line(struct reading *r, struct text line) {
    struct text rest = line, state = text_word(&rest), name = text_word(&rest), version = text_word(&rest);
    if (!is_state(state) || !is_name(name) || !version.n) {
        reading_bad(r, line, NULL, "the whole output of `dpkg -l` is expected",
                    "this is no line of a list of packages");
        return;
    }
    if (state.p[1] == 'n' || state.p[1] == 'c') return; /* not there, or its settings alone */
    add(r, name, version);
}

static void read_dpkg_list(struct reading *r) {
    r->to->host.os = "Debian GNU/Linux or one of its kin";
    bool heading = true;
    for (struct text line; reading_line(r, &line);) {
        struct text first = line;
        heading = heading && !is_state(text_word(&first));
        if (!heading && word_trim(line).n) take_list_line(r, line);
    }
}

const struct inventory_format format_dpkg_list = {"dpkg", is_dpkg_list, read_dpkg_list};

/* Two columns, which dpkg-query parts by a tab; a package without a version is not installed. */
static bool is_query_line(struct text line) {
    struct text name = text_field(&line, '\t');
    bool version = text_of_letters(line, "a-zA-Z0-9.+~:-") && line.p[0] >= '0' && line.p[0] <= '9';
    return is_name(name) && (version || !line.n);
}

static bool is_dpkg_query(struct text head) {
    struct text line;
    unsigned n = 0, versions = 0;
    for (; n < 8 && text_line(&head, &line); n++) {
        size_t tab = text_find(line, '\t');
        if (!head.n && n) break; /* the last line may be cut */
        if (tab == line.n || !is_query_line(line)) return false;
        versions += tab + 1 < line.n;
    }
    return versions > 0;
}

static void read_dpkg_query(struct reading *r) {
    r->to->host.os = "Debian GNU/Linux or one of its kin";
    for (struct text line; reading_line(r, &line);) {
        struct text version = line, name = text_field(&version, '\t');
        if (!word_trim(line).n) continue;
        if (!is_query_line(line))
            reading_bad(r, line, NULL, "the output of `dpkg-query -W` is expected",
                        "this is no package and version");
        else if (version.n)
            add(r, name, version);
    }
}

const struct inventory_format format_dpkg_query = {"dpkg-query", is_dpkg_query, read_dpkg_query};

static bool is_dpkg_status(struct text head) {
    struct text line;
    if (!text_line(&head, &line) || !text_starts(line, "Package: ")) return false;
    for (unsigned i = 0; i < 40 && text_line(&head, &line) && line.n; i++)
        if (text_starts(line, "Status: ") || text_starts(line, "Maintainer: ")) return true;
    return false;
}

struct paragraph {
    struct text name, version, maintainer, status, origin;
    uint32_t line;
};

static void take_paragraph(struct reading *r, struct paragraph *p) {
    bool there = !p->status.n || text_ends(p->status, " installed") || text_has(p->status, " unpacked") ||
                 text_has(p->status, " half-") || text_has(p->status, " triggers-");
    uint32_t line = r->line;
    if (p->name.n && there) {
        r->line = p->line;
        struct app *app = add(r, p->name, p->version);
        if (app && p->maintainer.n) reading_maker(r, app, p->maintainer);
        if (app) app->install.installer = reading_told(r, p->origin);
        r->line = line;
    }
    *p = (struct paragraph){.line = 0};
}

/* deb822(5) */
static void read_dpkg_status(struct reading *r) {
    r->to->host.os = "Debian GNU/Linux or one of its kin";
    struct paragraph p = {.line = 0};
    for (struct text line; reading_line(r, &line);) {
        if (!word_trim(line).n) {
            take_paragraph(r, &p);
            continue;
        }
        if (line.p[0] == ' ' || line.p[0] == '\t' || line.p[0] == '#') continue;
        size_t colon = text_find(line, ':');
        struct text key = text_first(line, colon), value = word_trim(text_from(line, colon + 1));
        if (colon == line.n) {
            reading_bad(r, line, NULL, NULL, "a field \"Name: value\" is expected here (deb822)");
        } else if (text_is(key, "Package")) {
            if (p.name.n) take_paragraph(r, &p);
            p.name = is_name(value) ? value : (struct text){value.p, 0};
            p.line = r->line;
            if (!p.name.n)
                reading_bad(r, line, value.p, NULL, "this is no package's name (Debian Policy 5.6.7)");
        } else if (text_is(key, "Version")) {
            p.version = value;
        } else if (text_is(key, "Maintainer")) {
            p.maintainer = value;
        } else if (text_is(key, "Status")) {
            p.status = value;
        } else if (text_is(key, "Origin")) {
            p.origin = value;
        }
    }
    take_paragraph(r, &p);
}

const struct inventory_format format_dpkg_status = {"dpkg-status", is_dpkg_status, read_dpkg_status};
