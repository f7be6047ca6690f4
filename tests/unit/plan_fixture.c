#include "plan_fixture.h"

#include <stdlib.h>

#define HOUR INT64_C(3600000000000)

/* Ends where a grammar may go on: quotes, a line of its own, a last backslash. */
#define EVIL_TITLE                                                                                           \
    "No \"data\"; to 'them': $(x) `y` %s {z} [q] |00|,\nserver=/evil/1.1.1.1\r; } deny quick from "          \
    "any\xe2\x80\xa8"                                                                                        \
    "\xc2\x9b\xff \xd0\xbd\xd0\xb5\xd1\x82 \\"

static const struct measure ordinary[] = {
    {MEASURE_ADDRESS, .value = "192.0.2.10", .name = "cdn.api.x.example", .mode = MEASURE_REJECT},
    {MEASURE_ADDRESS, .value = "198.51.100.7", .mode = MEASURE_DROP},
    {MEASURE_ADDRESS, .value = "2001:db8::1:2", .name = "api.x.example", .mode = MEASURE_LOG},
    {MEASURE_ADDRESS, .value = "203.0.113.9", .name = "old.example", .mode = MEASURE_DROP, .until_ns = -HOUR},
    {MEASURE_NAME, .value = "api.x.example", .mode = MEASURE_REJECT},
    {MEASURE_NAME, .value = "ads.y.example", .mode = MEASURE_DROP},
    {MEASURE_NAME, .value = "old.example", .mode = MEASURE_DROP, .until_ns = -HOUR},
    {MEASURE_NAME, .value = "seen.z.example", .mode = MEASURE_LOG},
    {MEASURE_APP, .value = "app:android/com.x.app", .platform = "android", .mode = MEASURE_REJECT},
    {MEASURE_APP, .value = "app:android/org.y.app", .platform = "android", .mode = MEASURE_DROP},
    {MEASURE_APP, .value = "app:ios/com.x.phone", .platform = "ios", .mode = MEASURE_REJECT},
    {MEASURE_CARRIER, .value = "64500", .mode = MEASURE_REJECT},
    {MEASURE_CARRIER, .value = "64501", .mode = MEASURE_LOG},
    {MEASURE_CARRIER, .value = "4200000001", .mode = MEASURE_DROP},
};

#define LABEL_63 "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0"

static const struct measure hostile[] = {
    {MEASURE_NAME, .value = "UPPER.Example.", .mode = MEASURE_REJECT},
    {MEASURE_NAME, .value = "upper.example", .mode = MEASURE_DROP},
    {MEASURE_NAME,
     .value = "b\xc3\xbc"
              "cher.example",
     .mode = MEASURE_REJECT},
    {MEASURE_NAME, .value = "\xd0\xbf\xd1\x80\xd0\xb8\xd0\xbc\xd0\xb5\xd1\x80.example", .mode = MEASURE_DROP},
    {MEASURE_NAME, .value = "evil.example\n. CNAME x", .mode = MEASURE_DROP},
    {MEASURE_NAME, .value = "a/b.example", .mode = MEASURE_DROP},
    {MEASURE_NAME, .value = "a\"b.example", .mode = MEASURE_DROP},
    {MEASURE_NAME, .value = "*.wild.example", .mode = MEASURE_DROP},
    {MEASURE_NAME, .value = "192.0.2.1", .mode = MEASURE_DROP},
    {MEASURE_NAME, .value = "", .mode = MEASURE_DROP},
    {MEASURE_NAME, .value = ".", .mode = MEASURE_DROP},
    {MEASURE_NAME, .value = "a..example", .mode = MEASURE_DROP},
    {MEASURE_NAME, .value = "bad\xff.example", .mode = MEASURE_DROP},
    {MEASURE_NAME, .value = LABEL_63 "0.example", .mode = MEASURE_DROP},
    {MEASURE_NAME, .value = LABEL_63 ".example", .mode = MEASURE_DROP},
    {MEASURE_NAME, .value = LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_63, .mode = MEASURE_DROP},
    {MEASURE_NAME, .value = LABEL_63 "." LABEL_63 "." LABEL_63 ".fits.example", .mode = MEASURE_DROP},
    {MEASURE_NAME, .value = "both.example", .mode = MEASURE_REJECT},
    {MEASURE_NAME, .value = "_why.both.example", .mode = MEASURE_REJECT},
    {MEASURE_NAME, .value = "deep.both.example", .mode = MEASURE_LOG},
    {MEASURE_APP, .value = "app:android/com.x\",\"installType\":\"AVAILABLE", .platform = "android"},
    {MEASURE_APP, .value = "app:android/nodot", .platform = "android", .mode = MEASURE_REJECT},
    {MEASURE_APP, .value = "app:android/", .platform = "android", .mode = MEASURE_REJECT},
    {MEASURE_APP, .value = "app:android/com.fine_app.X1", .platform = "android", .mode = MEASURE_REJECT},
    {MEASURE_APP, .value = "app:ios/com.x.<&]]>", .platform = "ios", .mode = MEASURE_REJECT},
    {MEASURE_APP, .value = "app:ios/com.fine-app.X1", .platform = "ios", .mode = MEASURE_REJECT},
    {MEASURE_CARRIER, .value = "0", .mode = MEASURE_REJECT},
    {MEASURE_CARRIER, .value = "4294967296", .mode = MEASURE_REJECT},
    {MEASURE_CARRIER, .value = "64500 }", .mode = MEASURE_REJECT},
    {MEASURE_CARRIER, .value = "asn:64502", .mode = MEASURE_REJECT},
    {MEASURE_CARRIER, .value = "64502", .mode = MEASURE_DROP},
};

static struct measure finish(struct measure m, bool is_hostile, int mode) {
    m.until_ns += PLAN_NOW + (m.until_ns ? 0 : 24 * HOUR);
    if (mode >= 0) m.mode = (enum measure_mode)mode;
    m.policy = is_hostile ? "bad\n\"policy\"; drop" : "clean";
    m.rule = is_hostile ? "r;1\\" : "hosts";
    m.title = is_hostile ? EVIL_TITLE : "Data go to a controlled host";
    m.basis = is_hostile ? "https://law.example/a;b\"c" : "Act 1, section 2";
    m.finding = is_hostile ? "0123\n456789abcdef" : "0123456789abcdef";
    m.chain =
        is_hostile ? "com.x \xe2\x86\x92 \"a\\" : "com.x \xe2\x86\x92 api.x.example \xe2\x86\x92 Holder";
    if (m.kind == MEASURE_ADDRESS) prefix_parse(text_of(m.value), true, &m.prefix);
    return m;
}

/* Half of them names, half addresses of 198.18.0.0/15 and 2001:db8::/32. */
static size_t many(struct measure *to, size_t n, int mode, struct arena *a) {
    for (size_t i = 0; i < n; i++) {
        struct measure m = {i < n / 2 ? MEASURE_ADDRESS : MEASURE_NAME, .mode = MEASURE_DROP};
        unsigned low = (unsigned)(i & 0xFFFF), high = (unsigned)(i >> 16);
        if (m.kind == MEASURE_NAME)
            m.value = arena_format(a, "h%07zu.many.example", i);
        else if (high < 2)
            m.value = arena_format(a, "198.%u.%u.%u", 18 + high, low >> 8, low & 0xFF);
        else
            m.value = arena_format(a, "2001:db8::%x:%x", high, low);
        to[i] = finish(m, false, mode);
    }
    return n;
}

struct enforce_plan plan_fixture(const char *which, int mode, struct arena *a) {
    bool is_hostile = strcmp(which, "hostile") == 0, is_ordinary = strcmp(which, "ordinary") == 0;
    size_t n = is_hostile    ? sizeof hostile / sizeof *hostile
               : is_ordinary ? sizeof ordinary / sizeof *ordinary
                             : strtoul(which, NULL, 10);
    struct measure *list = arena_take_array(a, n ? n : 1, sizeof *list);
    if (is_hostile || is_ordinary)
        for (size_t i = 0; i < n; i++)
            list[i] = finish(is_hostile ? hostile[i] : ordinary[i], is_hostile, mode);
    else
        many(list, n, mode, a);
    return (struct enforce_plan){.id = "00112233445566ff",
                                 .made_ns = PLAN_NOW,
                                 .mode = MEASURE_REJECT,
                                 .measures = list,
                                 .n_measures = n,
                                 .objection =
                                     is_hostile ? "write to\n\"us\" \\" : "objections@agency.example"};
}
