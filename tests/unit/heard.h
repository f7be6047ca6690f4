/* What a conversation hands on, as text, so that tests compare it: one line for each event.
 *   > GET http://a.example/x HTTP/1.1 | host: a.example | "body" 4/4
 *   < 200 GET http://a.example/x HTTP/1.1 | …            the request it answers; "?" where not seen
 *   > tunnel "bytes"      > cannot: what (clause)
 * Behind the body: bytes as sent / as decoded, then "cut" or "unreadable", then the damage. */
#ifndef CORDON_TESTS_HEARD_H
#define CORDON_TESTS_HEARD_H

#include "evidence/capture/http/conversation.h"

struct heard {
    char p[1 << 16];
    size_t n;
    size_t tunnel[2]; /* where the bytes of the last tunnel line of a side end */
    bool fields;      /* tell them too */
};

struct step {
    enum side from;
    enum step_kind { DATA, END, GAP } what;
    const char *bytes; /* DATA */
    size_t n;          /* of bytes (0: up to the NUL); of the gap */
    uint64_t stream;
};

enum cutting { IN_ONE, BYTE_BY_BYTE, RANDOM_CUTS };

struct conversation_sink heard_sink(struct heard *h);
/* Plays the steps, finishes, and leaves what was handed on in h, which is emptied before. Returns the kind.
 */
enum conversation_kind hear(struct heard *h, const struct step *steps, size_t n, bool http3, enum cutting how,
                            unsigned seed, struct message_limits limits);
/* All three cuttings must give `expected`. */
void expect_heard(const char *name, const struct step *steps, size_t n, bool http3, bool fields,
                  const char *expected);
void heard_clear(struct heard *h);

#endif
