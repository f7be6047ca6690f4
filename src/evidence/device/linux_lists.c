/* Software of other systems, a package a line: rpm, apk, pacman, snap, flatpak. */
#include "evidence/device/formats.h"

static bool lower_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Are the first lines, at most 8, all such, and one at least? A last one that may be cut does not count. */
static bool all_such(struct text head, bool (*is)(struct text line)) {
    struct text line;
    unsigned n = 0, right = 0;
    for (; n < 8 && text_line(&head, &line); n++) {
        if (n && !head.n) break;
        if (!word_trim(line).n) continue;
        if (!is(line)) return false;
        right++;
    }
    return right > 0;
}

/* Each line by `take`, which is false for one that is none. */
static void each_line(struct reading *r, bool (*take)(struct reading *r, struct text line),
                      const char *hint) {
    for (struct text line; reading_line(r, &line);) {
        struct text t = word_trim(line);
        if (t.n && !take(r, t)) reading_bad(r, line, NULL, hint, "this is no line of a list of packages");
    }
}

static struct app *add(struct reading *r, const char *platform, struct text id, struct text version) {
    struct app *app = reading_app(r, platform, id);
    if (app) app->version = reading_told(r, version);
    return app;
}

/* NAME-VERSION-RELEASE.ARCHITECTURE, as `rpm -qa` prints it; `--qf '%{NAME}\t%{EVR}\t%{ARCH}\t%{VENDOR}\n'`.
 */
struct nevra {
    struct text name, version, architecture, vendor;
};

static bool is_architecture(struct text t) {
    static const char *const all[] = {"noarch",  "x86_64",  "i386",    "i486",      "i586",
                                      "i686",    "aarch64", "armv7hl", "armv6hl",   "armv5tel",
                                      "ppc64le", "ppc64",   "s390x",   "riscv64",   "loongarch64",
                                      "src",     "nosrc",   "(none)",  "x86_64_v2", "mips64el"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (text_is(t, all[i])) return true;
    return false;
}

static bool parse_columns(struct text t, struct nevra *to) {
    to->name = text_field(&t, '\t');
    to->version = text_field(&t, '\t');
    if (text_starts(to->version, "(none):"))
        to->version = text_from(to->version, 7); /* an epoch that is not */
    to->architecture = text_field(&t, '\t');
    to->vendor = t;
    return is_architecture(to->architecture) && to->version.n &&
           text_of_letters(to->name, "a-zA-Z0-9._+()@-");
}

static bool parse_rpm(struct text t, struct nevra *to) {
    *to = (struct nevra){.vendor = {t.p, 0}};
    if (text_find(t, '\t') < t.n) return parse_columns(t, to);
    size_t dot = text_find_last(t, '.');
    if (text_starts(t, "gpg-pubkey-")) dot = t.n; /* a key, which has no architecture */
    to->architecture = text_from(t, dot + 1);
    struct text rest = text_first(t, dot);
    size_t release = text_find_last(rest, '-');
    size_t version = text_find_last(text_first(rest, release), '-');
    if (release == rest.n || version >= release || !version) return false;
    to->name = text_first(rest, version);
    to->version = text_from(rest, version + 1);
    return (dot == t.n || is_architecture(to->architecture)) && text_of_letters(rest, "a-zA-Z0-9._+~^:()@-");
}

static bool is_rpm_line(struct text line) {
    struct nevra p;
    return parse_rpm(word_trim(line), &p);
}

static bool is_rpm(struct text head) {
    return all_such(head, is_rpm_line);
}

static bool take_rpm(struct reading *r, struct text t) {
    struct nevra p;
    if (!parse_rpm(t, &p)) return false;
    if (text_is(p.name, "gpg-pubkey")) return true;
    struct app *app = add(r, "rpm", p.name, p.version);
    if (app && p.vendor.n) reading_maker(r, app, p.vendor);
    return true;
}

static void read_rpm(struct reading *r) {
    each_line(r, take_rpm, "the output of `rpm -qa` is expected");
}

const struct inventory_format format_rpm = {"rpm", is_rpm, read_rpm};

/* NAME-VERSION-rN: `apk info -v`, also with " - description" (-vv); `apk list -I` with more behind it. */
static bool parse_apk(struct text t, struct text *name, struct text *version) {
    struct text word = text_word(&t);
    size_t release = text_find_last(word, '-');
    if (release == word.n || !text_starts(text_from(word, release), "-r")) return false;
    uint64_t number;
    if (!text_number(text_from(word, release + 2), &number)) return false;
    size_t dash = text_find_last(text_first(word, release), '-');
    if (dash >= release || !dash || word.p[dash + 1] < '0' || word.p[dash + 1] > '9') return false;
    *name = text_first(word, dash);
    *version = text_from(word, dash + 1);
    return text_of_letters(*name, "a-zA-Z0-9._+-");
}

static bool is_apk_line(struct text line) {
    struct text name, version;
    return text_starts(line, "WARNING: ") || parse_apk(line, &name, &version);
}

static bool is_apk(struct text head) {
    struct text name, version, line, rest = head;
    for (unsigned i = 0; i < 8 && text_line(&rest, &line); i++)
        if (parse_apk(line, &name, &version)) return all_such(head, is_apk_line);
    return false;
}

static bool take_apk(struct reading *r, struct text t) {
    struct text name, version;
    if (text_starts(t, "WARNING: ")) return true;
    if (!parse_apk(t, &name, &version)) return false;
    if (text_find(t, '{') == t.n || text_has(t, "[installed")) add(r, "alpine", name, version);
    return true;
}

static void read_apk(struct reading *r) {
    r->to->host.os = "Alpine Linux or one of its kin";
    each_line(r, take_apk, "the output of `apk info -v` is expected");
}

const struct inventory_format format_apk = {"apk-info", is_apk, read_apk};

/* NAME VERSION-RELEASE */
static bool is_pacman_line(struct text line) {
    struct text rest = word_trim(line), name = text_word(&rest), version = word_trim(rest);
    size_t dash = text_find_last(version, '-');
    return text_of_letters(name, "a-z0-9@._+-") && lower_or_digit(name.p[0]) &&
           text_of_letters(version, "a-zA-Z0-9._+:~-") && dash && dash < version.n &&
           text_of_letters(text_from(version, dash + 1), "0-9.");
}

static bool is_pacman(struct text head) {
    return all_such(head, is_pacman_line);
}

static bool take_pacman(struct reading *r, struct text t) {
    if (!is_pacman_line(t)) return false;
    struct text version = t, name = text_word(&version);
    add(r, "arch", name, word_trim(version));
    return true;
}

static void read_pacman(struct reading *r) {
    r->to->host.os = "Arch Linux or one of its kin";
    each_line(r, take_pacman, "the output of `pacman -Q` is expected");
}

const struct inventory_format format_pacman = {"pacman", is_pacman, read_pacman};

/* Name  Version  Rev  Tracking  Publisher  Notes. A publisher that is verified has ✓ (or **) behind it. */
static bool is_snap(struct text head) {
    struct text line;
    if (!text_line(&head, &line)) return false;
    return text_is(text_word(&line), "Name") && text_is(text_word(&line), "Version") &&
           text_is(text_word(&line), "Rev") && text_has(line, "Publisher");
}

static bool take_snap(struct reading *r, struct text t) {
    struct text rest = t, name = text_word(&rest), version = text_word(&rest), revision = text_word(&rest);
    text_word(&rest);
    struct text publisher = text_word(&rest);
    static const char *const marks[] = {"✓", "✪", "**", "*"};
    if (text_is(name, "Name") && text_is(version, "Version")) return true;
    if (!revision.n || !text_of_letters(name, "a-z0-9_-")) return false;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (text_ends(publisher, marks[i])) publisher.n -= strlen(marks[i]);
    struct app *app = add(r, "snap", name, version);
    if (app) app->install.maker = reading_told(r, publisher);
    return true;
}

static void read_snap(struct reading *r) {
    each_line(r, take_snap, "the output of `snap list` is expected");
}

const struct inventory_format format_snap = {"snap", is_snap, read_snap};

/* `flatpak list`, whose columns are parted by tabs: name, application, version, branch …, installation */
static bool parse_flatpak(struct text line, struct text columns[3]) {
    struct text rest = line;
    unsigned n = 0;
    struct text last = {line.p, 0};
    for (; rest.n; n++) {
        last = text_field(&rest, '\t');
        if (n < 3) columns[n] = last;
    }
    if (n < 4 || !(text_is(word_trim(last), "system") || text_is(word_trim(last), "user"))) return false;
    size_t dot = text_find(columns[1], '.');
    return text_of_letters(columns[1], "a-zA-Z0-9._-") && dot && dot < columns[1].n;
}

static bool is_flatpak_line(struct text line) {
    struct text columns[3];
    return parse_flatpak(line, columns) || text_starts(line, "Name\tApplication ID\t");
}

static bool is_flatpak(struct text head) {
    return all_such(head, is_flatpak_line);
}

static bool take_flatpak(struct reading *r, struct text t) {
    struct text columns[3];
    if (text_starts(t, "Name\tApplication ID\t")) return true;
    if (!parse_flatpak(t, columns)) return false;
    struct app *app = add(r, "flatpak", columns[1], columns[2]);
    if (app) app->label = reading_told(r, columns[0]);
    return true;
}

static void read_flatpak(struct reading *r) {
    each_line(r, take_flatpak, "the output of `flatpak list` is expected");
}

const struct inventory_format format_flatpak = {"flatpak", is_flatpak, read_flatpak};
