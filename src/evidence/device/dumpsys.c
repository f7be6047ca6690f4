/* `adb shell dumpsys package`, and behind it or alone `dumpsys device_policy`: sections whose titles stand in
 * the first column, entries indented under them (com.android.server.pm.Settings.dumpPackageLPr of AOSP). */
#include "evidence/device/dumpsys.h"

#include "evidence/device/formats.h"

static bool is_dumpsys(struct text head) {
    static const char *const titles[] = {"\nPackages:",
                                         "\nActivity Resolver Table:",
                                         "\nDatabase versions:",
                                         "\nDUMP OF SERVICE package:",
                                         "\nCurrent Device Policy Manager state:",
                                         "\nHidden system packages:"};
    bool package = text_has(head, "\n  Package [");
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        bool first = text_starts(head, titles[i] + 1);
        if (first || (package && text_has(head, titles[i]))) return true;
    }
    return false;
}

enum section { OTHER, PACKAGES, HIDDEN, SHARED, VERSIONS, POLICY };

static enum section section_of(struct text title) {
    static const struct {
        const char *title;
        enum section section;
    } sections[] = {{"Packages:", PACKAGES},
                    {"Hidden system packages:", HIDDEN},
                    {"Shared users:", SHARED},
                    {"Database versions:", VERSIONS},
                    {"Current Device Policy Manager state:", POLICY}};
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        if (text_starts(title, sections[i].title)) return sections[i].section;
    return OTHER;
}

static size_t indent(struct text line) {
    size_t n = 0;
    while (n < line.n && line.p[n] == ' ') n++;
    return n;
}

/* "Package [com.example] (1a2b3c):" → com.example */
static bool entry_name(struct text t, const char *begins, struct text *name) {
    if (!text_starts(t, begins)) return false;
    *name = text_from(t, strlen(begins));
    size_t end = text_find(*name, ']');
    if (end == name->n) return false;
    *name = text_first(*name, end);
    return name->n > 0;
}

static void take_version(struct reading *r, struct text t) {
    static const char *const keys[] = {"fingerprint=", "buildFingerprint="};
    for (size_t i = 0; i < 2; i++)
        if (text_starts(t, keys[i])) host_build(r, text_from(t, strlen(keys[i])));
}

/* "admin=ComponentInfo{com.example/com.example.Admin}", "com.example/.Admin:" */
static struct text package_of_component(struct text t) {
    size_t open = text_find(t, '{');
    if (open < t.n) t = text_from(t, open + 1);
    return word_trim(text_first(t, text_find(t, '/')));
}

static void take_policy(struct dumpsys *p, struct text line) {
    struct text t = word_trim(line);
    if (text_starts(t, "Device Owner"))
        p->admin = ADMIN_DEVICE_OWNER;
    else if (text_starts(t, "Profile Owner"))
        p->admin = ADMIN_PROFILE_OWNER;
    else if (text_starts(t, "Enabled Device Admins"))
        p->admin = ADMIN_ENABLED;
    else if (indent(line) <= 2)
        p->admin = ADMIN_NONE;
    bool named = text_starts(t, "admin=") || (p->admin == ADMIN_ENABLED && indent(line) == 4 &&
                                              text_ends(t, ":") && text_find(t, '/') < t.n);
    if (p->admin != ADMIN_NONE && named) dumpsys_admin(p, package_of_component(t));
}

static void take_line(struct dumpsys *p, enum section section, struct text line) {
    struct text t = word_trim(line), name;
    size_t depth = indent(line);
    switch (section) {
    case PACKAGES:
    case HIDDEN:
        if (depth == 2 && entry_name(t, "Package [", &name))
            dumpsys_package(p, name, section == HIDDEN);
        else if (depth > 2)
            dumpsys_detail(p, depth, t);
        break;
    case SHARED:
        if (depth == 2 && entry_name(t, "SharedUser [", &name))
            dumpsys_shared_user(p, name);
        else if (depth > 2)
            dumpsys_shared_detail(p, t);
        break;
    case VERSIONS: take_version(p->reading, t); break;
    case POLICY: take_policy(p, line); break;
    case OTHER: break;
    }
}

static void read_dumpsys(struct reading *r) {
    struct dumpsys p = {.reading = r, .shared = intern_new(), .permission_names = intern_new()};
    enum section section = OTHER;
    bool packages = false;
    r->to->host.os = "Android";
    for (struct text line; reading_line(r, &line);) {
        if (!line.n) continue;
        if (text_starts(line, "*** SERVICE '")) {
            reading_bad(r, line, NULL, "ask again with a longer time: adb shell dumpsys -t 60 package",
                        "the service did not answer in time: the rest of its list is missing");
        } else if (line.p[0] == '[' && host_property(r, line)) {
            continue;
        } else if (line.p[0] != ' ' && line.p[0] != '\t') {
            dumpsys_entry_end(&p);
            section = section_of(line);
            packages = packages || section == PACKAGES;
        } else {
            take_line(&p, section, line);
        }
    }
    dumpsys_finish(&p);
    intern_free(p.shared);
    if (!packages && !r->n_apps)
        reading_bad(r, TEXT(""), NULL, "was the output cut? `adb shell dumpsys package` is expected",
                    "there is no section \"Packages:\"");
}

const struct inventory_format format_dumpsys = {"dumpsys", is_dumpsys, read_dumpsys};
