#!/bin/sh
# SPDX-License-Identifier: MIT
# A resolver for tests: the name that it is asked for says what it does, its
# first argument who it is.

me=$1
read -r hello
echo "{\"name\": \"$me\", \"version\": \"$me 1.5\", \"libc\": \"none 0\"," \
	'"caps": ["getaddrinfo"]}'

say() {
	echo "{\"id\": \"c\", \"domain\": \"$me\", $1}"
}

addresses() {
	list=
	for last; do
		list="$list${list:+, }{\"addr\": \"192.0.2.$last\", \"family\": \"inet\"}"
	done
	say "\"code\": \"ok\", \"raw\": 0, \"symbol\": \"0\", \"addresses\": [$list]"
}

while read -r line; do
	name=${line#*\"name\":\"}
	name=${name%%\"*}
	case $name-$me in
	same-*) addresses 1 2 ;;
	order-one) addresses 1 2 3 ;;
	order-*) addresses 2 1 3 ;;
	code-one) say '"code": "noname", "raw": -2, "symbol": "EAI_NONAME"' ;;
	code-*) say '"code": "refused", "raw": 6, "symbol": "EREFUSED"' ;;
	flaky-one) addresses 1 ;;
	flaky-*)
		# Every other time, by a file in the folder it is started in.
		if mkdir turn 2>/dev/null; then
			addresses 1
		else
			rmdir turn
			addresses 2
		fi ;;
	hang-one) addresses 1 ;;
	hang-*) exec sleep 1000 ;;
	crash-one) addresses 1 ;;
	crash-*) kill -s SEGV $$ ;;
	garbage-one) addresses 1 ;;
	garbage-*) echo 'Traceback: no such thing' >&2; echo 'good morning' ;;
	members-one) addresses 1 ;;
	members-*) say '"code": "ok", "addresses": ["192.0.2.1"]' ;;
	slow-*) sleep 1; addresses 1 ;;
	# Until it has been asked for "go" too, by a pipe in its folder.
	wait-*) read -r gone <go; addresses 1 ;;
	go-*) echo >go; addresses 1 ;;
	twice-one) addresses 1 ;;
	twice-*) addresses 1; echo and more ;;
	lacking-one) addresses 1 ;;
	lacking-*) echo '{"id": "c", "unsupported": "protocol"}' ;;
	esac
done
