/* Parts of the reading of one ELF file; private to this folder. */
#ifndef CORDON_APP_NATIVE_ELF_PRIVATE_H
#define CORDON_APP_NATIVE_ELF_PRIVATE_H

#include "evidence/app/native/code.h"
#include "evidence/app/native/elf_file.h"

/* The section table describes what is loaded, as far as that can be seen. */
bool elf_sections_agree(const struct elf_file *f);
/* Code that is packed or hidden, and headers that contradict each other. */
void elf_look_for_packing(const struct native_code *c, const struct elf_file *f);

#endif
