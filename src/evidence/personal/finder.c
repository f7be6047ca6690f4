#include "evidence/personal/search.h"

#include "base/memory.h"
#include "evidence/personal/spelling.h"

#include <stdlib.h>

struct finder_limits finder_limits_default(void) {
    return (struct finder_limits){
        .most_depth = 6, .most_decoded = 64u << 20, .most_expansion = 1000, .most_finds = 4096};
}

uint64_t value_hash(const struct masking_key *key, const char *class_name, struct text normal) {
    char hex[MASKED_TEXT];
    masked(key, class_name, normal, hex);
    return strtoull(hex, NULL, 16);
}

/* What the marks of fields, containers and addresses are. Matched in either case. */
static const struct {
    enum literal_kind kind;
    const char *text;
    uint8_t n;
} anchors[] = {
    {LITERAL_AT, "@", 1},
    {LITERAL_PLUS, "\"+", 2},
    {LITERAL_PLUS, "'+", 2},
    {LITERAL_PLUS, ">+", 2},
    {LITERAL_PACKAGE, "com.", 4},
#define KEY(word)                                                                                            \
    { LITERAL_KEY, word, sizeof(word) - 1 }
    KEY("imei"),
    KEY("imsi"),
    KEY("subscriberid"),
    KEY("subscriber_id"),
    KEY("iccid"),
    KEY("simserial"),
    KEY("sim_serial"),
    KEY("deviceid"),
    KEY("device_id"),
    KEY("phone"),
    KEY("msisdn"),
    KEY("mobile"),
    KEY("tel"),
    KEY("whatsapp"),
    KEY("advertis"),
    KEY("idfa"),
    KEY("gaid"),
    KEY("adid"),
    KEY("aaid"),
    KEY("rdid"),
    KEY("ifa"),
    KEY("ad_id"),
    KEY("adsid"),
    KEY("androidid"),
    KEY("android_id"),
    KEY("android-id"),
    KEY("mac"),
    KEY("ssid"),
    KEY("lat"),
    KEY("lon"),
    KEY("lng"),
    KEY("coord"),
    KEY("geo"),
    KEY("gps"),
    KEY("location"),
    KEY("card"),
    KEY("pan\""),
    KEY("pan="),
    KEY("pan>"),
    KEY("line1num"),
    KEY("oaid"),
    KEY("apps"),
    KEY("applist"),
    KEY("app_list"),
    KEY("packages"),
    KEY("packagelist"),
    KEY("package_list"),
    KEY("account"),
    KEY("cc_num"),
    KEY("cc-num"),
    KEY("ll="),
    KEY("loc="),
    KEY("loc\""),
    KEY("position"),
    KEY("ccnum"),
    KEY("iban"),
    KEY("passw"),
    KEY("pwd"),
    KEY("passphrase"),
    KEY("passcode"),
    KEY("_token"),
    KEY("stoken"),
    KEY("htoken"),
    KEY("ntoken"),
    KEY("dtoken"),
    KEY("sessid"),
    KEY("face"),
    KEY("embedding"),
    KEY("landmark"),
    KEY("descriptor"),
    KEY("voice"),
    KEY("clipboard"),
    KEY("pasteboard"),
    KEY("keystroke"),
    KEY("keypress"),
    KEY("keydown"),
    KEY("keytiming"),
#undef KEY
};

static const struct {
    enum literal_kind kind;
    const char *text;
    uint8_t n;
} marks[] = {{LITERAL_PACKED, "\x1f\x8b\x08", 3},
             {LITERAL_PACKED, "\x28\xb5\x2f\xfd", 4},
             {LITERAL_EXIF, "Exif\0\0", 6}};

struct compiling {
    struct finder *f;
    const char **texts;
    unsigned *flags, *ids;
    size_t *lengths, n, capacity;
};

static void add(struct compiling *c, enum literal_kind kind, uint32_t index, const void *p, size_t n,
                bool either) {
    struct finder *f = c->f;
    if (c->n == c->capacity) {
        c->capacity = c->capacity ? 2 * c->capacity : 256;
        c->texts = memory_resize(c->texts, c->capacity, sizeof *c->texts);
        c->flags = memory_resize(c->flags, c->capacity, sizeof *c->flags);
        c->ids = memory_resize(c->ids, c->capacity, sizeof *c->ids);
        c->lengths = memory_resize(c->lengths, c->capacity, sizeof *c->lengths);
    }
    c->texts[c->n] = p;
    c->lengths[c->n] = n;
    c->flags[c->n] = either ? HS_FLAG_CASELESS : 0;
    c->ids[c->n++] = (unsigned)f->n_literals;
    f->literals = memory_grow(f->literals, f->n_literals, &f->literal_capacity, sizeof *f->literals);
    f->literals[f->n_literals++] = (struct literal){kind, index, (uint32_t)n};
}

static bool digit(uint8_t c) {
    return c >= '0' && c <= '9';
}

/* What begins or ends within a number, as 6/27/1955 in 06/27/1955, is no find there. */
static bool holds(struct bytes b, struct bytes what) {
    for (size_t i = 0; i + what.n <= b.n; i++) {
        size_t end = i + what.n;
        if (strncasecmp((const char *)b.p + i, (const char *)what.p, what.n) != 0) continue;
        bool before = i > 0 && digit(b.p[i - 1]) && digit(b.p[i]);
        bool behind = end < b.n && digit(b.p[end - 1]) && digit(b.p[end]);
        if (!before && !behind) return true;
    }
    return false;
}

/* A form with another one of the same value and kind in it need not be looked for: where it is, that one is.
 */
static bool covered(const struct finder *f, size_t i) {
    const struct form *form = &f->forms.list[i];
    if (form->kind != FORM_PLAIN && form->kind != FORM_REVERSED) return false;
    for (size_t k = 0; k < f->forms.n; k++) {
        const struct form *other = &f->forms.list[k];
        if (k == i || other->value != form->value || other->kind != form->kind) continue;
        if (other->bytes.n < form->bytes.n && holds(form->bytes, other->bytes)) return true;
    }
    return false;
}

/* Of a telephone number its last digits are looked for, and read backwards from there. */
static bool by_tail(const struct finder *f, const struct form *form) {
    if (form->kind != FORM_PLAIN || spelling_writing(&f->persona->values[form->value]) != WRITTEN_AS_PHONE)
        return false;
    for (size_t i = 0; i < f->forms.n; i++)
        if (f->forms.list[i].value == form->value && f->forms.list[i].kind == FORM_TAIL) return true;
    return false;
}

/* Runs of UTF-16 of Latin letters are decoded; for other scripts there are literals. */
static bool decoded_anyway(const struct form *form) {
    if (form->kind != FORM_UTF16LE && form->kind != FORM_UTF16BE) return false;
    size_t odd = form->kind == FORM_UTF16LE;
    for (size_t i = odd; i < form->bytes.n; i += 2)
        if (form->bytes.p[i] != 0 || form->bytes.p[i ^ 1] >= 0x7f) return false;
    return form->bytes.n >= 12;
}

/* Vectorscan takes a literal that begins with NUL for an empty one: it is looked for from its first other
 * byte on. */
static void add_form(struct compiling *c, uint32_t index) {
    enum { SHORTEST = 4 };
    const struct form *form = &c->f->forms.list[index];
    struct bytes b = form->bytes;
    bool exact = form->kind == FORM_EXACT || form->kind == FORM_RAW || form->kind == FORM_BASE64 ||
                 form->kind == FORM_TAIL || form->kind == FORM_NUMBER;
    while (b.n && *b.p == 0) b = (struct bytes){b.p + 1, b.n - 1};
    if (b.n >= SHORTEST || b.n == form->bytes.n) add(c, LITERAL_FORM, index, b.p, b.n, !exact);
}

static void add_forms(struct compiling *c) {
    const struct finder *f = c->f;
    for (size_t i = 0; i < f->forms.n; i++)
        if (!covered(f, i) && !by_tail(f, &f->forms.list[i]) && !decoded_anyway(&f->forms.list[i]))
            add_form(c, (uint32_t)i);
}

static hs_database_t *compile(struct compiling *c) {
    hs_database_t *db = NULL;
    hs_compile_error_t *error = NULL;
    if (hs_compile_lit_multi(c->texts, c->flags, c->ids, c->lengths, (unsigned)c->n, HS_MODE_BLOCK, NULL, &db,
                             &error) != HS_SUCCESS)
        hs_free_compile_error(error);
    return db;
}

static void prepare_value(struct finder *f, uint32_t i) {
    const struct persona_value *v = &f->persona->values[i];
    struct value_about *about = &f->values[i];
    enum writing writing = spelling_writing(v);
    about->found_by = arena_format(f->arena, "persona:%s", v->label);
    about->normal = spelling_normal(f->arena, writing, v->value);
    about->hash = value_hash(&f->key, v->class_name, about->normal);
    about->beside = v->beside;
    about->contact = strcmp(v->kind, "contact") == 0;
    about->app = strcmp(v->kind, "app") == 0;
    about->letters = v->value.n < 12 ? (uint8_t)(12 - v->value.n) : 0;
    if (writing == WRITTEN_AS_DIGEST) f->file_digests |= 1u << (about->normal.n / 8);
    if (!v->unfit) f->has_values = true;
    forms_add(f->arena, f->persona, i, &f->forms);
}

static uint64_t first_eight(const uint8_t *p) {
    uint64_t v;
    memcpy(&v, p, 8);
    return v;
}

static void prepare_digests(struct finder *f) {
    f->next_digest = arena_take_array(f->arena, f->forms.n_digests + 1, sizeof *f->next_digest);
    for (size_t i = 0; i < f->forms.n_digests; i++) {
        uint64_t key = first_eight(f->forms.digests[i].bytes);
        f->next_digest[i] = hash_table_get(&f->digests, key);
        hash_table_put(&f->digests, key, (uint32_t)i);
    }
}

struct finder *finder_new(const struct persona *persona, const struct masking_key *key,
                          struct finder_limits limits) {
    struct finder *f = memory_new(1, sizeof *f);
    f->persona = persona;
    f->key = *key;
    f->limits = limits;
    f->arena = arena_new();
    size_t n = persona ? persona->n_values : 0;
    f->values = arena_take_array(f->arena, n + 1, sizeof *f->values);
    for (size_t i = 0; i < n; i++) prepare_value(f, (uint32_t)i);
    prepare_digests(f);
    struct compiling c = {.f = f};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        add(&c, marks[i].kind, 0, marks[i].text, marks[i].n, false);
    if (persona) add_forms(&c);
    f->own = compile(&c);
    for (size_t i = 0; i < sizeof anchors / sizeof *anchors; i++)
        add(&c, anchors[i].kind, 0, anchors[i].text, anchors[i].n, anchors[i].kind == LITERAL_KEY);
    f->all = compile(&c);
    free(c.texts);
    free(c.flags);
    free(c.ids);
    free(c.lengths);
    if (f->own && f->all) return f;
    finder_free(f);
    return NULL;
}

void finder_free(struct finder *f) {
    if (!f) return;
    hs_free_database(f->own);
    hs_free_database(f->all);
    hash_table_free(&f->digests);
    free(f->literals);
    arena_free(f->arena);
    free(f);
}

struct scratch *scratch_new(const struct finder *f) {
    struct scratch *s = memory_new(1, sizeof *s);
    s->finder = f;
    s->empty = memory_new(EMPTY_PARTS, sizeof *s->empty);
    s->masked = memory_new(MASKED_VALUES, sizeof *s->masked);
    if (f->own) hs_alloc_scratch(f->own, &s->hs);
    if (f->all) hs_alloc_scratch(f->all, &s->hs);
    s->layers.most_depth = f->limits.most_depth;
    s->layers.most_decoded = f->limits.most_decoded;
    s->layers.most_expansion = f->limits.most_expansion ? f->limits.most_expansion : 1;
    return s;
}

void scratch_free(struct scratch *s) {
    if (!s) return;
    hs_free_scratch(s->hs);
    layers_free(&s->layers);
    for (size_t i = 0; i < TALLIES; i++) free(s->tally[i].list);
    hash_table_free(&s->told_by_hash);
    free(s->hits);
    free(s->spots);
    free(s->told);
    free(s->packed);
    free(s->empty);
    free(s->masked);
    free(s);
}
