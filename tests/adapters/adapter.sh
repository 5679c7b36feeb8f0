#!/bin/sh
# SPDX-License-Identifier: MIT
#
# adapter.sh DUET ADAPTER [CASES]: whether an adapter speaks docs/protocol.md
# and agrees with the thread backend on CASES, which leave no choice.  77 if it
# lacks something on this machine.
set -u
duet=$1 adapter=$2 cases=${3-}
name=${adapter##*/}

fail() {
	echo "$name: $1"
	exit 1
}

hello=$(echo '{"hello": 1}' | env -i "$adapter")
case $hello in
*'"unsupported"'*) echo "$hello"; exit 77 ;;
*'"caps"'*) ;;
*) fail "said hello with '$hello'" ;;
esac

# What it does not know it says so of, one line a call, and goes on.
answers=$(env -i "$adapter" <<'EOF'
{"call": {"id": "one", "op": "knit"}}
{"call": {"op": "getaddrinfo", "name": "::1", "surprise": [1, "}"], "id": "two"}}
{"call": {"op": "gethostbyaddr", "addr": "::1", "surprise": "}", "id": "three"}}
EOF
)
[ "$(echo "$answers" | grep -c '"unsupported"')" = 3 ] ||
	fail "does not refuse what it does not know: $answers"
[ "$(echo "$answers" | grep -oE '"(one|two|three)"' | sort | tr '\n' ' ')" = \
	'"one" "three" "two" ' ] || fail "answers other calls: $answers"

# If it has sessions, one is a process that ends with its input, too.
case $hello in
*'"session"'*)
	words=$(echo '{"session": "begin"}' | env -i "$adapter" | tr -d '{}: ' |
		tr '\n' ' ')
	[ "$words" = '"session""begin" "session""end" ' ] ||
		fail "begins and ends a session with $words"
	;;
esac

[ -n "$cases" ] || exit 0
report=$("$duet" compare --skip-unsupported --no-progress -v \
	--resolvers "thread,$name" --resolver "$name=$adapter" "$cases")
status=$?
echo "$report"
[ $status = 0 ] || exit $status
case $report in
*' 0 same'*) fail "does not do anything" ;;
esac
