/* Is a number what it claims to be? Check digits, allocated prefixes and plausible lengths: what keeps
 * detectors quiet about ordinary numbers. Numbers are given as digits only unless told otherwise. */
#ifndef CORDON_PERSONAL_VALIDATE_H
#define CORDON_PERSONAL_VALIDATE_H

#include "base/bytes.h"

bool all_digits(struct text t);
bool luhn_fits(struct text digits);      /* ISO/IEC 7812-1 annex B, the last being the check digit */
bool imei_fits(struct text digits);      /* 15 with check digit (3GPP TS 23.003 6.2), or 16 with a version */
bool imsi_fits(struct text digits);      /* 14 or 15, of an assigned country (ITU-T E.212) */
bool iccid_fits(struct text digits);     /* 18 to 20 beginning with 89 (ITU-T E.118) */
bool card_fits(struct text digits);      /* 13 to 19, of a known issuer network, with check digit */
bool iban_fits(struct text letters);     /* without blanks; country length and mod 97 (ISO 13616-1) */
bool mac_fits(const uint8_t address[6]); /* of one device: not group, not all zeros, no placeholder */
bool email_fits(struct text t);          /* one address (RFC 5321 4.1.2) with a name that is no file's */
size_t country_code_length(struct text e164_digits); /* of an assigned one (ITU-T E.164); 0: none */
bool phone_fits(struct text e164_digits);            /* a country code, and a length that numbers have */

#endif
