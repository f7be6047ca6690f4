/* Binary containers written anew as JSON text, so that one search and one way of naming places serves all:
 * protobuf without its schema (field numbers for names), Apple's binary property lists, MessagePack, CBOR.
 * Bytes in them become layers of their own. */
#ifndef CORDON_PERSONAL_TRANSCRIPT_H
#define CORDON_PERSONAL_TRANSCRIPT_H

#include "evidence/personal/layers.h"

enum { TRANSCRIPT_DEPTH = 48 };

/* JSON being written; sticky: beyond `most` bytes it takes no more. */
struct transcript {
    uint8_t *p;
    size_t n, capacity, most;
    bool comma, full;
    struct blob {
        size_t from, to; /* in the container */
        size_t shown;    /* where it would stand in the transcript */
    } * blobs;           /* bytes within it that are no text */
    size_t n_blobs, blob_capacity;
};

void transcript_open(struct transcript *t, char bracket);  /* '{' or '[' */
void transcript_close(struct transcript *t, char bracket); /* '}' or ']' */
void transcript_key_number(struct transcript *t, uint64_t number);
void transcript_key(struct transcript *t, struct bytes text);
/* A text of the container, which begins at `all`. */
void transcript_text(struct transcript *t, const uint8_t *all, struct bytes utf8);
void transcript_utf16be(struct transcript *t, struct bytes text); /* as a value */
void transcript_integer(struct transcript *t, int64_t v);
void transcript_unsigned(struct transcript *t, uint64_t v);
void transcript_double(struct transcript *t, double v);
void transcript_word(struct transcript *t, const char *word); /* true, false, null */
void transcript_blob(struct transcript *t, size_t from, size_t to);

bool transcript_is_text(struct bytes b); /* UTF-8, of which nearly all is printed */

/* Each: false where the bytes, from first to last, are no such thing. */
bool protobuf_transcribe(struct bytes b, struct transcript *t);
bool plist_transcribe(struct bytes b, struct transcript *t);
bool messagepack_transcribe(struct bytes b, struct transcript *t);
bool cbor_transcribe(struct bytes b, struct transcript *t);

/* Recognises one of them and adds what it holds as layers below. */
bool transcript_add(struct layers *l, uint32_t layer);
void transcript_free(struct transcript *t);

#endif
