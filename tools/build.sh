#!/usr/bin/env bash
set -euo pipefail
. tools/lib.sh

need build
build_release && [ -x build/cordon ] || die 'the release build failed'
printf '%s\n' "$PWD/build/cordon"
