/* What decryption hands on, whoever decrypted: plaintext in order, and what could not be seen. */
#ifndef CORDON_DECRYPT_PLAIN_H
#define CORDON_DECRYPT_PLAIN_H

#include "base/bytes.h"

enum side { FROM_CLIENT, FROM_SERVER };

/* How far a protected connection could be looked into. */
enum sight {
    SIGHT_OPENING,     /* the handshake is not through */
    SIGHT_OPEN,        /* plaintext comes out */
    SIGHT_NO_KEY,      /* the key log has nothing for this connection */
    SIGHT_WRONG_KEY,   /* it has, and nothing can be opened with it */
    SIGHT_UNSUPPORTED, /* a version or cipher that nothing here can open */
    SIGHT_BROKEN,      /* what came is no such protocol */
    SIGHT_MIDSTREAM    /* the handshake is not in the capture */
};

/* In words for diagnostics and reports: "no key in the key log". */
const char *sight_text(enum sight s);

/* Views are valid during the call only. stream: 0 for TLS, the stream id for QUIC (RFC 9000 2.1). */
struct plain_sink {
    void *context;
    void (*data)(void *context, enum side from, uint64_t stream, struct bytes b, bool early);
    void (*end)(void *context, enum side from, uint64_t stream); /* close_notify, FIN of a stream */
    /* About n bytes (0: not known) of the stream are missing here; what follows goes on behind them. */
    void (*gap)(void *context, enum side from, uint64_t stream, uint64_t n);
    /* A handshake message that was encrypted (RFC 8446 4), whole: EncryptedExtensions, Certificate …; body
     * without its four bytes of header. */
    void (*handshake)(void *context, enum side from, uint8_t type, struct bytes body);
};

#endif
