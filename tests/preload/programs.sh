#!/bin/sh
# SPDX-License-Identifier: MIT
#
# programs.sh DUET PYTHON MACHINE
#
# What programs say is the same without duet and with each backend, and with
# it their lookups do go through duet: each has looked up its own name.
set -eu
duet=$1 python=$2 machine=$3
programs=$(dirname "$0")/programs.py
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cd "$folder"

say() {
	"$duet" run --case "$machine" "$@" "$python" "$programs" </dev/null
}

say -- env -u LD_PRELOAD >without 2>&1 || { cat without; exit 1; }
status=0
for backend in ares thread; do
	say --backend $backend --log $backend.log -- >$backend 2>&1 || status=1
	diff --text -u without $backend || status=1
	for program in getent curl wget python perl node git ssh; do
		grep -q "\"$program\.here\.example\".*($backend, " \
		    $backend.log || {
			echo "no lookup of $program's went through $backend"
			status=1
		}
	done
done
exit $status
