/* `adb shell pm list packages` with any of -f, -i, -U, --show-versioncode, --apex-only: a line a package,
 *   package:/data/app/~~x==/com.example-y==/base.apk=com.example versionCode:12  installer=com.store
 * uid:10123 as PackageManagerShellCommand.runListPackages() of AOSP prints it. */
#include "evidence/device/formats.h"

enum {
    USERS = 100000,
    FIRST_APPLICATION = 10000
}; /* UserHandle.PER_USER_RANGE, Process.FIRST_APPLICATION_UID */

static bool is_pm_list(struct text head) {
    struct text line;
    for (unsigned i = 0; i < 64 && text_line(&head, &line); i++) {
        if (text_starts(line, "package:")) return true;
        bool preface = text_starts(line, "[ro.") || text_starts(line, "* daemon") || !word_trim(line).n;
        if (!preface) return false;
    }
    return false;
}

struct listed {
    struct text path, id, version_code, installer, uid;
};

/* Takes the last word when it begins so. */
static bool take_last(struct text *line, const char *begins, struct text *value) {
    struct text all = word_trim(*line);
    size_t blank = text_find_last(all, ' ');
    struct text word = blank < all.n ? text_from(all, blank + 1) : all;
    if (blank == all.n || !text_starts(word, begins)) return false;
    *value = text_from(word, strlen(begins));
    *line = word_trim(text_first(all, blank));
    return true;
}

/* From its end: a path may have blanks and '=' in it, a package's name neither. */
static struct listed split(struct text line) {
    struct listed l = {.id = {line.p, 0}};
    while (take_last(&line, "uid:", &l.uid) || take_last(&line, "installer=", &l.installer) ||
           take_last(&line, "versionCode:", &l.version_code)) {
    }
    size_t at = text_find_last(line, '=');
    l.id = at < line.n ? text_from(line, at + 1) : line;
    if (at < line.n) l.path = text_first(line, at);
    return l;
}

/* What a path and a number of the user tell of where an app is from. An app under /data/app may be the update
 * of one that came with the device: that is not told here. */
static void set_origin(struct app *app) {
    struct app_install *i = &app->install;
    bool core = i->uid && i->uid % USERS < FIRST_APPLICATION;
    if (core || (i->partition && image_partition_shipped(i->partition))) i->system = APP_YES;
}

static void take_package(struct reading *r, struct text line, struct text all) {
    struct listed l = split(line);
    bool old;
    if (!text_of_letters(l.id, "a-zA-Z0-9._-")) {
        reading_bad(r, all, l.id.p, "package:NAME or package:PATH=NAME is expected",
                    "this is no package's name");
        return;
    }
    struct app *app = reading_same_app(r, "android", l.id, &old);
    if (!app) return;
    struct app_install *i = &app->install;
    uint64_t uid = 0;
    if (l.path.n) {
        i->path = arena_text(r->arena, l.path);
        i->partition = image_partition_of(l.path);
    }
    if (l.installer.n) i->installer = reading_told(r, l.installer);
    if (l.version_code.n) app->version_code = reading_told(r, l.version_code);
    if (l.uid.n && text_number(text_first(l.uid, text_find(l.uid, ',')), &uid) && uid <= UINT32_MAX)
        i->uid = (uint32_t)uid;
    else if (l.uid.n)
        reading_bad(r, all, l.uid.p, NULL, "this is no user number");
    set_origin(app);
}

static void read_pm_list(struct reading *r) {
    static const char package[] = "package:";
    r->to->host.os = "Android";
    for (struct text line; reading_line(r, &line);) {
        struct text t = word_trim(line);
        if (text_starts(t, package))
            take_package(r, text_from(t, sizeof package - 1), line);
        else if (t.n && !host_property(r, t) && !text_starts(t, "* daemon"))
            reading_bad(r, line, NULL, "the whole output of `adb shell pm list packages` is expected",
                        text_starts(t, "Error") || text_starts(t, "Exception")
                            ? "the package manager failed here: the list is not whole"
                            : "this is no line of a list of packages");
    }
}

const struct inventory_format format_pm_list = {"pm-list", is_pm_list, read_pm_list};
