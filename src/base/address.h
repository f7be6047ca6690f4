/* IP addresses as text. Addresses are 16 bytes, IPv4 as ::ffff:a.b.c.d. */
#ifndef CORDON_BASE_ADDRESS_H
#define CORDON_BASE_ADDRESS_H

#include "base/bytes.h"

enum { ADDRESS_TEXT = 46, ENDPOINT_TEXT = 56 };

char *address_text(char to[ADDRESS_TEXT], const uint8_t address[16]);                  /* RFC 5952 */
char *endpoint_text(char to[ENDPOINT_TEXT], const uint8_t address[16], uint16_t port); /* "a:p", "[a6]:p" */
char *address_put(char *to, const uint8_t address[16]); /* the same; where it ends, at its NUL */
bool address_parse(struct text t, uint8_t address[16]);
bool address_is_ipv4(const uint8_t address[16]);
bool address_is_unspecified(const uint8_t address[16]); /* :: (RFC 4291 2.5.2) */

#endif
