#!/usr/bin/env bash
set -euo pipefail
. tools/lib.sh

rm -rf build build-san build-clang build-tsan build-fuzz "$LOGS" node_modules .cache
