#!/bin/sh
# SPDX-License-Identifier: MIT
#
# symbols.sh LIBRARY LIBC: the library of `duet run` exports each call that
# docs/run.md promises in all versions that it has in the C library, and nothing
# else; and none of its own calls comes back to it.
set -eu
promised='getaddrinfo getnameinfo gethostbyname gethostbyname2 gethostbyaddr
gethostbyname_r gethostbyname2_r gethostbyaddr_r
res_query res_search res_nquery res_nsearch
__res_query __res_search __res_nquery __res_nsearch
getaddrinfo_a gai_suspend gai_error gai_cancel'
names=$(echo $promised | tr ' ' '|')
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

# "name@VERSION"; libc's own older versions have one @ and others two.
exported() {
	readelf --dyn-syms --wide "$1" |
		awk '$7 != "UND" && $4 == "FUNC" { sub("@@", "@", $8); print $8 }' |
		sort -u
}

exported "$1" >"$folder/library"
exported "$2" | grep -E "^($names)@" >"$folder/libc"
diff "$folder/libc" "$folder/library"
if readelf --relocs --wide "$1" | grep -E " ($names)@"; then
	echo "these of its calls are not wrapped (src/preload/CMakeLists.txt)"
	exit 1
fi
