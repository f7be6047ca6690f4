/* The walk over instructions against an obvious one, on random code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "evidence/app/dex/dex_code.h"

#include <stdio.h>
#include <stdlib.h>

/* Units of an instruction by its format's name: the digit it begins with ("Dalvik bytecode"). */
static uint32_t slow_units(uint8_t op) {
    if (op == 2 || op == 5 || op == 8) return 2;                        /* 22x */
    if (op == 3 || op == 6 || op == 9) return 3;                        /* 32x */
    if (op <= 0x12) return 1;                                           /* 10x, 12x, 11x, 11n */
    if (op == 0x13 || op == 0x15 || op == 0x16 || op == 0x19) return 2; /* 21s, 21h */
    if (op == 0x14 || op == 0x17) return 3;                             /* 31i */
    if (op == 0x18) return 5;                                           /* 51l */
    if (op == 0x1a || op == 0x1c || op == 0x1f) return 2;               /* 21c */
    if (op == 0x1b) return 3;                                           /* 31c */
    if (op == 0x1d || op == 0x1e || op == 0x21 || op == 0x27 || op == 0x28) return 1;
    if (op == 0x20 || op == 0x22 || op == 0x23 || op == 0x29) return 2;
    if (op == 0x24 || op == 0x25 || op == 0x26 || (op >= 0x2a && op <= 0x2c)) return 3;
    if (op >= 0x2d && op <= 0x3d) return 2;                                 /* 23x, 22t, 21t */
    if (op >= 0x44 && op <= 0x6d) return 2;                                 /* 23x, 22c, 21c */
    if ((op >= 0x6e && op <= 0x72) || (op >= 0x74 && op <= 0x78)) return 3; /* 35c, 3rc */
    if (op >= 0x90 && op <= 0xaf) return 2;                                 /* 23x */
    if (op >= 0xd0 && op <= 0xe2) return 2;                                 /* 22s, 22b */
    if (op >= 0xe3 && op <= 0xf2) return op == 0xe9 || op == 0xea ? 3 : 2;  /* quickened */
    if (op == 0xfa || op == 0xfb) return 4;                                 /* 45cc, 4rcc */
    if (op == 0xfc || op == 0xfd) return 3;
    if (op == 0xfe || op == 0xff) return 2;
    return 1;
}

static uint32_t slow_kind(uint8_t op) {
    if (op == 0x1a) return EVENT_STRING;
    if (op == 0x1b) return EVENT_JUMBO;
    if (op == 0x1c || op == 0x22) return EVENT_TYPE;
    if (op >= 0x52 && op <= 0x6d) return EVENT_FIELD;
    if ((op >= 0x6e && op <= 0x72) || (op >= 0x74 && op <= 0x78) || op == 0xfa || op == 0xfb)
        return EVENT_METHOD;
    return op >= 0xe3 && op <= 0xf2 ? EVENT_QUICK : EVENT_NONE;
}

static uint64_t slow_length(const uint16_t *code, uint32_t left) {
    if (code[0] == 0x0100) return left < 2 ? 9 : UINT64_C(4) + 2 * (uint64_t)code[1];
    if (code[0] == 0x0200) return left < 2 ? 9 : UINT64_C(2) + 4 * (uint64_t)code[1];
    if (code[0] != 0x0300) return slow_units((uint8_t)code[0]);
    if (left < 4) return 9;
    uint64_t items = code[2] | (uint64_t)code[3] << 16;
    return 4 + (items * code[1] + 1) / 2;
}

static size_t slow_walk(const uint16_t *code, uint32_t units, uint32_t *to, uint32_t *end) {
    size_t n = 0;
    uint32_t i = 0;
    for (uint64_t length; i < units; i += (uint32_t)length) {
        length = slow_length(code + i, units - i);
        if (length > units - i) break;
        uint32_t kind = slow_kind((uint8_t)code[i]);
        if (kind) to[n++] = i | kind << EVENT_KIND_SHIFT;
    }
    *end = i;
    return n;
}

static uint64_t next(uint64_t *state) { /* xorshift64 (Marsaglia) */
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void both_walks_agree(void **state) {
    enum { ROUNDS = 30000, MOST = 60 };
    uint64_t random = 20;
    for (int round = 0; round < ROUNDS; round++) {
        uint32_t units = (uint32_t)(next(&random) % MOST), end, slow_end;
        uint16_t *code = memory_new(units, sizeof *code); /* of its own, so that the sanitizer sees the end */
        uint32_t *events = memory_new(units / 2 + 1, sizeof *events), expected[MOST];
        for (uint32_t i = 0; i < units; i++) {
            uint64_t r = next(&random);
            code[i] = (uint16_t)(r % 9 == 0 ? (r >> 8) % 4 << 8 : r % 9 == 1 ? (r >> 8) % 8 : r >> 8);
        }
        size_t n = dex_walk((const uint8_t *)code, units, events, &end);
        assert_int_equal(n, slow_walk(code, units, expected, &slow_end));
        assert_int_equal(end, slow_end);
        for (size_t i = 0; i < n; i++) assert_int_equal(events[i], expected[i]);
        free(code);
        free(events);
    }
}

static void every_opcode_has_its_length(void **state) {
    for (uint32_t op = 1; op < 256; op++) {
        uint16_t code[8] = {(uint16_t)op};
        uint32_t events[5], end, units = slow_units((uint8_t)op);
        dex_walk((const uint8_t *)code, units, events, &end);
        assert_int_equal(end, units);
        dex_walk((const uint8_t *)code, units - 1, events, &end);
        assert_int_equal(end, 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_walks_agree),
        cmocka_unit_test(every_opcode_has_its_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
