#!/usr/bin/env bash
# Every capture at hand, damaged in every way tests/damage/damage.c knows, then packages and lists, then packages made to
# take time or memory without end; hours on a small machine.
set -euo pipefail
. tools/lib.sh

need build data test
build_sanitizers
build_release
if [ $# -gt 0 ]; then captures=("$1"/*.pcap*); else mapfile -t captures < <(all_captures); fi
sanitizer_options
status=0
build-san/tests/damage/damage -j "$JOBS" build-san/cordon "${captures[@]}" || status=$?
CORDON_PACKAGES=$(tools/packages.sh) || say 'real packages could not be fetched: those made here are damaged'
export CORDON_PACKAGES
python3 tests/damage/packages.py -j "$JOBS" -m build/cordon build-san/cordon || status=$?
python3 tests/outside/hostile/bombs.py build/cordon || status=$?
python3 tests/outside/hostile/bombs.py build-san/cordon || status=$?
exit $status
