/* Mach-O (mach-o/loader.h, 32 and 64 bits, both byte orders), fat files of several, and static libraries (ar)
 * of objects, as evidence: frameworks, classes, what is called and named, code signature, encryption. */
#ifndef CORDON_APP_NATIVE_MACHO_H
#define CORDON_APP_NATIVE_MACHO_H

#include "evidence/app/draft.h"

struct codesign;

/* Thin or fat. A Java class file begins as a fat file does (0xcafebabe) and is told apart. */
bool macho_recognised(struct bytes b);
bool ar_recognised(struct bytes b);

/* Both add what they see to the draft; every slice of a fat file and every member of a library is looked
 * into. `at.entry`: path inside the package, NULL for a file of its own. */
void macho_facts(struct app_draft *d, struct bytes b, struct app_place at);
/* The same for the executable of an app; true: it has a code signature, which is told. */
bool macho_facts_signed(struct app_draft *d, struct bytes b, struct app_place at, struct codesign *to);
void ar_facts(struct app_draft *d, struct bytes b, struct app_place at);

#endif
