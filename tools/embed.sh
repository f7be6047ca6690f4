#!/bin/sh
# embed.sh OUT.S SYMBOL=FILE...: an assembler source that carries the files inside the program.
# In C each is `extern const unsigned char SYMBOL[], SYMBOL_end[];`, 64-byte aligned, with a NUL at SYMBOL_end.
set -eu
out=$1
shift
{
    for pair; do
        symbol=${pair%%=*}
        file=$(readlink -f "${pair#*=}")
        printf '.section .rodata.%s,"a",%%progbits\n.balign 64\n.globl %s\n.hidden %s\n.type %s, %%object\n%s:\n' \
            "$symbol" "$symbol" "$symbol" "$symbol" "$symbol"
        printf '.incbin "%s"\n.globl %s_end\n.hidden %s_end\n%s_end:\n.byte 0\n.size %s, . - %s\n' \
            "$file" "$symbol" "$symbol" "$symbol" "$symbol" "$symbol"
    done
    printf '.section .note.GNU-stack,"",%%progbits\n'
} >"$out"
