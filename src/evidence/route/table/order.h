/* Sorting what is nearly sorted already: rows of routing tables come in runs, one a file. */
#ifndef CORDON_ROUTE_TABLE_ORDER_H
#define CORDON_ROUTE_TABLE_ORDER_H

#include <stddef.h>
#include <stdint.h>

/* <0, 0, >0: how things number a and b stand. */
typedef int order_compare(const void *context, uint32_t a, uint32_t b);

/* The numbers 0 … n - 1 in order, those that are equal as they came: the runs that are there already, merged.
 * n steps where all is one run. The caller frees it. */
uint32_t *order_of(uint32_t n, order_compare *compare, const void *context);

#endif
