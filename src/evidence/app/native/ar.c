/* Static libraries: "!<arch>\n", then members with heads of 60 bytes of text (ar(5)). Long names stand before
 * the content (BSD, "#1/20") or in a member of names (System V, "/123"). */
#include "evidence/app/native/elf.h"
#include "evidence/app/native/macho.h"
#include "evidence/app/native/macho_private.h"

enum { HEAD = 60, MOST_MEMBERS = 100000 };

bool ar_recognised(struct bytes b) {
    return b.n >= 8 && memcmp(b.p, "!<arch>\n", 8) == 0;
}

static uint64_t number(const uint8_t *p, size_t n) {
    uint64_t v = 0;
    for (size_t i = 0; i < n && p[i] >= '0' && p[i] <= '9'; i++) v = v * 10 + (uint64_t)(p[i] - '0');
    return v;
}

static struct text trimmed(struct text t) {
    const char *end = t.n ? memchr(t.p, 0, t.n) : NULL;
    if (end) t.n = (size_t)(end - t.p);
    while (t.n && (t.p[t.n - 1] == ' ' || t.p[t.n - 1] == '/')) t.n--;
    return t;
}

/* Its name; what of *content is the name is taken off. */
static struct text name_of(const uint8_t *head, struct bytes *content, struct bytes names) {
    if (memcmp(head, "#1/", 3) == 0) {
        size_t n = (size_t)number(head + 3, 13);
        if (n > content->n) n = content->n;
        struct text t = trimmed((struct text){(const char *)content->p, n});
        *content = (struct bytes){content->p + n, content->n - n};
        return t;
    }
    if (head[0] == '/' && head[1] >= '0' && head[1] <= '9') {
        uint64_t at = number(head + 1, 15);
        if (at >= names.n) return (struct text){"", 0};
        const uint8_t *end = memchr(names.p + at, '\n', names.n - (size_t)at);
        struct text t = {(const char *)names.p + at, end ? (size_t)(end - names.p) - (size_t)at : 0};
        return trimmed(t);
    }
    return trimmed((struct text){(const char *)head, 16});
}

static bool is_index(struct text name) {
    return !name.n || (name.n >= 9 && memcmp(name.p, "__.SYMDEF", 9) == 0);
}

static void read_member(struct macho_reading *r, struct text name, struct bytes content) {
    struct app_place outer = r->code.at;
    r->code.at = (struct app_place){app_draft_entry(r->code.d, outer.entry, name), 0};
    struct macho_image m;
    if (elf_recognised(content))
        elf_facts(r->code.d, content, r->code.at);
    else if (macho_image_open(&m, content) || macho_is_fat(content))
        macho_read_any(r, content, 0);
    r->code.at = outer;
}

void macho_read_archive(struct macho_reading *r, struct bytes b, uint64_t base) {
    struct bytes names = {b.p, 0};
    uint64_t at = 8;
    for (size_t i = 0; at < b.n && i < MOST_MEMBERS; i++) {
        const uint8_t *head = b.p + at;
        if (b.n - at < HEAD || head[58] != '`' || head[59] != '\n') {
            app_add_damage(r->code.d, (struct app_place){r->code.at.entry, base + at}, "ar(5)",
                           "no head of a member stands where one must");
            return;
        }
        uint64_t size = number(head + 48, 10), left = b.n - at - HEAD;
        struct bytes content = {head + HEAD, (size_t)(size < left ? size : left)};
        if (size > left)
            app_add_damage(r->code.d, (struct app_place){r->code.at.entry, base + b.n}, "ar(5)",
                           "the file ends before a member does: it was cut short");
        struct bytes whole = content;
        struct text name = name_of(head, &content, names);
        if (head[0] == '/' && head[1] == '/')
            names = whole;
        else if (!is_index(name))
            read_member(r, name, content);
        at += HEAD + whole.n + (whole.n & 1);
    }
}
