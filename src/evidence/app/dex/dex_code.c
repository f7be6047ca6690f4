#include "evidence/app/dex/dex_code.h"

#include "base/memory.h"

#include <stdlib.h>

static const char clause[] = "DEX format, code_item";

/* Of each opcode: how many units an instruction of it has, and what it refers to. Dalvik bytecode,
 * "Summary of bytecode set"; E3–F2 are those that Android 5 to 9 wrote back, elsewhere unused. */
#define OP(units, kind) (uint8_t)((units) | (kind) << 3)
static const uint8_t opcodes[256] = {
    [0x00] = OP(0, 0),
    /* nop, or a table */[0x01] = OP(1, 0),
    [0x02] = OP(2, 0),
    [0x03] = OP(3, 0),
    [0x04] = OP(1, 0),
    [0x05] = OP(2, 0),
    [0x06] = OP(3, 0),
    [0x07] = OP(1, 0),
    [0x08] = OP(2, 0),
    [0x09] = OP(3, 0),
    [0x0a ... 0x12] = OP(1, 0),
    [0x13] = OP(2, 0),
    [0x14] = OP(3, 0),
    [0x15 ... 0x16] = OP(2, 0),
    [0x17] = OP(3, 0),
    [0x18] = OP(5, 0),
    [0x19] = OP(2, 0),
    [0x1a] = OP(2, EVENT_STRING),
    [0x1b] = OP(3, EVENT_JUMBO),
    [0x1c] = OP(2, EVENT_TYPE),
    [0x1d ... 0x1e] = OP(1, 0),
    [0x1f ... 0x20] = OP(2, 0),
    [0x21] = OP(1, 0),
    [0x22] = OP(2, EVENT_TYPE),
    [0x23] = OP(2, 0),
    [0x24 ... 0x26] = OP(3, 0),
    [0x27 ... 0x28] = OP(1, 0),
    [0x29] = OP(2, 0),
    [0x2a ... 0x2c] = OP(3, 0),
    [0x2d ... 0x3d] = OP(2, 0),
    [0x3e ... 0x43] = OP(1, 0),
    [0x44 ... 0x51] = OP(2, 0),
    [0x52 ... 0x6d] = OP(2, EVENT_FIELD),
    [0x6e ... 0x72] = OP(3, EVENT_METHOD),
    [0x73] = OP(1, 0),
    [0x74 ... 0x78] = OP(3, EVENT_METHOD),
    [0x79 ... 0x8f] = OP(1, 0),
    [0x90 ... 0xaf] = OP(2, 0),
    [0xb0 ... 0xcf] = OP(1, 0),
    [0xd0 ... 0xe2] = OP(2, 0),
    [0xe3 ... 0xe8] = OP(2, EVENT_QUICK),
    [0xe9 ... 0xea] = OP(3, EVENT_QUICK),
    [0xeb ... 0xf2] = OP(2, EVENT_QUICK),
    [0xf3 ... 0xf9] = OP(1, 0),
    [0xfa ... 0xfb] = OP(4, EVENT_METHOD),
    [0xfc ... 0xfd] = OP(3, 0),
    [0xfe ... 0xff] = OP(2, 0),
};

/* How long the nop is, or the table among the instructions: its other byte is 1, 2 or 3. More than `left`: it
 * is cut off. */
static uint64_t nop_units(const uint8_t *p, uint32_t left) {
    enum { PACKED_SWITCH = 1, SPARSE_SWITCH = 2, ARRAY_DATA = 3 };
    if (p[1] == 0 || p[1] > ARRAY_DATA) return 1;
    if (left < 4) return p[1] == SPARSE_SWITCH && left >= 2 ? UINT64_C(2) + 4 * dex_u16(p + 2) : 4;
    uint64_t size = dex_u16(p + 2);
    if (p[1] == PACKED_SWITCH) return 4 + size * 2;
    if (p[1] == SPARSE_SWITCH) return 2 + size * 4;
    return 4 + (size * dex_u32(p + 4) + 1) / 2;
}

/* Two instructions a turn: where the second begins hangs on the first, and what may begin at each of the
 * three places is looked up meanwhile. Every event is written and those that are none written over: what
 * comes next cannot be foretold, and a branch on it would cost more than all the rest. */
size_t dex_walk(const uint8_t *code, uint32_t units, uint32_t *to, uint32_t *end) {
    enum { MOST_OF_TWO = 8 };
    size_t n = 0;
    uint32_t i = 0;
    while (units - i >= MOST_OF_TWO) {
        const uint8_t *p = code + (size_t)i * 2;
        uint32_t first = opcodes[*p];
        uint64_t behind = opcodes[p[2]] | (uint64_t)opcodes[p[4]] << 8 | (uint64_t)opcodes[p[6]] << 16;
        if (__builtin_expect(!(first & 7), 0)) {
            uint64_t nop = nop_units(p, units - i);
            if (nop > units - i) break;
            i += (uint32_t)nop;
            continue;
        }
        to[n] = i | first >> 3 << EVENT_KIND_SHIFT;
        n += first > 7;
        i += first & 7;
        uint32_t second = behind >> ((first & 7) - 1) * 8 & 0xff; /* 0: none so near, or a nop */
        to[n] = i | second >> 3 << EVENT_KIND_SHIFT;
        n += second > 7;
        i += second & 7;
    }
    while (i < units) {
        const uint8_t *p = code + (size_t)i * 2;
        uint32_t op = opcodes[*p];
        uint64_t length = op & 7 ? op & 7 : nop_units(p, units - i);
        if (length > units - i) break;
        if (op > 7) to[n++] = i | op >> 3 << EVENT_KIND_SHIFT;
        i += (uint32_t)length;
    }
    *end = i;
    return n;
}

void dex_load_string(struct dex_reading *r, uint32_t class, uint32_t string, uint64_t offset) {
    if (string >= r->strings.n || !(r->kinds[string] & STRING_WORTH_KEEPING)) return;
    struct dex_loaded *l = &r->loaded[string];
    if (l->use && r->unit.uses[l->use - 1].class == class) {
        for (size_t i = l->use - 1;
             i < r->unit.n_uses && r->unit.uses[i].offset == r->unit.uses[l->use - 1].offset; i++)
            r->unit.uses[i].count++;
        return;
    }
    uint8_t kind = class == DEX_NONE ? STRING_ENDPOINT : r->kinds[string];
    struct text text = dex_span_text(&r->strings, string);
    struct dex_use use = {.offset = offset, .class = class, .count = 1};
    l->use = (uint32_t)r->unit.n_uses + 1;
    if (kind & STRING_CONSTANT) {
        size_t rows;
        use.kind = USE_ROWS;
        use.what = api_of_string(r->lookup->apis, text, &rows);
        use.more = (uint16_t)rows;
        dex_add_use(r, use);
    }
    if (!(kind & (STRING_ENDPOINT | STRING_CLASS))) return;
    if (!l->constant) {
        r->unit.constants = memory_grow(r->unit.constants, r->unit.n_constants, &r->constants_room,
                                        sizeof *r->unit.constants);
        r->unit.constants[r->unit.n_constants++] = dex_keep(r, text);
        l->constant = (uint32_t)r->unit.n_constants;
    }
    use.what = l->constant - 1;
    use.kind = USE_ENDPOINT;
    if (kind & STRING_ENDPOINT) dex_add_use(r, use);
    use.kind = USE_CLASS;
    if (kind & STRING_CLASS) dex_add_use(r, use);
}

static void use_interest(struct dex_reading *r, uint32_t class, struct dex_interest *m, uint64_t offset) {
    if (m->use && r->unit.uses[m->use - 1].class == class) {
        r->unit.uses[m->use - 1].count++;
        return;
    }
    m->use = (uint32_t)r->unit.n_uses + 1;
    dex_add_use(r, (struct dex_use){.offset = offset,
                                    .class = class,
                                    .what = m->row,
                                    .more = m->rows,
                                    .count = 1,
                                    .kind = m->rows ? USE_ROWS : USE_MEMBER});
    if (m->use > r->unit.n_uses) m->use = 0; /* there was no room */
}

/* References to types and members are told apart by which table they count in, not by a branch each. */
static void take(struct dex_reading *r, uint32_t class, uint32_t event, const uint8_t *code, uint64_t start) {
    uint32_t kind = event >> EVENT_KIND_SHIFT, unit = event & MOST_CODE_UNITS;
    const uint8_t *p = code + (size_t)unit * 2;
    uint64_t offset = start + (uint64_t)unit * 2;
    uint32_t index = dex_u16(p + 2);
    if (kind <= EVENT_METHOD) {
        const struct dex_members *m = &r->members[kind];
        if (index >= m->n) return;
        uint32_t member = m->list[index];
        dex_put_edge(r, class, member & MEMBER_TYPE);
        if (member & MEMBER_INTEREST) use_interest(r, class, &r->interests[m->interests[index]], offset);
    } else if (kind == EVENT_QUICK)
        r->quickened = r->quickened || r->rewritten;
    else
        dex_load_string(r, class, kind == EVENT_JUMBO ? dex_u32(p + 2) : index, offset);
}

/* The instructions of a code item; `p` is NULL where it cannot be had. */
static struct bytes instructions(const struct dex_reading *r, uint32_t code, uint32_t *missing) {
    struct cursor c = dex_at(&r->file, code);
    cursor_skip(&c, 12); /* registers, tries, debug information */
    uint64_t size = (uint64_t)cursor_le32(&c) * 2;
    *missing = 0;
    if (!cursor_ok(&c)) return (struct bytes){NULL, 0};
    if (size > cursor_left(&c)) {
        *missing = 1;
        size = cursor_left(&c) & ~(uint64_t)1;
    }
    if (size / 2 > MOST_CODE_UNITS) size = (uint64_t)MOST_CODE_UNITS * 2;
    return cursor_take(&c, size);
}

void dex_read_code(struct dex_reading *r, uint32_t class, uint32_t code) {
    uint32_t missing, end;
    struct bytes b = instructions(r, code, &missing);
    uint32_t units = (uint32_t)(b.n / 2);
    if (!b.p || missing)
        dex_note(r->digest, NOTE_ANOMALY, "dex-code", r->file.base + code, clause,
                 "the code of a method reaches behind the end of the file");
    if (!units || !dex_charge(r, b.n)) return;
    if (r->events_room < units / 2 + 1) {
        r->events_room = units / 2 + 1 + units / 4;
        free(r->events);
        r->events = memory_new(r->events_room, sizeof *r->events);
    }
    size_t n = dex_walk(b.p, units, r->events, &end);
    if (end != units && !missing)
        dex_note(r->digest, NOTE_ANOMALY, "dex-code", r->file.base + code + 16 + (uint64_t)end * 2, clause,
                 "an instruction reaches behind the end of its method");
    if (!dex_room_for_edges(r, n)) return;
    for (size_t i = 0; i < n; i++) take(r, class, r->events[i], b.p, r->file.base + code + 16);
}

bool dex_code_is_empty(const struct dex_reading *r, uint32_t code) {
    uint32_t missing;
    struct bytes b = instructions(r, code, &missing);
    if (b.n == 2) return b.p[0] == 0x0e;
    /* const/4 vA, #1; return vA */
    return b.n == 4 && b.p[0] == 0x12 && b.p[1] >> 4 == 1 && b.p[2] == 0x0f && (b.p[1] & 15) == b.p[3];
}
