/* Where a find lies, in words: "json $.user.mail", "query lat", "form data > json $.id". The structure is
 * parsed only now, as far as the find. Names that look like personal data themselves are not told. */
#ifndef CORDON_PERSONAL_PLACE_H
#define CORDON_PERSONAL_PLACE_H

#include "evidence/personal/finder.h"
#include "evidence/personal/layers.h"

enum { PLACE_ROOM = 512, JSON_DEPTH = 48 };

/* A walk through JSON that can go on where it stopped: finds of a layer come in order. */
struct json_walk {
    size_t at;
    unsigned depth;
    bool key_next;
    struct {
        bool object;
        size_t key, n;
    } stack[JSON_DEPTH];
};

struct placing {
    const struct layers *layers;
    const struct part *part;
    const struct persona *persona; /* whose values no name may tell; NULL: none */
    uint32_t walked;               /* layer that `walk` is in; UINT32_MAX: none */
    size_t walk_from;              /* where in it the JSON begins */
    struct json_walk walk;
    char text[PLACE_ROOM];
    char encodings[PLACE_ROOM];
};

const char *place_text(struct placing *p, uint32_t layer, size_t offset);
/* form: what is left when all is decoded: "reversed", "sha256"; NULL: plain. */
const char *place_encodings(struct placing *p, uint32_t layer, const char *form);

/* The parts of a place that know one structure each; they append to the text. */
struct place_writer {
    char *to;
    size_t n;
    const struct persona *persona;
};
void place_put(struct place_writer *w, const char *s);
void place_put_name(struct place_writer *w, struct text name); /* masked where it must be */

/* Names may be data: {"erika@example.org": …}. What looks like an identifier, or is or holds a value of the
 * persona, also written in percent, hex or base64, is told nowhere. */
bool name_tells_data(struct text name, const struct persona *p);

void json_path(struct place_writer *w, struct json_walk *j, struct bytes b, size_t offset, const char *root);
void xml_path(struct place_writer *w, struct bytes b, size_t offset);

#endif
