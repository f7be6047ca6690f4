/* A persona: the values that a test device really holds, as its tester lists them in a YAML file
 * (docs/formats/persona.md), so that each can be looked for in what apps send. Values live in memory only. */
#ifndef CORDON_PERSONAL_PERSONA_H
#define CORDON_PERSONAL_PERSONA_H

#include "base/arena.h"
#include "base/diagnostic.h"

struct persona_value {
    const char *kind;       /* as the file names it: "phone", "imei", "advertising-id", "position" … */
    const char *label;      /* the tester's own word for it, or its kind; never the value */
    const char *class_name; /* class of personal data: "contact.phone" … */
    struct text value;      /* as written */
    uint32_t line, column;
    const char *unfit;  /* why it is not searched for: too short, too common; NULL: it is searched for */
    struct text beside; /* the city of a postcode, which counts only near it; else empty */
    double lat, lon, tolerance; /* of a "position": degrees (WGS 84), metres */
};

struct persona {
    const char *title;
    const struct persona_value *values;
    size_t n_values;
};

/* NULL, with diagnostics, when the text is no persona file; values at fault are diagnostics of their own, and
 * the others stand. Everything lives in the arena. */
const struct persona *persona_parse(struct arena *a, struct text yaml, const char *file,
                                    struct diagnostics *d);

/* A commented example, with values that are nobody's. */
extern const char persona_example[];

#endif
