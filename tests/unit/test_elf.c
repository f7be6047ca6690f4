/* ELF files of both widths and byte orders, made here; what they show, and what hides. */
#include "evidence/app/component/component.h"
#include "evidence/app/native/elf.h"
#include "evidence/app/native/jni.h"
#include "evidence/app/native/marks.h"
#include "evidence/app/native/runs.h"
#include "native_build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static void test_jni(void **state) {
    static const struct {
        const char *symbol, *class_name;
    } table[] = {
        {"Java_cn_jpush_android_Service_init", "cn/jpush/android/Service"},
        {"Java_com_a_1b_C_do_1it", "com/a_b/C"},
        {"Java_com_a_C_00024Inner_run", "com/a/C$Inner"},
        {"Java_com_a_C_f__ILjava_lang_String_2", "com/a/C"},
        {"Java_com_a_C_f___3B", "com/a/C"},
        {"Java_p_Caf_000e9_run", "p/Caf\xc3\xa9"},
        {"Java_p_C_04e2d_run", "p/C\xe4\xb8\xad"},
        {"Java_Main_run", "Main"},
        {"JNI_OnLoad", ""},
        {"Java_", ""},
        {"Java_run", ""},
        {"Java_a_", ""},
        {"Java_a_b_0zzzz_c", ""},
        {"Java_a_b_0", ""},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        char to[64] = "";
        size_t n = jni_class_of(text_of(table[i].symbol), to, sizeof to);
        assert_int_equal(n, strlen(table[i].class_name));
        if (n) assert_string_equal(to, table[i].class_name);
    }
    char small[8];
    assert_int_equal(jni_class_of(TEXT("Java_cn_jpush_android_Service_init"), small, sizeof small), 0);
}

/* Against a loop over single bytes. */
static void test_runs(void **state) {
    static uint8_t p[700];
    uint64_t random = 88172645463325252u;
    for (int round = 0; round < 3000; round++) {
        size_t n = (size_t)round % sizeof p;
        unsigned share = (unsigned)round % 7 + 1; /* of printable bytes, in eighths */
        for (size_t i = 0; i < n; i++) {
            random ^= random << 13, random ^= random >> 7, random ^= random << 17;
            uint8_t c = (uint8_t)(random >> 20);
            p[i] = (random >> 8 & 7) < share ? (uint8_t)(0x20 + c % 0x5f)
                                             : (uint8_t)(c % 2 ? 0x7f + c % 0x81 : c % 0x20);
        }
        struct run r = {.end = 0};
        size_t i = 0;
        while (i < n) {
            size_t end = i;
            while (end < n && p[end] >= 0x20 && p[end] < 0x7f) end++;
            if (end - i >= RUN_LEAST) {
                assert_true(run_next((struct bytes){p, n}, &r));
                assert_int_equal(r.start, i);
                assert_int_equal(r.end, end);
            }
            i = end > i ? end : i + 1;
        }
        assert_false(run_next((struct bytes){p, n}, &r));
    }
}

static void test_marks(void **state) {
    for (size_t i = 1; i < mark_symbols_count; i++)
        assert_true(strcmp(mark_symbols[i - 1].text, mark_symbols[i].text) < 0);
    for (size_t i = 0; i < mark_strings_count; i++) assert_true(strlen(mark_strings[i].text) >= 4);
    assert_ptr_equal(mark_of_symbol(TEXT("ptrace"), MARK_SYMBOL, MARK_ANDROID)->text,
                     mark_of_symbol(TEXT("ptrace"), MARK_SYMBOL, MARK_APPLE)->text);
    assert_null(mark_of_symbol(TEXT("ptrac"), MARK_SYMBOL, MARK_ANDROID));
    assert_null(mark_of_symbol(TEXT("ptrace2"), MARK_SYMBOL, MARK_ANDROID));
    assert_null(mark_of_symbol(TEXT("canOpenURL:"), MARK_SYMBOL, MARK_APPLE));
    assert_non_null(mark_of_symbol(TEXT("canOpenURL:"), MARK_SELECTOR, MARK_APPLE));
    assert_null(mark_of_symbol(TEXT("CNContactStore"), MARK_SYMBOL, MARK_ANDROID));
}

/* The facts of one file, a line each. */
static char *facts(struct bytes b, const char *entry) {
    struct arena *a = arena_new();
    struct diagnostics *told = diagnostics_new(10);
    struct component_table *table = component_table_shipped();
    struct app_options options = {.components = table};
    struct app_draft *d = app_draft_new(a, "libtest.so", &options, told);
    struct bytes own = exact(b);
    elf_facts(d, own, (struct app_place){entry, 0});
    free((void *)own.p);
    char *lines = app_lines(app_draft_finish(d));
    component_table_free(table);
    diagnostics_free(told);
    arena_free(a);
    return lines;
}

static void check(const struct elf_wish *w, const char *entry, const char *wanted) {
    struct build *b = malloc(sizeof *b);
    build_elf(b, w);
    char *lines = facts(built(b), entry);
    assert_string_equal(lines, wanted);
    free(lines);
    free(b);
}

static void test_widths(void **state) {
    static const char rodata[] = "\0https://api.shop-test.net/v1\0TracerPid:\0/sys/class/net/wlan0/address\0";
    for (int kind = 0; kind < 4; kind++) {
        struct elf_wish w = {.wide = kind & 1,
                             .big = kind & 2,
                             .machine = 40,
                             .soname = "libtest.so",
                             .needed = "libc.so",
                             .exports = "JNI_OnLoad",
                             .imports = "ptrace",
                             .rodata = {(const uint8_t *)rodata, sizeof rodata - 1}};
        const char *wanted =
            "capability anti-debugging: libtest.so names \"TracerPid\": it looks for a debugger\n"
            "capability anti-debugging: libtest.so uses ptrace: it keeps debuggers away\n"
            "capability device-identifiers: libtest.so names \"/sys/class/net/\": it reads the network "
            "addresses of the "
            "device\n"
            "capability device-identifiers: libtest.so names \"/wlan0/address\": it reads the network "
            "addresses of the "
            "device\n"
            "capability native-code: native library libtest.so for ARM\n"
            "endpoint https://api.shop-test.net/v1\n"
            "reach anti-debugging: TracerPid by libtest.so\n"
            "reach anti-debugging: ptrace by libtest.so\n"
            "reach device-identifiers: /sys/class/net/ by libtest.so\n"
            "reach device-identifiers: /wlan0/address by libtest.so\n";
        check(&w, NULL, wanted);
        w.no_sections = true; /* as the loader sees it */
        check(&w, NULL, wanted);
    }
}

static void test_hidden(void **state) {
    static uint8_t noise[3 * 4096];
    uint32_t x = 1;
    for (size_t i = 0; i < sizeof noise; i++) x = x * 1664525 + 1013904223, noise[i] = (uint8_t)(x >> 24);
    struct elf_wish w = {.wide = true, .machine = 183, .text = {noise, sizeof noise}};
    check(&w, "lib/arm64-v8a/liba.so",
          "capability native-code: native library liba.so\n"
          "opaque liba.so: the code is encrypted or compressed (7.95 bits a byte)\n");
    w = (struct elf_wish){.wide = true, .machine = 183, .no_dynamic = true};
    check(&w, "lib/arm64-v8a/liba.so",
          "capability native-code: native library liba.so\n"
          "opaque liba.so: a library without a dynamic section: only a loader of its own can run it\n");
    w = (struct elf_wish){.wide = true, .machine = 183, .writable_code = true};
    check(
        &w, "lib/x86_64/liba.so",
        "anomaly elf-writable-code: code may be written to while it runs\n"
        "anomaly elf-wrong-machine: it is for AArch64 of 64 bits, and lies in the folder of another machine\n"
        "capability native-code: native library liba.so\n");
    w = (struct elf_wish){.machine = 3, .soname = "UPX!"};
    check(&w, "lib/x86/liba.so",
          "capability native-code: native library liba.so\n"
          "opaque liba.so: packed by UPX: the code is compressed\n");
    w = (struct elf_wish){.machine = 3, .false_sections = true};
    check(&w, "lib/x86/liba.so",
          "anomaly elf-sections: the section table is not where the header says\n"
          "capability native-code: native library liba.so\n");
    static const char dex[] = "x\0dex\n035\0/data/data/com.shop/files/a\0"
                              "\x70\0\0\0\x78\x56\x34\x12";
    w = (struct elf_wish){
        .machine = 3, .imports = "dlopen", .rodata = {(const uint8_t *)dex, sizeof dex - 1}};
    check(&w, "lib/x86/liba.so",
          "capability dynamic-code: liba.so calls dlopen and names folders that the app may write to\n"
          "capability native-code: native library liba.so\n"
          "opaque liba.so: a DEX file lies inside the native code\n");
}

static void test_damage(void **state) {
    struct elf_wish w = {.wide = true, .machine = 183, .soname = "libx.so", .imports = "ptrace"};
    struct build *b = malloc(sizeof *b);
    build_elf(b, &w);
    for (size_t n = 0; n < b->n; n++) free(facts((struct bytes){b->p, n}, NULL)); /* cut anywhere */
    char *lines = facts((struct bytes){b->p, b->n / 2}, NULL);
    assert_non_null(strstr(lines, "the file ends before a segment does"));
    free(lines);
    lines = facts((struct bytes){(const uint8_t *)"\177ELF", 4}, NULL);
    assert_non_null(strstr(lines, "not an ELF header"));
    free(lines);
    free(b);
}

static void test_abi(void **state) {
    const struct text abis[] = {TEXT("x86"), TEXT("armeabi-v7a"), TEXT("mips")};
    assert_int_equal(native_best_abi(abis, 3), 1);
    assert_int_equal(native_best_abi(abis, 1), 0);
    const struct text other[] = {TEXT("sparc")};
    assert_int_equal(native_best_abi(other, 1), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_jni),    cmocka_unit_test(test_runs),
                                       cmocka_unit_test(test_marks),  cmocka_unit_test(test_widths),
                                       cmocka_unit_test(test_hidden), cmocka_unit_test(test_damage),
                                       cmocka_unit_test(test_abi)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
