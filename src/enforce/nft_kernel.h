/* Table inet cordon as the kernel tells of it over netlink. nft(8) reads every element of every set before it
 * lists anything, which takes it minutes where there are a million. */
#ifndef CORDON_ENFORCE_NFT_KERNEL_H
#define CORDON_ENFORCE_NFT_KERNEL_H

#include "enforce/state.h"

/* Is it there, whoever made it? False: the kernel does not say, and *complaint why. */
bool nft_table_there(bool *there, const char **complaint);

/* What its rules counted. False: the kernel does not say. */
bool nft_totals(struct enforce_totals *to);

/* The same of one rule's attributes, as the kernel sends them. */
void nft_totals_of(struct bytes rule, struct enforce_totals *to);

#endif
