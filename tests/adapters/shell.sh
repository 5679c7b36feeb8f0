#!/bin/sh
# SPDX-License-Identifier: MIT
# A resolver for tests: it behaves as the op of the call says, or, before it
# says hello, as its first argument says.

case $1 in
silent) exec sleep 1000 ;;
dead) exit 3 ;;
rude) echo good morning; exec cat ;;
nameless) echo '{"hello": 1}'; exec cat ;;
stay)
	exec 3>"$2"
	(trap '' TERM HUP; sleep 1000) &
	;;
esac

read -r hello
echo '{"name": "shell", "version": "shell 1", "libc": "none 0", "caps": []}'

answer() {
	echo "{\"id\": \"$id\", \"code\": \"ok\", \"cause\": \"$1\"}"
}

while read -r line; do
	id=${line#*\"id\":\"}
	id=${id%%\"*}
	op=${line#*\"op\":\"}
	op=${op%%\"*}
	name=${line#*\"name\":\"}
	name=${name%%\"*}
	case $op in
	answer) answer "$name" ;;
	pid) answer $$ ;;
	environment) answer "$(tr '\000' ' ' </proc/$$/environ)" ;;
	directory) answer "$(pwd)" ;;
	read) answer "$(cat "$name" 2>/dev/null || echo cannot)" ;;
	lookup) answer "$(getent ahostsv4 "$name" | head -n 1)" ;;
	unsupported) echo "{\"id\": \"$id\", \"unsupported\": \"$op\"}" ;;
	lacking) echo "{\"id\": \"$id\", \"unsupported\": \"$$\"}" ;;
	hang) sleep 1000 ;;
	segv) kill -s SEGV $$ ;;
	abort) kill -s ABRT $$ ;;
	exit) exit 0 ;;
	answer-and-exit) answer; exit 5 ;;
	half) printf '{"id"'; exit 1 ;;
	garbage) echo '%!' ;;
	list) echo '[]' ;;
	other) echo '{"id": "other", "code": "ok"}' ;;
	codeless) echo "{\"id\": \"$id\"}" ;;
	twice) printf '{"id": "%s", "code": "ok"}\nmore\n' "$id" ;;
	long) head -c 10000000 /dev/zero | tr '\000' x; answer ;;
	errors) printf 'a\377b\n' >&2; answer ;;
	flood) head -c 1000000 /dev/zero | tr '\000' x >&2; answer ;;
	stop) kill -s STOP $$ ;;
	deaf) answer; sleep 1000 ;;
	esac
done
