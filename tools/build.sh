#!/usr/bin/env bash
set -euo pipefail
. tools/lib.sh

need build
if ! build_release || [ ! -x build/cordon ]; then die "the release build failed"; fi
# An atlas compiled before goes with the program it was compiled by.
if [ -e build/cordon.atlas ]; then compiled_atlas >/dev/null || rm -f build/cordon.atlas; fi
printf '%s\n' "$PWD/build/cordon"
