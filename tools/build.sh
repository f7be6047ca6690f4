#!/usr/bin/env bash
set -euo pipefail
. tools/lib.sh

need build
build_release
printf '%s\n' "$PWD/build/cordon"
