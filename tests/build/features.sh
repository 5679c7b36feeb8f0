#!/bin/sh
# SPDX-License-Identifier: MIT
#
# features.sh ROOT: every feature of docs/features.md names tests that exist
cd "$1" || exit
page=docs/features.md
failed=0

rows=$(grep -c '^| ' $page)
unproved=$(grep -n '^| ' $page | grep -Ev '^[0-9]+:[|] (feature|---) [|]' |
	grep -v '`test_[a-z_]*\.c:[a-z0-9_]*`.* |$')
if [ "$rows" -lt 2 ] || [ -n "$unproved" ]; then
	echo "$page: without a test:"
	echo "$unproved"
	failed=1
fi

for proof in $(grep -o '`test_[a-z_]*\.c:[a-z0-9_]*`' $page | tr -d '`'); do
	file=tests/${proof%%:*} name=${proof#*:}
	if ! grep -Eq "[(]$name[,)]|^[[:space:]]+$name[,)]" "$file"; then
		echo "$page: $file runs no test '$name'"
		failed=1
	fi
done
exit $failed
