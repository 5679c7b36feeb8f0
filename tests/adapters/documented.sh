#!/bin/sh
# SPDX-License-Identifier: MIT
#
# documented.sh DUET SOURCE: whether the example of docs/adapters.md is the
# file that it says it is, and is a resolver that works.
set -eu
duet=$1
cd "$2"

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
