#ifndef CORDON_HAR_RECOGNISE_H
#define CORDON_HAR_RECOGNISE_H

#include "base/input.h"

/* Does the input begin as a HAR does? Nothing is consumed. */
bool har_recognised(struct input *in);

#endif
