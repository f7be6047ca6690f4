#include "evidence/app/apple/ipa.h"

#include "evidence/app/apple/bundle.h"

/* "Payload/X.app/" of a path inside it; n 0: it is in none. */
static struct text root_of(struct text path) {
    static const size_t payload = sizeof "Payload/" - 1;
    if (!text_starts(path, "Payload/")) return (struct text){"", 0};
    const char *slash = memchr(path.p + payload, '/', path.n - payload);
    if (!slash || slash - path.p < 4 || memcmp(slash - 4, ".app", 4) != 0) return (struct text){"", 0};
    return (struct text){path.p, (size_t)(slash - path.p) + 1};
}

static struct text find_root(const struct zip *z) {
    for (size_t i = 0; i < zip_count(z); i++) {
        struct text root = root_of(zip_entry(z, i)->name);
        if (root.n) return root;
    }
    return (struct text){"", 0};
}

bool ipa_recognised(const struct zip *z) {
    return find_root(z).n > 0;
}

static bool read_entry(void *context, size_t number, struct zip_content *to) {
    return zip_read(context, zip_entry(context, number), to);
}

static struct app_place entry_place(void *context, size_t number) {
    return zip_place(context, zip_entry(context, number), 0);
}

static bool below(struct text path, struct text root) {
    return path.n > root.n && memcmp(path.p, root.p, root.n) == 0;
}

void ipa_facts(struct app_draft *d, struct zip *z) {
    struct text root = find_root(z);
    size_t n = 0, count = zip_count(z);
    struct bundle_file *files = arena_take_array(d->arena, count, sizeof *files);
    bool others = false, store = false;
    if (!d->app.format) d->app.format = "ipa";
    for (size_t i = 0; i < count; i++) {
        const struct zip_entry *e = zip_entry(z, i);
        if (e->duplicate) continue;
        struct text path = e->name;
        if (below(path, root)) {
            files[n++] = (struct bundle_file){{path.p + root.n, path.n - root.n}, e->size, i};
            store = store || text_starts((struct text){path.p + root.n, path.n - root.n}, "SC_Info/");
        } else if (root_of(path).n && !text_equal(root_of(path), root)) {
            others = true;
        } else if (text_is(path, "iTunesMetadata.plist")) {
            store = true; /* it names the account that bought the app: only that it is there counts */
        }
    }
    if (others)
        app_add_opaque(d, "Payload", zip_place(z, zip_entry(z, 0), 0),
                       "there is more than one app in it: only %.*s was looked into", (int)root.n, root.p);
    if (store) d->app.install.installer = "com.apple.AppStore";
    bundle_facts(&(struct bundle){d, z, read_entry, entry_place, files, n});
}

/* Up to and with the folder of Info.plist that is least deep. */
static bool folder_root(const struct app_source *files, size_t n, struct text *root) {
    bool found = false;
    for (size_t i = 0; i < n; i++) {
        struct text path = text_of(files[i].entry);
        static const char name[] = "Info.plist";
        size_t length = sizeof name - 1;
        if (path.n < length || memcmp(path.p + path.n - length, name, length) != 0) continue;
        struct text here = {path.p, path.n - length};
        bool app = here.n == 0 || (here.n >= 5 && memcmp(here.p + here.n - 5, ".app/", 5) == 0);
        if (!app || (found && here.n >= root->n)) continue;
        *root = here;
        found = true;
    }
    return found;
}

bool ipa_folder_recognised(const struct app_source *files, size_t n) {
    struct text root;
    return folder_root(files, n, &root);
}

static bool read_source(void *context, size_t number, struct zip_content *to) {
    const struct app_source *files = context;
    *to = (struct zip_content){.bytes = files[number].bytes};
    return true;
}

static struct app_place source_place(void *context, size_t number) {
    const struct app_source *files = context;
    return (struct app_place){files[number].entry, 0};
}

void ipa_folder_facts(struct app_draft *d, const struct app_source *files, size_t n) {
    struct text root = {"", 0};
    folder_root(files, n, &root);
    size_t inside = 0;
    struct bundle_file *list = arena_take_array(d->arena, n, sizeof *list);
    if (!d->app.format) d->app.format = "app-folder";
    for (size_t i = 0; i < n; i++) {
        struct text path = text_of(files[i].entry);
        if (below(path, root) || (!root.n && path.n))
            list[inside++] = (struct bundle_file){{path.p + root.n, path.n - root.n}, files[i].bytes.n, i};
    }
    bundle_facts(&(struct bundle){d, (void *)files, read_source, source_place, list, inside});
}
