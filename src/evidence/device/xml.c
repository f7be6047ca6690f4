#include "evidence/device/xml.h"

#include <expat.h>

enum { CHUNK = 1 << 20 };

struct reader {
    const struct xml_taker *taker;
    XML_Parser parser;
    uint32_t *line;
    unsigned depth;
    const char *refused;
};

static void refuse(struct reader *x, const char *why) {
    if (!x->refused) x->refused = why;
    XML_StopParser(x->parser, XML_FALSE);
}

static void XMLCALL on_begin(void *context, const XML_Char *name, const XML_Char **attributes) {
    struct reader *x = context;
    if (x->refused) return;
    if (++x->depth > XML_DEEPEST) {
        refuse(x, "elements are nested deeper than 64");
        return;
    }
    XML_Size line = XML_GetCurrentLineNumber(x->parser);
    *x->line = line < UINT32_MAX ? (uint32_t)line : UINT32_MAX;
    x->taker->begin(x->taker->context, name, (const char *const *)attributes);
}

static void XMLCALL on_end(void *context, const XML_Char *name) {
    struct reader *x = context;
    if (x->refused) return;
    x->depth--;
    x->taker->end(x->taker->context, name);
}

static void XMLCALL on_text(void *context, const XML_Char *p, int n) {
    struct reader *x = context;
    if (!x->refused && n > 0) x->taker->text(x->taker->context, (struct text){p, (size_t)n});
}

static void XMLCALL on_doctype(void *context, const XML_Char *name, const XML_Char *system,
                               const XML_Char *public, int internal) {
    (void)name;
    (void)system;
    (void)public;
    if (internal) refuse(context, "it declares entities or elements of its own, which are not read");
}

bool xml_read(struct text xml, const struct xml_taker *taker, uint32_t *line, struct xml_trouble *why) {
    struct reader x = {.taker = taker, .parser = XML_ParserCreate(NULL), .line = line};
    enum XML_Status status = XML_STATUS_OK;
    XML_SetHashSalt(x.parser, (unsigned long)(uintptr_t)&x | 1); /* or it opens a device, where it may not */
    XML_SetUserData(x.parser, &x);
    XML_SetElementHandler(x.parser, on_begin, on_end);
    if (taker->text) XML_SetCharacterDataHandler(x.parser, on_text);
    XML_SetStartDoctypeDeclHandler(x.parser, on_doctype);
    for (size_t at = 0; status == XML_STATUS_OK && !x.refused;) {
        size_t n = xml.n - at < CHUNK ? xml.n - at : CHUNK;
        at += n;
        status = XML_Parse(x.parser, xml.p + at - n, (int)n, at == xml.n);
        if (at == xml.n) break;
    }
    *why = (struct xml_trouble){.what = NULL};
    if (status != XML_STATUS_OK || x.refused) {
        XML_Index offset = XML_GetCurrentByteIndex(x.parser);
        *why =
            (struct xml_trouble){.what = x.refused ? x.refused : XML_ErrorString(XML_GetErrorCode(x.parser)),
                                 .clause = x.refused ? NULL : "XML 1.0",
                                 .offset = offset > 0 ? (uint64_t)offset : 0};
    }
    XML_ParserFree(x.parser);
    return !why->what;
}

const char *xml_attribute(const char *const *attributes, const char *name) {
    for (; *attributes; attributes += 2)
        if (strcmp(*attributes, name) == 0) return attributes[1];
    return NULL;
}
