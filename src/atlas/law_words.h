/* The words of jurisdiction files. */
#ifndef CORDON_ATLAS_LAW_WORDS_H
#define CORDON_ATLAS_LAW_WORDS_H

#include "atlas/law.h"

unsigned law_ground_bit(struct text word); /* 0: no such word */
unsigned law_duty_bit(struct text word);
const char *law_order_text(const char *word);  /* "court": "by court order" */
const char *law_notice_text(const char *word); /* "later": "the person is told later" */

#endif
