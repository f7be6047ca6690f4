/* A key log: the secrets of TLS and QUIC connections that a tester's own device wrote down.
 *
 * NSS key log format (draft-ietf-tls-keylogfile, now RFC 9850): lines of label, client random, secret. From a
 * file (--keylog) or from the Decryption Secrets Blocks of a pcapng capture, which may come before or after
 * the packets they open. Lines may come in any order; a line again changes nothing; the first of two that
 * disagree holds and the other one is a diagnostic.
 *
 * Secrets are held in memory only and wiped when the log is freed. Adding and finding may happen on different
 * threads. */
#ifndef CORDON_DECRYPT_KEY_LOG_H
#define CORDON_DECRYPT_KEY_LOG_H

#include "base/bytes.h"
#include "base/diagnostic.h"

enum { CLIENT_RANDOM = 32, SECRET_MOST = 64 };

enum secret_label {
    SECRET_MASTER,           /* CLIENT_RANDOM: the master secret up to TLS 1.2 */
    SECRET_CLIENT_EARLY,     /* CLIENT_EARLY_TRAFFIC_SECRET */
    SECRET_CLIENT_HANDSHAKE, /* CLIENT_HANDSHAKE_TRAFFIC_SECRET */
    SECRET_SERVER_HANDSHAKE,
    SECRET_CLIENT_TRAFFIC, /* CLIENT_TRAFFIC_SECRET_0; later ones follow from it (RFC 8446 7.2) */
    SECRET_SERVER_TRAFFIC,
    SECRET_LABELS
};

struct secret {
    uint8_t bytes[SECRET_MOST];
    uint8_t n; /* 0: not in the log */
};

struct key_log;

struct key_log *key_log_new(void);
void key_log_free(struct key_log *l); /* NULL is fine */

/* Takes the lines of a text; how many secrets were new. Labels that are none of the above (EXPORTER_SECRET,
 * RSA, comments) are passed over; anything else that is no line of a key log is a SEVERITY_DAMAGE diagnostic
 * at its line, or at the offset of the block it stands in. */
struct key_log_place {
    const char *file;
    bool in_block;   /* of a capture … */
    uint64_t offset; /* … at this offset */
};
size_t key_log_add(struct key_log *l, struct text lines, struct key_log_place at, struct diagnostics *d);

size_t key_log_count(const struct key_log *l); /* secrets; 0 for NULL */

/* False, and to->n == 0, when the log does not have it (or l is NULL). */
bool key_log_find(const struct key_log *l, enum secret_label label,
                  const uint8_t client_random[CLIENT_RANDOM], struct secret *to);

#endif
