/* Policies written for tests: the mandatory frame around what a test is about. */
#ifndef CORDON_TEST_POLICY_TEXT_H
#define CORDON_TEST_POLICY_TEXT_H

#define POLICY_FRAME                                                                                         \
    "id: t\n"                                                                                                \
    "title: T\n"                                                                                             \
    "status: in-force\n"                                                                                     \
    "version: '1'\n"                                                                                         \
    "author: me\n"                                                                                           \
    "basis: {title: B, citation: C}\n"                                                                       \
    "valid: {from: 2020-01-01}\n"

/* Rules that differ only in id, condition and verdict. */
#define RULE(id, verdict, when)                                                                              \
    "  - {id: " id ", program: apps, title: T, basis: B, remedy: R, verdict: " verdict ", when: " when "}\n"

#endif
