/* Apps of an iOS device: `ideviceinstaller -l -o xml` (2.x: `list --xml`), a property list; and the lines of
 * `ideviceinstaller -l`, `id, "version", "name"`, of old versions `id - name version`. */
#include "evidence/app/apple/plist.h"
#include "evidence/device/formats.h"

static const char title[] = "CFBundleIdentifier, CFBundle";

static bool is_ios_text(struct text head) {
    struct text line, rest = head;
    if (!text_line(&rest, &line)) return false;
    if (text_starts(line, title)) return true;
    if (text_starts(line, "Total: ") && text_ends(word_trim(line), " apps")) return true;
    struct text id = text_field(&line, ','); /* without its title: com.example.app, "1.0", "Example" */
    return text_of_letters(id, "a-zA-Z0-9._-") && text_find(id, '.') < id.n && text_starts(line, " \"") &&
           text_has(line, "\", \"");
}

static void set_origin(struct app *app, struct text type) {
    if (text_is(type, "System") || text_is(type, "Internal")) app->install.system = APP_YES;
    if (text_is(type, "User")) app->install.system = APP_NO;
}

static struct text quoted(struct text t) {
    t = word_trim(t);
    return t.n > 1 && t.p[0] == '"' && t.p[t.n - 1] == '"' ? (struct text){t.p + 1, t.n - 2} : t;
}

static void take_line(struct reading *r, struct text line) {
    struct text rest = line, id = word_trim(text_field(&rest, ',')), version, label;
    size_t dash = text_find(line, ' ');
    if (rest.n) {
        size_t end = text_has(rest, "\", ")
                         ? (size_t)((const char *)memmem(rest.p, rest.n, "\", ", 3) - rest.p) + 1
                         : text_find(rest, ',');
        version = quoted(text_first(rest, end));
        label = quoted(text_from(rest, end + 1));
    } else {
        id = text_first(line, dash);
        rest = text_from(line, dash);
        if (!text_starts(rest, " - ")) id.n = 0;
        rest = word_trim(text_from(rest, 3));
        size_t last = text_find_last(rest, ' ');
        label = text_first(rest, last);
        version = text_from(rest, last + 1);
    }
    if (!text_of_letters(id, "a-zA-Z0-9._-")) {
        reading_bad(r, line, NULL, "NAME, \"VERSION\", \"TITLE\" is expected", "this is no bundle's name");
        return;
    }
    bool old;
    struct app *app = reading_same_app(r, "ios", id, &old);
    if (!app) return;
    app->version = reading_told(r, version);
    app->label = reading_told(r, label);
}

static void read_ios_text(struct reading *r) {
    r->to->host = (struct inventory_host){.maker = "Apple", .os = "iOS"};
    for (struct text line; reading_line(r, &line);) {
        struct text t = word_trim(line);
        if (t.n && !text_starts(t, title) && !text_starts(t, "Total: ")) take_line(r, t);
    }
}

const struct inventory_format format_ios_text = {"ios-list", is_ios_text, read_ios_text};

static bool is_ios_plist(struct text head) {
    return plist_recognised((struct bytes){(const uint8_t *)head.p, head.n}) &&
           text_has(head, "CFBundleIdentifier") && (text_has(head, "<array") || text_starts(head, "bplist"));
}

/* Who signed it: Apple for what its store gave out, else the developer's or the enterprise's certificate. */
static void take_signer(struct reading *r, struct app *app, struct text signer) {
    static const char *const before[] = {
        "iPhone Distribution: ", "Apple Distribution: ", "iPhone Developer: ", "Apple Development: "};
    if (text_is(signer, "Apple iPhone OS Application Signing")) app->install.installer = "com.apple.AppStore";
    for (size_t i = 0; i < 2; i++) { /* the other two name persons */
        if (!text_starts(signer, before[i])) continue;
        struct text name = text_from(signer, strlen(before[i]));
        if (text_ends(name, ")")) name = word_trim(text_first(name, text_find_last(name, '(')));
        app->install.maker = reading_told(r, name);
    }
}

static void take_app(struct reading *r, const struct plist *p) {
    bool old;
    struct text id = plist_text(p, "CFBundleIdentifier");
    if (!text_of_letters(id, "a-zA-Z0-9._-")) {
        reading_note(r, "an entry without CFBundleIdentifier is left out");
        return;
    }
    struct app *app = reading_same_app(r, "ios", id, &old);
    if (!app) return;
    struct text version = plist_text(p, "CFBundleShortVersionString"),
                label = plist_text(p, "CFBundleDisplayName");
    struct text code = plist_text(p, "CFBundleVersion");
    app->version = reading_told(r, version.n ? version : code);
    app->version_code = reading_told(r, code);
    app->label = reading_told(r, label.n ? label : plist_text(p, "CFBundleName"));
    struct text path = plist_text(p, "Path");
    if (path.n && !text_has(path, "/Users/")) app->install.path = arena_text(r->arena, path);
    set_origin(app, plist_text(p, "ApplicationType"));
    take_signer(r, app, plist_text(p, "SignerIdentity"));
}

static void read_ios_plist(struct reading *r) {
    struct plist_trouble why = {0};
    const struct plist *all =
        plist_parse(r->arena, (struct bytes){(const uint8_t *)r->text.p, r->text.n}, &why);
    r->to->host = (struct inventory_host){.maker = "Apple", .os = "iOS"};
    if (!all) {
        reading_damage_at(r, (size_t)why.offset, why.clause, why.what);
        return;
    }
    if (all->kind == PLIST_DICT && plist_get(all, "CFBundleIdentifier")) take_app(r, all);
    for (const struct plist *p = all->first; p; p = p->next)
        if (p->kind == PLIST_DICT) take_app(r, p); /* of a list, or by name in a dictionary */
}

const struct inventory_format format_ios_plist = {"ios-plist", is_ios_plist, read_ios_plist};
