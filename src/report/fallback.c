/* Weak words for the enumerations, overridden by the floors that own them. */
#include "policy/audit.h"
#define T(...)                                                                                               \
    static const char *const t[] = {__VA_ARGS__};                                                            \
    return t[(int)x]
__attribute__((weak)) const char *verdict_text(enum verdict x) {
    T("allow", "undetermined", "review", "deny");
}
__attribute__((weak)) const char *link_role_text(enum link_role x) {
    T("app", "component", "carrier", "cable", "host", "service");
}
__attribute__((weak)) const char *seen_text(enum seen x) {
    T("unknown", "inferred", "observed");
}
__attribute__((weak)) const char *confidence_text(enum confidence x) {
    T("none", "low", "medium", "high");
}
__attribute__((weak)) const char *answer_text(enum answer x) {
    T("not-met", "met", "undetermined");
}
