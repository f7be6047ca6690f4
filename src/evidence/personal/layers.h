/* What one part of a message holds, layer by layer: the part itself, what was decoded out of it, what was
 * decoded out of that. All layers of one level lie behind one another in one stretch of memory, with bytes
 * between them that no pattern has, so that one pass searches them all. */
#ifndef CORDON_PERSONAL_LAYERS_H
#define CORDON_PERSONAL_LAYERS_H

#include "base/bytes.h"

enum encoding {
    ENCODING_NONE, /* the part itself, or a piece of its parent as it stands */
    ENCODING_URL,
    ENCODING_HTML,
    ENCODING_JSON, /* the escapes of a string, not the object: RFC 8259 7 */
    ENCODING_QUOTED,
    ENCODING_BASE64,
    ENCODING_BASE32,
    ENCODING_HEX,
    ENCODING_UTF16LE,
    ENCODING_UTF16BE,
    ENCODING_REVERSED,
    ENCODING_GZIP,
    ENCODING_ZLIB,
    ENCODING_DEFLATE,
    ENCODING_ZSTD,
    ENCODING_BROTLI,
    /* Not encodings but containers, written anew as JSON (transcript.h): they do not count for the depth. */
    ENCODING_PROTOBUF,
    ENCODING_PLIST,
    ENCODING_MESSAGEPACK,
    ENCODING_CBOR
};
const char *encoding_name(enum encoding e); /* "base64" */

struct layer {
    uint32_t parent; /* index; layer 0 is the part, and its own parent */
    uint8_t level, depth, encoding;
    uint8_t text;      /* 1: it is, 2: it is not, 0: nobody asked yet */
    bool known;        /* something was made of its bytes: it is not opaque */
    bool transcribed;  /* a transcript tells all that it holds */
    bool opaque;       /* it, or what it came from, was told as such */
    size_t from, to;   /* in the parent */
    size_t at, n;      /* in the level's bytes */
    uint32_t through;  /* of a piece: the transcript that tells where it lies (0: none) … */
    size_t through_at; /* … and where in that */
};

enum { MOST_LEVELS = 16, BETWEEN_LAYERS = 4 };

struct libdeflate_decompressor;

struct level {
    uint8_t *p;
    size_t n, capacity;
    uint32_t first, end; /* its layers */
};

struct layers {
    struct bytes part;
    struct level level[MOST_LEVELS];
    unsigned levels; /* that hold something */
    struct layer *list;
    size_t n, capacity;
    unsigned most_depth;
    size_t decoded, most_decoded;
    uint32_t most_expansion;
    struct libdeflate_decompressor *inflater; /* for guesses, which are many and small */
    const char *limit;                        /* that cut the search; NULL: none; static */
};

void layers_begin(struct layers *l, struct bytes part);
void layers_free(struct layers *l);

/* A layer's bytes: they stay where they are until layers_begin(), but for those being written. */
struct bytes layer_bytes(const struct layers *l, uint32_t layer);
struct bytes level_bytes(const struct layers *l, unsigned level);
uint32_t layer_at(const struct layers *l, unsigned level,
                  size_t offset); /* that has this byte of the level */

/* Where in the part the bytes [from, to) of a layer come from. */
void layer_root(const struct layers *l, uint32_t layer, size_t *from, size_t *to);

/* May something decoded out of the layer be added? */
bool layer_may_hold(const struct layers *l, uint32_t parent, enum encoding e);

/* Room for n bytes more in the level under the parent; NULL where a limit forbids it, which is noted. The
 * bytes become a layer with layer_add(), which takes the first n of them; until then nothing is added. */
uint8_t *layer_room(struct layers *l, uint32_t parent, size_t n);
uint32_t layer_add(struct layers *l, uint32_t parent, enum encoding e, size_t from, size_t to, size_t n);

#endif
