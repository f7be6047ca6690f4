/* What a host is managed over, counters, files into force and out of it. */
#include "enforce/counters.h"
#include "enforce/management.h"
#include "enforce/nft_kernel.h"
#include "enforce/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
// cmocka wants the four above first
#include <cmocka.h>

#include "enforce_files.h"

#include <linux/netfilter/nf_tables.h>
#include <linux/netlink.h>

static void managed_over(void **state) {
    (void)state;
    static const uint64_t sockets[] = {71, 4242};
    static const struct management_texts texts = {
        .sockets = sockets,
        .n_sockets = 2,
        .ssh_connection = "2001:db8::7%eth0 50000 2001:db8::1 22",
        .tcp = "  sl  local_address rem_address   st\n"
               "   0: 0100007F:0016 00000000:0000 0A 00000000:00000000\n" /* listens */
               "   1: 016433C6:0016 026433C6:D431 01 00000000:00000000\n" /* 198.51.100.2 is here */
               "   2: 016433C6:D431 036433C6:0016 01 00000000:00000000\n" /* from here to 198.51.100.3 */
               "   3: 016433C6:D432 046433C6:01BB 01 00000000:00000000\n" /* somebody's https */
               "   4: 016433C6:0016 056433C6:D431 06 00000000:00000000\n" /* over */
               "   5: 016433C6:08AE 066433C6:D431 01 00000000:00000000 00:00000000 00000000     0        0 "
               "4242 1\n"
               "   6: 016433C6:08AE 076433C6:D431 01 00000000:00000000 00:00000000 00000000     0        0 "
               "4243 1\n",
        .tcp6 = "  sl  local_address remote_address st\n"
                "   0: B80D0120000000000000000001000000:0016 B80D0120000000000000000009000000:C001 01 0\n",
        .route = "Iface\tDestination\tGateway \tFlags\n"
                 "eth0\t00000000\t016433C6\t0003\n"
                 "eth0\t006433C6\t00000000\t0001\n",
        .ipv6_route = "00000000000000000000000000000000 00 00000000000000000000000000000000 00 "
                      "fe800000000000000000000000000001 00000400 00000001 00000000 00000003     eth0\n"
                      "20010db8000000000000000000000000 20 00000000000000000000000000000000 00 "
                      "fe800000000000000000000000000002 00000400 00000001 00000000 00000003     eth0\n",
        .resolv = "# a comment\nsearch example\nnameserver 192.0.2.53\nnameserver 192.0.2.53\nnameserver x\n",
        .resolved = "nameserver 192.0.2.54\n"};
    static const char *const is[] = {"2001:db8::7",  "198.51.100.1", "fe80::1",
                                     "192.0.2.53",   "192.0.2.54",   "198.51.100.2",
                                     "198.51.100.3", "198.51.100.6", "2001:db8::9"};
    struct arena *a = arena_new();
    struct prefix *list;
    size_t n = management_of(&texts, a, &list);
    assert_int_equal(n, sizeof is / sizeof *is);
    for (size_t i = 0; i < n; i++) {
        char text[ADDRESS_TEXT];
        assert_string_equal(address_text(text, list[i].address), is[i]);
    }
    arena_free(a);
}

/* As nft 1.0.6 prints it. */
static void counted(void **state) {
    (void)state;
    static const char json[] =
        "{\"nftables\": [{\"metainfo\": {\"version\": \"1.0.6\"}}, {\"table\": {\"family\": \"inet\"}}, "
        "{\"set\": {\"name\": \"drop4\", \"elem\": [{\"elem\": {\"val\": \"192.0.2.1\", \"timeout\": 3600, "
        "\"comment\": \"p/r } {\\\" x\", \"counter\": {\"packets\": 7, \"bytes\": 420}}}, "
        "{\"elem\": {\"val\": \"192.0.2.2\", \"counter\": {\"packets\": 0, \"bytes\": 0}}}, "
        "{\"elem\": {\"val\": {\"prefix\": {\"addr\": \"198.51.100.0\", \"len\": 24}}, \"counter\": "
        "{\"packets\": 1, "
        "\"bytes\": 60}}}, {\"elem\": {\"val\": \"203.0.113.9\", \"counter\": {\"packets\": 9, \"bytes\": "
        "9}}}]}}, "
        "{\"rule\": {\"comment\": \"kept\", \"expr\": [{\"counter\": {\"packets\": 3, \"bytes\": 180}}, "
        "{\"accept\": "
        "null}]}}, {\"rule\": {\"comment\": \"dropped\", \"expr\": [{\"counter\": {\"packets\": 8, "
        "\"bytes\": 480}}, "
        "{\"drop\": null}]}}]}";
    struct measure list[3] = {{.value = "192.0.2.1"}, {.value = "192.0.2.2"}, {.value = "198.51.100.0/24"}};
    for (size_t i = 0; i < 3; i++) assert_true(prefix_parse(text_of(list[i].value), true, &list[i].prefix));
    struct enforce_plan p = {.measures = list, .n_measures = 3};
    const struct measure_count *counts;
    struct arena *a = arena_new();
    assert_int_equal(counters_of(&p, text_of(json), a, &counts), 2);
    assert_int_equal(counts[0].measure, 0);
    assert_int_equal(counts[0].packets, 7);
    assert_int_equal(counts[1].measure, 2);
    assert_int_equal(counts[1].bytes, 60);
    for (size_t n = 0; n < sizeof json - 1; n += 3) /* cut off anywhere */
        counters_of(&p, (struct text){json, n}, a, &counts);
    arena_free(a);
}

static size_t put(uint8_t *to, unsigned type, const void *value, size_t n) {
    struct nlattr head = {(uint16_t)(sizeof head + n), (uint16_t)type};
    memcpy(to, &head, sizeof head);
    if (n) memcpy(to + sizeof head, value, n);
    return (sizeof head + n + 3) / 4 * 4;
}

/* As the kernel sends it: two expressions, of which the second counts, and a comment. */
static size_t rule_of(uint8_t *to, const char *table, const char *comment) {
    static const uint8_t bytes[8] = {[6] = 1, [7] = 0xe0}, packets[8] = {[7] = 8};
    uint8_t data[64] = {0}, one[128] = {0}, list[256] = {0}, user[64] = {0};
    size_t n = put(to, NFTA_RULE_TABLE, table, strlen(table) + 1), all = 0, in = 0, counter = 0;
    in = put(one, NFTA_EXPR_NAME, "meta", 5);
    all = put(list, NFTA_LIST_ELEM, one, in);
    counter = put(data, NFTA_COUNTER_BYTES, bytes, 8);
    counter += put(data + counter, NFTA_COUNTER_PACKETS, packets, 8);
    in = put(one, NFTA_EXPR_NAME, "counter", 8);
    in += put(one + in, NFTA_EXPR_DATA | NLA_F_NESTED, data, counter);
    all += put(list + all, NFTA_LIST_ELEM | NLA_F_NESTED, one, in);
    n += put(to + n, NFTA_RULE_EXPRESSIONS | NLA_F_NESTED, list, all);
    user[1] = (uint8_t)(strlen(comment) + 1);
    memcpy(user + 2, comment, strlen(comment));
    return n + put(to + n, NFTA_RULE_USERDATA, user, 2u + user[1]);
}

static void counted_by_rules(void **state) {
    (void)state;
    uint8_t rule[512] = {0};
    struct enforce_totals t = {0};
    nft_totals_of((struct bytes){rule, rule_of(rule, "cordon", "dropped")}, &t);
    nft_totals_of((struct bytes){rule, rule_of(rule, "mine", "dropped")}, &t);
    assert_int_equal(t.packets, 8);
    assert_int_equal(t.bytes, 480);
    size_t n = rule_of(rule, "cordon", "kept");
    nft_totals_of((struct bytes){rule, n}, &t);
    assert_int_equal(t.packets, 8);
    assert_int_equal(t.kept_packets, 8);
    for (size_t cut = 0; cut < n; cut++) { /* ends anywhere */
        uint8_t *part = malloc(cut + 1);
        assert_non_null(part);
        memcpy(part, rule, cut);
        nft_totals_of((struct bytes){part, cut}, &t);
        free(part);
    }
}

/* ---- files ---- */

static void in_and_out(void **state) {
    (void)state;
    struct scene *p = begin();
    struct enforce_state s;
    assert_int_equal(enforce_revert(&p->o, p->d), ENFORCE_NOTHING);
    assert_int_equal(enforce_apply(&p->plan, p->targets, 2, &p->o, p->d), ENFORCE_DONE);
    assert_non_null(strstr(read_file(p, p->hosts), "0.0.0.0 bad.example"));
    assert_non_null(strstr(read_file(p, p->zone), "bad.example CNAME ."));
    assert_int_equal(enforce_read(&p->o, p->arena, &s, p->d), ENFORCE_DONE);
    assert_int_equal(s.n_targets, 2);
    assert_int_equal(s.n_drift, 0);
    assert_string_equal(s.plan.id, p->plan.id);
    p->plan.n_measures = 2; /* in place of it */
    plan_identify(&p->plan);
    assert_int_equal(enforce_apply(&p->plan, p->targets, 1, &p->o, p->d), ENFORCE_DONE);
    assert_non_null(strstr(read_file(p, p->hosts), "worse.example"));
    assert_null(read_file(p, p->zone)); /* no target of this one */
    assert_int_equal(enforce_revert(&p->o, p->d), ENFORCE_DONE);
    assert_string_equal(read_file(p, p->hosts), "127.0.0.1 localhost\n");
    end(p);
}

static void not_confirmed(void **state) {
    (void)state;
    struct scene *p = begin();
    p->o.confirmed = false;
    p->o.confirm_seconds = 3600;
    assert_int_equal(enforce_apply(&p->plan, p->targets, 2, &p->o, p->d), ENFORCE_DONE);
    assert_int_equal(enforce_apply(&p->plan, p->targets, 2, &p->o, p->d), ENFORCE_REFUSED); /* it waits */
    assert_int_equal(enforce_confirm(&p->o, p->d), ENFORCE_DONE);
    assert_int_equal(enforce_confirm(&p->o, p->d), ENFORCE_NOTHING);
    p->o.confirm_seconds = 1;
    p->plan.n_measures = 2;
    assert_int_equal(enforce_apply(&p->plan, p->targets, 1, &p->o, p->d), ENFORCE_DONE);
    assert_non_null(strstr(read_file(p, p->hosts), "worse.example"));
    for (int i = 0; i < 200 && strstr(read_file(p, p->hosts), "worse.example"); i++) usleep(50000);
    assert_null(strstr(read_file(p, p->hosts), "worse.example")); /* the guardian did */
    assert_non_null(strstr(read_file(p, p->hosts), "bad.example"));
    assert_int_not_equal(enforce_recover(&p->o, p->d), ENFORCE_FAILED); /* waits for the guardian's end */
    assert_non_null(strstr(read_file(p, p->zone), "bad.example CNAME ."));
    assert_int_equal(enforce_revert(&p->o, p->d), ENFORCE_DONE);
    assert_null(read_file(p, p->zone));
    end(p);
}

/* The machine stopped between two steps, and is another boot's now. */
static void found_in_the_midst(void **state) {
    (void)state;
    for (int boot = 0; boot < 2; boot++) {
        struct scene *p = begin();
        struct record r;
        assert_int_equal(enforce_apply(&p->plan, p->targets, 2, &p->o, p->d), ENFORCE_DONE);
        assert_true(record_read(p->state, p->arena, &r, p->d));
        r.moving = true;
        r.back = 0;
        if (boot) strcpy(r.boot, "another");
        assert_true(record_write(p->state, &r, p->d));
        unlink(p->zone);
        assert_int_not_equal(enforce_recover(&p->o, p->d), ENFORCE_FAILED); /* its guardian may be faster */
        assert_string_equal(read_file(p, p->hosts), "127.0.0.1 localhost\n");
        assert_null(read_file(p, p->zone));
        assert_int_equal(enforce_recover(&p->o, p->d), ENFORCE_NOTHING);
        end(p);
    }
}

static void of_another_boot(void **state) {
    (void)state;
    struct scene *p = begin();
    struct record r;
    p->o.confirmed = false;
    p->o.confirm_seconds = 3600;
    assert_int_equal(enforce_apply(&p->plan, p->targets, 2, &p->o, p->d), ENFORCE_DONE);
    assert_true(record_read(p->state, p->arena, &r, p->d));
    strcpy(r.boot, "another"); /* its deadline is of a clock that is gone */
    assert_true(record_write(p->state, &r, p->d));
    assert_int_not_equal(enforce_confirm(&p->o, p->d), ENFORCE_DONE);
    assert_string_equal(read_file(p, p->hosts), "127.0.0.1 localhost\n");
    end(p);
}

static void changed_by_others(void **state) {
    (void)state;
    struct scene *p = begin();
    struct enforce_state s;
    assert_int_equal(enforce_apply(&p->plan, p->targets, 2, &p->o, p->d), ENFORCE_DONE);
    write_file(p->hosts, arena_format(p->arena, "%s192.0.2.1 printer\n", read_file(p, p->hosts)));
    write_file(p->zone, "somebody's\n");
    assert_int_equal(enforce_read(&p->o, p->arena, &s, p->d), ENFORCE_DONE);
    assert_int_equal(s.n_drift, 2);
    assert_int_equal(enforce_apply(&p->plan, p->targets, 2, &p->o, p->d), ENFORCE_REFUSED);
    assert_int_equal(enforce_revert(&p->o, p->d), ENFORCE_DONE);
    assert_string_equal(read_file(p, p->hosts), "127.0.0.1 localhost\n192.0.2.1 printer\n");
    assert_null(read_file(p, p->zone)); /* set aside */
    end(p);
}

/* A reload that fails: everything is as before. */
static void not_taken_on(void **state) {
    (void)state;
    static const char *const fails[] = {"false", NULL};
    struct scene *p = begin();
    p->targets[1].reload = fails;
    assert_int_equal(enforce_apply(&p->plan, p->targets, 2, &p->o, p->d), ENFORCE_FAILED);
    assert_string_equal(read_file(p, p->hosts), "127.0.0.1 localhost\n");
    assert_null(read_file(p, p->zone));
    assert_int_equal(enforce_revert(&p->o, p->d), ENFORCE_NOTHING);
    end(p);
}

static void no_state(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",
        "{",
        "[]",
        "{\"version\":2,\"generations\":[]}",
        "{\"version\":1,\"next\":1,\"generations\":[{\"number\":0}]}",
        "{\"version\":1,\"next\":1,\"generations\":[{\"number\":1,\"targets\":"
        "[{\"backend\":\"none\",\"key\":\"x\"}]}]}",
        "{\"version\":1,\"next\":1,\"generations\":[{\"number\":1,\"targets\":"
        "[{\"backend\":\"hosts\",\"key\":\"../x\"}]}]}"};
    struct scene *p = begin();
    assert_true(folder_make(p->state, p->d));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        write_file(arena_format(p->arena, "%s/state.json", p->state), texts[i]);
        assert_int_equal(enforce_apply(&p->plan, p->targets, 2, &p->o, p->d), ENFORCE_FAILED);
        assert_string_equal(read_file(p, p->hosts), "127.0.0.1 localhost\n");
    }
    end(p);
}

/* That nothing is in force is not said where it cannot be known. */
static void not_ours_to_read(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct diagnostics *d = diagnostics_new(10);
    char folder[] = "/tmp/cordon-closed-XXXXXX";
    struct enforce_state s;
    assert_non_null(mkdtemp(folder));
    const char *below = arena_format(a, "%s/enforce", folder);
    assert_int_equal(enforce_read(&(struct enforce_options){.folder = below}, a, &s, d), ENFORCE_NOTHING);
    assert_int_equal(mkdir(below, 0700), 0);
    assert_int_equal(chmod(folder, 0), 0);
    uid_t me = geteuid();
    if (me == 0) assert_int_equal(seteuid(65534), 0);
    assert_int_equal(enforce_read(&(struct enforce_options){.folder = below}, a, &s, d), ENFORCE_FAILED);
    assert_int_equal(diagnostics_total(d, SEVERITY_ERROR), 1);
    if (me == 0) assert_int_equal(seteuid(0), 0);
    assert_int_equal(chmod(folder, 0700), 0);
    assert_int_equal(rmdir(below), 0);
    assert_int_equal(rmdir(folder), 0);
    diagnostics_free(d);
    arena_free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(managed_over),       cmocka_unit_test(counted),
        cmocka_unit_test(counted_by_rules),   cmocka_unit_test(in_and_out),
        cmocka_unit_test(not_confirmed),      cmocka_unit_test(of_another_boot),
        cmocka_unit_test(found_in_the_midst), cmocka_unit_test(changed_by_others),
        cmocka_unit_test(not_taken_on),       cmocka_unit_test(no_state),
        cmocka_unit_test(not_ours_to_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
