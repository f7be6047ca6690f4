
/* What every shipped policy says of the capture: "policy, rule, program, verdict, chain" a line. */
static char *verdicts(struct arena *a, const char *atlas, const char *one, const char *other) {
    struct cordon_options options = CORDON_OPTIONS;
    options.as_if_in_force = true;
    options.as_of = "2026-09-01";
    struct cordon *c = cordon_new(&options);
    assert_int_equal(cordon_open_atlas(c, atlas), CORDON_FINE);
    const struct shipped_policy *all;
    size_t n = policy_shipped(&all);
    for (size_t i = 0; i < n; i++) {
        const char *text = swap_words(a, all[i].text, one, other);
        assert_int_equal(cordon_add_policy_text(c, all[i].id, text, strlen(text)), CORDON_FINE);
    }
    assert_int_equal(cordon_add_evidence(c, CAPTURE), CORDON_FINE);
    assert_true(cordon_run(c, NULL, NULL) <= CORDON_DENIED);
    struct output lines = output_to_memory(), said = output_to_memory();
    cordon_findings(c, keep, &lines);
    output_char(&lines, '\0');
    const char *p = output_view(&lines).p;
    for (const char *end; (end = strchr(p, '\n')); p = end + 1) {
        const char *title = strstr(p, ",\"title\""), *chain = strstr(p, ",\"chain\":");
        if (strncmp(p, "{\"kind\":\"finding\"", 17) != 0 || !title || !chain || chain > end) continue;
        output_bytes(&said, p, (size_t)(title - p));
        output_bytes(&said, chain, strcspn(chain + 1, ",") + 1);
        output_char(&said, '\n');
    }
    char *text = arena_text(a, output_view(&said));
    output_end(&lines);
    output_end(&said);
    cordon_free(c);
    return text;
}

static void verdicts_stay_when_all_is_swapped(void **state) {
    for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
        struct arena *a = arena_new();
        char *plain = build(a, "AQ", "BV"), *swapped = build(a, pairs[k][0], pairs[k][1]);
        const char *as_it_is = verdicts(a, plain, "AQ", "BV");
        assert_non_null(strstr(as_it_is, "\"verdict\":\"deny\""));
        assert_string_equal(verdicts(a, swapped, pairs[k][0], pairs[k][1]), as_it_is);
        if (k == 0) assert_string_not_equal(verdicts(a, swapped, "AQ", "BV"), as_it_is);
        unlink(plain);
        unlink(swapped);
        arena_free(a);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(laws_follow_the_countries),
        cmocka_unit_test(verdicts_stay_when_all_is_swapped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
