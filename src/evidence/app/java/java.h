/* Java class files (JVMS 4) and archives of them: JAR, and what an AAR holds.
 *
 * What the pool of constants names is what code reaches for: instructions are not walked, so a call counts
 * once a class. Facts as of DEX: classes, components defined and referenced, reach and capabilities by the
 * same table, endpoints in constants. Nothing tells where a library is entered: what is reachable stays
 * unknown.
 *
 * Memory: 400 KB for the class at hand, 80 bytes a class of the archive. One thread at a time. */
#ifndef CORDON_APP_JAVA_H
#define CORDON_APP_JAVA_H

#include "evidence/app/zip/zip.h"

/* Only looks: a class file, and not a Mach-O of several architectures, which begins alike? */
bool java_class_recognised(struct bytes b);

/* One class file. */
void java_class_facts(struct app_draft *d, struct bytes b, struct app_place at);
/* All class files of an archive, each class once: those of META-INF/versions (JEP 238) only where nothing
 * else defines the class. Archives inside it are the caller's. How many there were. */
size_t java_archive_facts(struct app_draft *d, struct zip *z);

#endif
