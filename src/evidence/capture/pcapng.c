/* pcapng (draft-ietf-opsawg-pcapng): sections of either byte order, interfaces with their own link type and
 * time resolution, enhanced, simple and obsolete packet blocks, process information. Unknown blocks are
 * passed over. */
#include "base/cursor.h"
#include "base/lines.h"
#include "base/memory.h"
#include "evidence/capture/reader.h"

#include <inttypes.h>
#include <stdio.h>

enum {
    SECTION_HEADER = 0x0A0D0D0A,
    INTERFACE = 1,
    OBSOLETE_PACKET = 2,
    SIMPLE_PACKET = 3,
    ENHANCED_PACKET = 6,
    SECRETS = 10,
    CUSTOM = 0x0BAD,
    MOST_INTERFACES = 65536,
    MOST_PACKET_BLOCK = LARGEST_PACKET + 65536, /* options may be long, too */
    MOST_BLOCK = 16 * 1024 * 1024,              /* as Wireshark */
    RESYNCHRONISE = 1 << 20,
    MOST_PROCESSES = 1 << 20,
    MOST_UIDS = 1 << 16
};

/* Apple's tcpdump writes the processes it saw as blocks of this type and lets packets point at them. */
static const uint32_t DARWIN_PROCESS = 0x80000001;

enum {
    OPTION_END = 0,
    COMMENT = 1,
    IF_TSRESOL = 9,
    IF_TSOFFSET = 14,
    EPB_PROCESSID_THREADID = 8,
    TLS_KEY_LOG = 0x544c534b,
    DARWIN_PROCESS_NAME = 2,
    DARWIN_EPB_PROCESS = 0x8001,
    DARWIN_EPB_EFFECTIVE = 0x8003
};

static uint32_t get32(const struct reader *r, struct cursor *c) {
    return r->swapped ? cursor_be32(c) : cursor_le32(c);
}

static uint16_t get16(const struct reader *r, struct cursor *c) {
    return r->swapped ? cursor_be16(c) : cursor_le16(c);
}

/* One option; false at the end of the list (3.5: ended by opt_endofopt or by the block). */
static bool next_option(const struct reader *r, struct cursor *c, uint16_t *code, struct cursor *value) {
    if (cursor_left(c) < 4) return false;
    *code = get16(r, c);
    uint16_t n = get16(r, c);
    if (*code == OPTION_END) return false;
    *value = cursor_sub(c, n);
    size_t padding = (4 - n % 4u) % 4;
    cursor_skip(c, padding < cursor_left(c) ? padding : cursor_left(c));
    return cursor_ok(value);
}

static uint64_t ticks_of(uint8_t resolution) {
    uint8_t exponent = resolution & 0x7f;
    if (resolution & 0x80) return exponent < 64 ? UINT64_C(1) << exponent : 0;
    uint64_t ticks = 1;
    for (uint8_t i = 0; i < exponent; i++)
        if (__builtin_mul_overflow(ticks, 10, &ticks)) return 0;
    return ticks;
}

static void read_interface(struct reader *r, struct cursor *c) {
    struct interface f = {.link = get16(r, c), .ticks = 1000000};
    cursor_skip(c, 2);
    f.snap_length = get32(r, c);
    uint16_t code;
    for (struct cursor value; next_option(r, c, &code, &value);) {
        if (code == IF_TSRESOL)
            f.ticks = ticks_of(cursor_u8(&value));
        else if (code == IF_TSOFFSET) {
            uint64_t low = get32(r, &value), high = get32(r, &value);
            f.offset_s = (int64_t)(r->swapped ? low << 32 | high : high << 32 | low);
        }
    }
    if (f.ticks == 0) f.ticks = 1000000;
    if (r->n_interfaces >= MOST_INTERFACES) return;
    r->interfaces = memory_grow(r->interfaces, r->n_interfaces, &r->interface_capacity, sizeof f);
    r->interfaces[r->n_interfaces++] = f;
}

static uint32_t app_named(struct reader *r, const char *source, struct text id) {
    char key[256];
    int n = snprintf(key, sizeof key, "%s\t%.*s", source, (int)(id.n < 200 ? id.n : 200), id.p);
    return reader_app(r->apps, (struct text){key, (size_t)n});
}

static void read_process(struct reader *r, struct cursor *c) {
    char id[32];
    int n = snprintf(id, sizeof id, "pid:%" PRIu32, get32(r, c));
    struct text name = {id, (size_t)n};
    uint16_t code;
    for (struct cursor value; next_option(r, c, &code, &value);)
        if (code == DARWIN_PROCESS_NAME && cursor_left(&value) > 0)
            name = (struct text){(const char *)value.p, cursor_left(&value)};
    if (r->n_processes >= MOST_PROCESSES) return;
    r->processes = memory_grow(r->processes, r->n_processes, &r->process_capacity, sizeof *r->processes);
    /* packets count these blocks: behind damage nobody knows how many there were */
    r->processes[r->n_processes++] = r->lost ? APP_NONE : app_named(r, "darwin-process", name);
}

/* 4.8, of the private enterprise number of PCAPdroid: UIDs of Android and the packages that have them. Length
 * of both names is in front of them; nothing else is padded. */
static void read_custom(struct reader *r, struct cursor *c) {
    enum { PCAPDROID = 62652, VERSION = 1, UID_MAP = 1 };
    if (get32(r, c) != PCAPDROID || get16(r, c) != VERSION || cursor_u8(c) != UID_MAP) return;
    cursor_skip(c, 1);
    uint32_t uid = get32(r, c);
    uint8_t package = cursor_u8(c), title = cursor_u8(c);
    struct bytes id = cursor_take(c, package);
    struct bytes shown = cursor_take(c, title);
    if (!cursor_ok(c) || r->uids.n >= MOST_UIDS) return;
    if (id.n == 0) id = shown;
    if (id.n)
        hash_table_put(&r->uids, uid ^ hash_seed(),
                       app_named(r, "pcapdroid-block", (struct text){(const char *)id.p, id.n}));
}

/* PCAPdroid's comment on a packet: "u-10123", the UID. */
static uint32_t app_commented(const struct reader *r, struct cursor *value) {
    struct bytes b = cursor_rest(value);
    struct text t = {(const char *)b.p, b.n};
    uint64_t uid;
    if (!r->uids.n || !text_starts(t, "u-") ||
        !text_number((struct text){t.p + 2, t.n - 2}, UINT32_MAX, &uid))
        return APP_NONE;
    return hash_table_get(&r->uids, uid ^ hash_seed()); /* HASH_ABSENT is APP_NONE */
}

static void read_packet_options(struct reader *r, struct cursor *c, struct packet *p) {
    uint16_t code;
    for (struct cursor value; next_option(r, c, &code, &value);) {
        if (code == DARWIN_EPB_EFFECTIVE || (code == DARWIN_EPB_PROCESS && p->app == APP_NONE)) {
            uint32_t i = get32(r, &value);
            if (cursor_ok(&value) && i < r->n_processes) p->app = r->processes[i];
        } else if (code == COMMENT && p->app == APP_NONE) {
            p->app = app_commented(r, &value);
        } else if (code == EPB_PROCESSID_THREADID && p->app == APP_NONE) {
            char id[32];
            int n = snprintf(id, sizeof id, "pid:%" PRIu32, get32(r, &value));
            if (cursor_ok(&value)) p->app = app_named(r, "pcapng-process", (struct text){id, (size_t)n});
        }
    }
}

static bool set_interface(struct reader *r, struct packet *p, uint32_t id, uint64_t units, uint64_t at) {
    if (id >= r->n_interfaces) {
        reader_damage(r, at, "draft-ietf-opsawg-pcapng 4.3", "the packet names interface %" PRIu32 " of %zu",
                      id, r->n_interfaces);
        return false;
    }
    p->link = r->interfaces[id].link;
    p->time_ns = reader_time(&r->interfaces[id], units);
    return true;
}

static bool read_data(struct reader *r, struct cursor *c, struct packet *p, uint32_t captured, uint64_t at) {
    if (captured > cursor_left(c)) {
        if (!r->cut)
            reader_damage(r, at, "draft-ietf-opsawg-pcapng 4.3",
                          "captured length %" PRIu32 " exceeds its block", captured);
        captured = (uint32_t)cursor_left(c);
    }
    if (captured > LARGEST_PACKET) captured = LARGEST_PACKET;
    p->data = c->p;
    p->captured = captured;
    if (p->length < captured) p->length = captured;
    cursor_skip(c, captured);
    size_t padding = (4 - captured % 4u) % 4;
    cursor_skip(c, padding < cursor_left(c) ? padding : cursor_left(c));
    return true;
}

static bool read_enhanced(struct reader *r, struct cursor *c, struct packet *p, bool obsolete, uint64_t at) {
    uint32_t id = obsolete ? get16(r, c) : get32(r, c);
    if (obsolete) cursor_skip(c, 2); /* drops count */
    uint64_t units = (uint64_t)get32(r, c) << 32;
    units |= get32(r, c);
    uint32_t captured = get32(r, c);
    *p = (struct packet){.app = APP_NONE, .length = get32(r, c)};
    if (!cursor_ok(c)) {
        if (!r->cut)
            reader_damage(r, at, "draft-ietf-opsawg-pcapng 4.3", "a packet block too short for its header");
        return false;
    }
    if (!set_interface(r, p, id, units, at) || !read_data(r, c, p, captured, at)) return false;
    if (!obsolete && cursor_left(c) >= 4) read_packet_options(r, c, p);
    return true;
}

static bool read_simple(struct reader *r, struct cursor *c, struct packet *p, uint64_t at) {
    *p = (struct packet){.app = APP_NONE, .length = get32(r, c)};
    if (!set_interface(r, p, 0, 0, at)) return false;
    p->time_ns = r->last_ns; /* 4.4: simple packets have no time; the last known one is the best there is */
    uint32_t captured = p->length, snap = r->interfaces[0].snap_length;
    if (snap && captured > snap) captured = snap;
    if (captured > cursor_left(c)) captured = (uint32_t)cursor_left(c);
    return read_data(r, c, p, captured, at);
}

static bool is_section(const uint8_t *p) {
    static const uint8_t little[4] = {0x4D, 0x3C, 0x2B, 0x1A}, big[4] = {0x1A, 0x2B, 0x3C, 0x4D};
    static const uint8_t section[4] = {0x0A, 0x0D, 0x0D, 0x0A};
    return memcmp(p, section, 4) == 0 && (memcmp(p + 8, little, 4) == 0 || memcmp(p + 8, big, 4) == 0);
}

static void start_section(struct reader *r, const uint8_t *body) {
    r->swapped = body[0] == 0x1A;
    r->n_interfaces = r->n_processes = 0;
    r->lost = false;
}

static bool is_length(uint32_t type, uint32_t length) {
    bool packet = type == ENHANCED_PACKET || type == SIMPLE_PACKET || type == OBSOLETE_PACKET;
    return length >= 12 && length <= (packet ? MOST_PACKET_BLOCK : MOST_BLOCK);
}

static size_t padded(uint32_t length) {
    return (length + 3u) & ~(size_t)3; /* 3.1: a multiple of four, but writers exist that forget */
}

/* The second length of a block that is all there agrees with the first. */
static bool lengths_agree(const struct reader *r, struct bytes b, size_t at, uint32_t length) {
    size_t ends[2] = {padded(length), length}; /* such writers put the second length in either place */
    for (unsigned i = 0; i < 2; i++) {
        if (ends[i] > b.n - at) continue;
        struct cursor end = cursor_over(b.p + at + ends[i] - 4, 4);
        if (get32(r, &end) == length) return true;
    }
    return false;
}

/* Beyond doubt a block that matters: a section, or one of an interface or a packet with both lengths. */
static bool is_block(const struct reader *r, struct bytes b, size_t at) {
    if (b.n - at < 12) return false;
    if (is_section(b.p + at)) return true;
    struct cursor c = cursor_over(b.p + at, b.n - at);
    uint32_t type = get32(r, &c), length = get32(r, &c);
    if (type != INTERFACE && type != OBSOLETE_PACKET && type != SIMPLE_PACKET && type != ENHANCED_PACKET)
        return false;
    return is_length(type, length) && length >= 16 && lengths_agree(r, b, at, length);
}

/* The first such block; b.n where there is none. */
static size_t first_block(const struct reader *r, struct bytes b, size_t from) {
    for (size_t at = from; at + 12 <= b.n; at += 4)
        if (is_block(r, b, at)) return at;
    return b.n;
}

/* After a length that cannot be: the next block that is beyond doubt. */
static bool resynchronise(struct reader *r) {
    r->lost = true;
    for (size_t from = 4;; from = 0) {
        struct bytes b = input_look(r->in, RESYNCHRONISE);
        size_t next = first_block(r, b, from);
        input_skip(r->in, next < b.n ? next : b.n & ~(size_t)3);
        if (next < b.n) return true;
        if (b.n < RESYNCHRONISE) return false;
    }
}

/* Its lengths differ, or the file ends in it. True when the block is to be used as it is: there is none
 * inside it, so that the first length was right, or the file was cut. */
static bool use_doubtful(struct reader *r, struct bytes *b, uint32_t length) {
    uint64_t at = input_offset(r->in);
    r->cut = b->n < length;
    if (r->cut)
        reader_damage(r, at, "draft-ietf-opsawg-pcapng 3.1", "a block is cut: %zu of %" PRIu32 " bytes", b->n,
                      length);
    else
        reader_damage(r, at, "draft-ietf-opsawg-pcapng 3.1", "the two lengths of a block differ");
    *b = input_look(r->in, padded(length) + MOST_PACKET_BLOCK);
    size_t next = first_block(r, *b, 4);
    if (next >= length || next == b->n) return true;
    r->lost = true;
    r->cut = false;
    input_skip(r->in, next);
    return false;
}

/* The next block that makes sense; false at the end of what can be read. */
static bool find_block(struct reader *r, struct bytes *b, uint32_t *type, uint32_t *length) {
    for (;;) {
        *b = input_look(r->in, 12);
        uint64_t at = input_offset(r->in);
        if (b->n < 12) {
            if (b->n > 0)
                reader_damage(r, at, "draft-ietf-opsawg-pcapng 3.1", "the last block is cut after %zu bytes",
                              b->n);
            return false;
        }
        bool section = is_section(b->p);
        if (section) start_section(r, b->p + 8);
        struct cursor c = cursor_of(*b);
        *type = get32(r, &c);
        *length = get32(r, &c);
        if ((*type == SECTION_HEADER) == section && is_length(*type, *length)) {
            *b = input_look(r->in, padded(*length));
            if (b->n >= *length && lengths_agree(r, *b, 0, *length)) return true;
            if (use_doubtful(r, b, *length)) return true;
            continue;
        }
        reader_damage(r, at, "draft-ietf-opsawg-pcapng 3.1",
                      "no block begins here: type %#" PRIx32 ", length %" PRIu32, *type, *length);
        if (!resynchronise(r)) return false;
    }
}

/* 4.7: TLS key logs; other kinds of secrets open nothing here. */
static void read_secrets(struct reader *r, struct cursor *c, uint64_t at) {
    uint32_t kind = get32(r, c), n = get32(r, c);
    if (!r->keys || kind != TLS_KEY_LOG) return;
    if (n > cursor_left(c)) {
        reader_damage(r, at, "draft-ietf-opsawg-pcapng 4.7",
                      "secrets of %" PRIu32 " bytes exceed their block", n);
        n = (uint32_t)cursor_left(c);
    }
    struct bytes b = cursor_take(c, n);
    struct key_log_place place = {.file = r->name, .in_block = true, .offset = at};
    key_log_add(r->keys, (struct text){(const char *)b.p, b.n}, place, r->diagnostics);
}

/* By the lengths of blocks alone: damage is for the reading proper to tell, and ends this. What comes behind
 * it is taken when it is read. */
bool pcapng_take_keys(struct reader *r) {
    struct bytes all = input_look(r->in, 12);
    bool swapped = r->swapped;
    size_t at = 0;
    while (at + 12 <= all.n) {
        if (is_section(all.p + at)) r->swapped = all.p[at + 8] == 0x1A;
        struct cursor c = cursor_over(all.p + at, all.n - at);
        uint32_t type = get32(r, &c), length = get32(r, &c);
        bool section = is_section(all.p + at);
        if ((type == SECTION_HEADER) != section || !is_length(type, length) || padded(length) > all.n - at)
            break;
        struct cursor body = cursor_over(all.p + at + 8, length - 12);
        if (type == SECRETS) read_secrets(r, &body, input_offset(r->in) + at);
        at += padded(length);
    }
    r->swapped = swapped;
    r->keys_upto = input_offset(r->in) + at;
    return at + 12 > all.n;
}

/* The next block as a cursor over its body; false at the end. */
static bool next_block(struct reader *r, uint32_t *type, struct cursor *body) {
    struct bytes b;
    uint32_t length;
    if (!find_block(r, &b, type, &length)) return false;
    *body = cursor_over(b.p + 8, b.n < length ? b.n - 8 : length - 12);
    input_skip(r->in, padded(length));
    return true;
}

/* False: the block is no packet. */
static bool take_block(struct reader *r, uint32_t type, struct cursor *body, uint64_t at, struct packet *p) {
    if (type == ENHANCED_PACKET) return read_enhanced(r, body, p, false, at);
    if (type == SIMPLE_PACKET) return read_simple(r, body, p, at);
    if (type == OBSOLETE_PACKET) return read_enhanced(r, body, p, true, at);
    if (type == INTERFACE)
        read_interface(r, body);
    else if (type == DARWIN_PROCESS)
        read_process(r, body);
    else if (type == CUSTOM)
        read_custom(r, body);
    else if (type == SECRETS && at >= r->keys_upto)
        read_secrets(r, body, at);
    return false;
}

static bool pcapng_next(struct reader *r, struct packet *p) {
    uint32_t type;
    struct cursor body;
    for (;;) {
        uint64_t at = input_offset(r->in);
        if (!next_block(r, &type, &body)) return false;
        if (take_block(r, type, &body, at, p)) return true;
    }
}

bool pcapng_take_block(struct reader *r, struct bytes block, struct packet *p) {
    if (block.n < 12) return false;
    if (is_section(block.p)) start_section(r, block.p + 8);
    struct cursor c = cursor_over(block.p, block.n - 4);
    uint32_t type = get32(r, &c);
    cursor_skip(&c, 4);
    return take_block(r, type, &c, 0, p);
}

bool pcapng_open(struct reader *r, struct bytes start) {
    if (start.n < 12 || !is_section(start.p)) return false;
    r->format = "pcapng";
    r->next = pcapng_next;
    return true;
}
