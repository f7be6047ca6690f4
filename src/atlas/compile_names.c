#include "atlas/compile.h"

#include <stdio.h>

static void add_as(struct compiler *c) {
    for (size_t i = 0; i < c->open->n_as; i++) {
        const struct open_as *o = &c->open->as_list[i];
        char text[24];
        snprintf(text, sizeof text, "asn:%u", o->asn);
        struct file_as to = {o->asn, pool_add(&c->names, o->name), pool_add(&c->names, text)};
        section_add(c, SECTION_AS, &to, sizeof to);
    }
}

static void add_oui(struct compiler *c) {
    for (size_t i = 0; i < c->open->n_oui; i++) {
        const struct open_oui *o = &c->open->oui[i];
        char text[24];
        snprintf(text, sizeof text, "oui:%012llx", (unsigned long long)o->block);
        text[4 + o->bits / 4] = '\0';
        struct file_oui to = {.block = o->block,
                              .bits = o->bits,
                              .name = pool_add(&c->names, o->name),
                              .text = pool_add(&c->names, text)};
        section_add(c, SECTION_OUI, &to, sizeof to);
    }
}

void compile_names(struct compiler *c) {
    struct file_credit credits[CREDITS] = {0};
    for (int i = 0; c->open && i < CREDITS; i++)
        credits[i] = (struct file_credit){pool_add(&c->strings, c->open->credits[i].text),
                                          c->open->credits[i].observed};
    section_add(c, SECTION_CREDITS, credits, sizeof credits);
    if (!c->open) return;
    add_as(c);
    add_oui(c);
}
