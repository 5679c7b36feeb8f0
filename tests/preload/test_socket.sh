#!/bin/sh
# SPDX-License-Identifier: MIT
#
# test_socket.sh DUET PYTHON MACHINE
#
# CPython's own tests of its sockets end the same without duet and with each
# backend.  Left out are those between virtual machines (AF_VSOCK): they wait
# for ever where a machine has the device and nobody at its other end.
set -eu
duet=$1 python=$2 machine=$3
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cd "$folder"

# The name of each test, or what it is about, and how it ended.
run() {
	output=$1
	shift
	# Process ids, which it names its files by, are the same in each sandbox.
	mkdir $output.tmp
	TMPDIR=$folder/$output.tmp "$duet" run --case "$machine" "$@" "$python" -m test -v \
	    -i 'test.test_socket.ThreadedVSOCK*' test_socket \
	    </dev/null >"$output.log" 2>&1 || echo "failed: $output"
	grep -E ' \.\.\. (ok|skipped|FAIL|ERROR|expected|unexpected)' "$output.log" | sort >"$output"
}

run without -- env -u LD_PRELOAD &
run ares --backend ares -- &
run thread --backend thread -- &
wait

grep -q ' ok$' without || { cat without.log; exit 1; }
diff -u without ares
diff -u without thread
wc -l <without
