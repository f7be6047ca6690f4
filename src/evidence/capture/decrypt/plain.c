#include "evidence/capture/decrypt/plain.h"

const char *sight_text(enum sight s) {
    switch (s) {
    case SIGHT_OPENING: return "the handshake is not complete";
    case SIGHT_OPEN: return "opened";
    case SIGHT_NO_KEY: return "no key in the key log";
    case SIGHT_WRONG_KEY: return "the key log's secret does not open it";
    case SIGHT_UNSUPPORTED: return "a version or cipher suite that cordon cannot open";
    case SIGHT_BROKEN: return "not the protocol it began as";
    case SIGHT_MIDSTREAM: return "its handshake is not in the capture";
    }
    return "";
}
