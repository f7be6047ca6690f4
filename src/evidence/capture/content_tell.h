/* What of the contents could not be read. */
#ifndef CORDON_CAPTURE_CONTENT_TELL_H
#define CORDON_CAPTURE_CONTENT_TELL_H

#include "base/diagnostic.h"

struct capture;

/* A note for each flow whose keys are wrong, whose content is damaged or met a limit. */
void contents_tell(const struct capture *c, const char *name, struct diagnostics *d);

#endif
