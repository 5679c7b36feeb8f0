#!/bin/sh
# SPDX-License-Identifier: MIT
#
# instructions.sh DUET LOOKUPS COMPILER: what a lookup costs has not changed
#
# valgrind counts the instructions of a program that makes few and many lookups
# by calls that wait; their difference, over the lookups that it makes, is the
# cost of one: of a name of the hosts file, of an address with and without
# AI_ADDRCONFIG and with the thread backend, of a name of the DNS (A and AAAA)
# with nothing kept and with a cache.  figures.txt has what it was, by the compiler and
# C library that it was measured with; more than 3 % off, either way, fails.
#
# If the change was meant, put the line that the test prints in place of the
# old one.  With a compiler or C library that has no line the test is skipped,
# and prints the lines to add.
duet=$1 lookups=$2 compiler=$3
here=$(dirname "$0")
folder=$(mktemp -d) || exit
trap 'rm -rf "$folder"' EXIT
toolchain="$compiler $(getconf GNU_LIBC_VERSION 2>/dev/null) $(uname -m)"
toolchain=$(echo "$toolchain" | tr ' ' -)

if ! valgrind --version >/dev/null 2>&1; then
	echo "skipped: there is no valgrind"
	exit 77
fi

# count BACKEND NAME N: the instructions of N lookups and of what is around them
count() {
	"$duet" serve -q "$here/machine.yaml" -- valgrind -q --tool=callgrind \
		--callgrind-out-file="$folder/out" "$lookups" "$1" "$2" "$3" || {
		[ $? = 3 ] && echo "skipped: there can be no sandbox" >&2 &&
			exit 77
		echo "$2 was not found" >&2
		exit 1
	}
	awk '/^(totals|summary):/ { n = $2 } END { print n }' "$folder/out"
}

failed=0
for kind in hosts address number thread-number dns kept; do
	backend=ares
	case $kind in
	hosts) name=beta few=100 many=1100 ;;
	address) name=192.0.2.7 few=100 many=1100 ;;
	number) name=/192.0.2.7 few=100 many=1100 ;;
	thread-number) backend=thread name=/192.0.2.7 few=100 many=1100 ;;
	dns) name=www.dns.test few=100 many=600 ;;
	kept) name==www.dns.test few=100 many=1100 ;;
	esac
	first=$(count $backend $name $few) || exit
	second=$(count $backend $name $many) || exit
	cost=$(((second - first) / (many - few)))
	was=$(awk -v t="$toolchain" -v k=$kind '$1 == t && $2 == k { print $3 }' \
		"$here/figures.txt")
	echo "$toolchain $kind $cost"
	if [ -z "$was" ]; then
		[ $failed = 1 ] || failed=77
	elif [ $((cost * 100)) -gt $((was * 103)) ] ||
		[ $((cost * 100)) -lt $((was * 97)) ]; then
		echo "    it was $was"
		failed=1
	fi
done
[ $failed != 77 ] || echo "skipped: figures.txt has no line of $toolchain"
exit $failed
