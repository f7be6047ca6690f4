/* Signers and verdicts into the draft; private to this folder. */
#ifndef CORDON_APP_SIGN_TELL_H
#define CORDON_APP_SIGN_TELL_H

#include "evidence/app/sign/job.h"

/* `counts`: platforms look at this scheme; `whole`: why the package as a whole does not verify, NULL: it
 * does. */
void sign_tell_scheme(struct sign_job *j, const struct scheme_result *r, bool counts, const char *whole);
void sign_tell_verdict(struct sign_job *j, const struct signature_report *r);

#endif
