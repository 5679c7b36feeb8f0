#!/bin/sh
# SPDX-License-Identifier: MIT
# A resolver for tests of calls at the same time: its first argument says what
# it does when it has read two of them.

case $1 in
plain) caps='"getaddrinfo"' ;;
*) caps='"getaddrinfo", "with", "cancel_after"' ;;
esac
read -r hello
echo "{\"name\": \"$1\", \"version\": \"$1 1\", \"libc\": \"none 0\"," \
	"\"caps\": [$caps]}"

say() {
	echo "{\"id\": \"$1\", \"code\": \"$2\"}"
}

while read -r line; do
	id=${line#*\"id\":\"}
	id=${id%%\"*}
	case $id in
	c) say c ok; continue ;;
	esac
	read -r second
	case $1 in
	turned) say b ok; say a noname ;;
	late) say b ok; exec sleep 1000 ;;
	tardy) read -r cancelled; say a ok; say b cancelled; exec sleep 1000 ;;
	crash) say b ok; kill -s SEGV $$ ;;
	odd) say z ok ;;
	twice) say a ok; say a ok ;;
	cancel)
		[ "$second" = '{"cancel":"a"}' ] && say a cancelled ;;
	esac
done
