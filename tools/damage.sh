#!/usr/bin/env bash
# Every capture at hand, damaged in every way tests/damage/damage.c knows; hours on a small machine.
set -euo pipefail
. tools/lib.sh

need build data test
build_sanitizers
if [ $# -gt 0 ]; then captures=("$1"/*.pcap*); else mapfile -t captures < <(all_captures); fi
sanitizer_options
exec build-san/tests/damage/damage -j "$JOBS" build-san/cordon "${captures[@]}"
