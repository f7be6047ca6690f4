/* ELF (System V gABI, 32 and 64 bits, both byte orders) as evidence: what a native library needs, offers to
 * Java, calls and names. Section headers are a courtesy that packers remove, so the loader's view (program
 * headers) decides, and section headers are only believed where they agree with the file's size. */
#ifndef CORDON_APP_NATIVE_ELF_H
#define CORDON_APP_NATIVE_ELF_H

#include "evidence/app/draft.h"

bool elf_recognised(struct bytes b);

/* Adds what the library or program shows to the draft; `at.entry` is the path inside the package (its last
 * part is the library's name) or NULL for a file of its own. Libraries of one package are given one by one,
 * in all their ABI variants or in the best alone (native_best_abi). */
void elf_facts(struct app_draft *d, struct bytes b, struct app_place at);

/* Of the ABI folders there are ("arm64-v8a", "x86" …) the one to look into where one is enough: the one that
 * most phones would run. n when none of them is known. */
size_t native_best_abi(const struct text *abis, size_t n);

#endif
