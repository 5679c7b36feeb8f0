#!/bin/sh
# SPDX-License-Identifier: MIT
# bench.sh BUILD: a round of short contests, one of them with a server, and the
# page that is made of it.
set -eu
bench=$(dirname "$0")/../bench
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

cd "$1"
"$bench"/bench.py --build . --rounds 1 --json "$made/bench.json" \
	localhost '1,000 identical, 50 ms'
"$bench"/page.py "$made/bench.json" "$made/page.md"
grep -q '^| localhost, ares / glibc | ' "$made/page.md"
grep -q "^| 1,000 identical at once, thread | " "$made/page.md"
