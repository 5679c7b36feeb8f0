#!/bin/sh
# SPDX-License-Identifier: MIT
#
# documented.sh DUET SOURCE ADAPTER...: whether the table of docs/adapters.md
# names these adapters, and whether its example is the file that it says it is,
# and is a resolver that works.
set -eu
duet=$1
cd "$2"
shift 2

# Those of duet itself are in the table, too.
built=$(printf '%s\n' thread ares "$@" | sort)
named=$(sed -n '/^| name | what it is/,/^$/s/^| \(`[^|]*\) |.*/\1/p' \
	docs/adapters.md | tr -d '`,' | tr ' ' '\n' | sort)
if [ "$named" != "$built" ]; then
	echo "the table of docs/adapters.md names other adapters than" \
		"adapters/CMakeLists.txt:"
	printf '%s\n' "$named" "$built" | sort | uniq -u
	exit 1
fi

file=$(sed -n '/^import json/,$p' tests/adapters/hosts.py)
page=$(sed -n '/^```python/,/^```$/p' docs/adapters.md | sed '1d;$d')
if [ "$page" != "$file" ]; then
	echo "docs/adapters.md has another text than tests/adapters/hosts.py"
	exit 1
fi

report=$("$duet" compare --skip-unsupported --no-progress -b thread \
	--resolver hosts=tests/adapters/hosts.py tests/adapters/hosts-cases)
echo "$report"
case $report in
*' 2 same'*) ;;
*) exit 1 ;;
esac
