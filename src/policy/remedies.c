#include "policy/remedies.h"

#define K(kind) (UINT64_C(1) << CONDITION_##kind)

enum { SIXTY_FOUR = 64 };
_Static_assert((int)CONDITION_DAY < (int)SIXTY_FOUR, "the kinds of conditions fit a mask");

#define OWNERS (K(HOLDER) | K(HOLDER_KNOWN) | K(CONTROLLED) | K(JURISDICTION) | K(ADEQUATE))
#define NAMES (K(IDENTIFIER) | K(DOMAIN) | K(ADDRESS) | K(ASN))
#define PLACES (K(LOCATED) | K(SPECIAL)) /* with OWNERS: jurisdiction and adequacy, too */
#define HANDSHAKE (K(PROTOCOL) | K(PORT) | K(GRADE) | K(VERSION) | K(CIPHER) | K(GROUP))
#define AMOUNTS_SENT (K(DATA) | K(AMOUNT) | K(THRESHOLD))
#define SOFTWARE                                                                                             \
    (K(CAPABILITY) | K(PREINSTALLED) | K(PREINSTALLED_BY) | K(INSTALLED_BY) | K(SIGNED) | K(CLEARTEXT) |     \
     K(OPAQUE) | K(ANOMALY) | K(SEEN) | K(PROMISE))
#define ANYTHING (~UINT64_C(0))

static const struct remedy list[] = {
    {"host-elsewhere", "Host it elsewhere", OWNERS | PLACES | NAMES},
    {"change-provider", "Use another provider", OWNERS | PLACES | NAMES | K(PRESENT)},
    {"change-owner", "Change the owner", OWNERS},
    {"change-route", "Choose another route", OWNERS | NAMES | K(PRESENT)},
    {"replace-equipment", "Replace the equipment", OWNERS | NAMES | K(PRESENT)},
    {"remove-component", "Remove the component", OWNERS | NAMES | K(PRESENT) | AMOUNTS_SENT | SOFTWARE},
    {"remove-app", "Remove the app", OWNERS | NAMES | K(PRESENT) | SOFTWARE},
    {"encrypt-in-transit", "Encrypt in transit", HANDSHAKE | AMOUNTS_SENT | K(CLEARTEXT)},
    {"encrypt-end-to-end", "Encrypt end to end, with keys the receiver does not have",
     HANDSHAKE | AMOUNTS_SENT},
    {"send-less", "Do not send these data", AMOUNTS_SENT},
    {"revoke-permission", "Take the permission away from the app", AMOUNTS_SENT | K(CAPABILITY)},
    {"get-adequacy", "Wait for, or obtain, an adequacy decision", K(ADEQUATE) | K(LOCATED) | K(JURISDICTION)},
    {"contractual-clauses", "Agree standard contractual clauses, and write them down as an exception",
     ANYTHING},
    {"binding-rules", "Have binding corporate rules approved, and write them down as an exception", ANYTHING},
    {"get-consent", "Ask for explicit consent, and write it down as an exception", ANYTHING},
    {"get-licence", "Apply for a licence or a waiver, and write it down as an exception", ANYTHING},
    {"security-assessment", "Pass the authority's security assessment, and write it down as an exception",
     ANYTHING},
};

size_t remedies(const struct remedy **to) {
    *to = list;
    return sizeof list / sizeof *list;
}

const struct remedy *remedy_find(const char *word) {
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (strcmp(list[i].word, word) == 0) return &list[i];
    return NULL;
}
