#include "evidence/har/recognise.h"

#include "base/pull.h"

enum { FIRST_LOOK = 64 * 1024 };

static bool is_log(struct pull *p) {
    static const char *const members[] = {"version", "creator", "browser", "pages", "entries"};
    if (pull_kind(p) != PULL_OBJECT || !pull_object(p)) return false;
    for (struct text key; pull_member(p, &key); pull_skip(p))
        for (size_t i = 0; i < sizeof members / sizeof *members; i++)
            if (text_is(key, members[i])) return true;
    return false;
}

bool har_recognised(struct input *in) {
    struct bytes b = input_look(in, FIRST_LOOK);
    if (b.n > FIRST_LOOK) b.n = FIRST_LOOK;
    if (b.n >= 3 && memcmp(b.p, "\xEF\xBB\xBF", 3) == 0) b = (struct bytes){b.p + 3, b.n - 3};
    size_t n = 0;
    while (n < b.n && (b.p[n] == ' ' || b.p[n] == '\n' || b.p[n] == '\r' || b.p[n] == '\t')) n++;
    if (n == b.n || b.p[n] != '{') return false;
    struct arena *scratch = arena_new();
    struct pull p = pull_over(b, scratch);
    bool is = false;
    if (pull_object(&p))
        for (struct text key; !is && pull_member(&p, &key);) {
            is = text_is(key, "log") && is_log(&p);
            if (!is) pull_skip(&p);
        }
    arena_free(scratch);
    return is;
}
