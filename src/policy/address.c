#include "policy/address.h"

#include <arpa/inet.h>

bool address_of_text(const char *text, uint8_t address[16]) {
    memset(address, 0, 16);
    if (inet_pton(AF_INET, text, address + 12) == 1) {
        memset(address + 10, 0xff, 2);
        return true;
    }
    return inet_pton(AF_INET6, text, address) == 1;
}
