/* What a finder must find, and must not, row by row. The persona is below; bytes may be made by `make`. */
#ifndef CORDON_TEST_FINDER_TABLE_H
#define CORDON_TEST_FINDER_TABLE_H

#include "evidence/personal/finder.h"

static const char table_persona[] =
    "name: Erika Mustermann\n"
    "first-name: Erika\n"
    "email: erika.m@example.org\n"
    "phone: \"+49 1555 0100742\"\n"
    "imei: 352099001761481\n"
    "advertising-id: 7c0e4b52-91d3-4f6a-8a2e-5d1f30c9b746\n"
    "mac: 3c:5a:b4:07:91:ce\n"
    "position: {lat: 50.87431, lon: 7.10952}\n"
    "address: {street: Heidestraße 17, city: Köln, postcode: 51147}\n"
    "birth-date: 1985-03-27\n"
    "iban: DE89 3704 0044 0532 0130 00\n"
    "card: 4012 8888 8888 1881\n"
    "password: Hx!9-blue_Kettle\n"
    "other: {value: 王小明的备注, label: note, class: health}\n"
    "contacts: [\"+49 1555 0200311\", \"+1 202-555-0143\", max.b@example.net]\n"
    "apps: [org.example.notes, net.example.chess, com.example.bakery]\n"
    "photo-hash: "
    "0d36c9f0faf30fed327e8ab0c40b464c202d82caf152d6e417c8af43ca8183d0\n"; /* of a file in test_finder.c */

struct row {
    enum part_kind kind;
    const char *name, *type, *bytes;
    size_t n;                                              /* 0: a string */
    const char *found_by, *class_name, *place, *encodings; /* found_by NULL: nothing of class_name */
};

#endif
