#!/bin/sh
# SPDX-License-Identifier: MIT
# recorded.sh FOLDER DUET: a resolver for tests that lies as it is told
#
# What it does when a name is looked up is in the script of that name in the
# FOLDER; what it does for hello is in $HELLO, if the case sets it.

read -r hello
if [ "$HELLO" ]; then
	eval "$HELLO"
else
	echo '{"name": "recorded", "version": "recorded 1",' \
		'"libc": "none 0", "caps": ["getaddrinfo"]}'
fi
while read -r line; do
	name=${line#*\"name\":\"}
	. "./$1/${name%%\"*}"
done
