/* Names that the Swift compiler makes (docs/ABI/Mangling.rst of Swift), as far as module and type go. */
#ifndef CORDON_APP_NATIVE_SWIFT_H
#define CORDON_APP_NATIVE_SWIFT_H

#include "base/bytes.h"

/* "$s9Alamofire7SessionC7requestyyF" (of Swift 5, and "$S", "_T0" before it) or a class's name in
 * Objective-C,
 * "_TtC9Alamofire7Session": module "Alamofire", type "Session" (empty where there is none). Names that refer
 * back with substitutions or words are told by their module alone. False: no Swift name, or one of its own
 * library. */
bool swift_name(struct text symbol, struct text *module, struct text *type);

#endif
