#!/usr/bin/env bash
set -euo pipefail
. tools/lib.sh

need build
if ! build_release || [ ! -x build/cordon ]; then die "the release build failed"; fi
printf '%s\n' "$PWD/build/cordon"
