#!/bin/sh
# SPDX-License-Identifier: MIT
#
# apply.sh PATCH-PROGRAM PATCH ORIGINAL OUT: a file with a patch applied
"$1" --silent --fuzz=0 --reject-file=- --output="$4" "$3" "$2" && exit
rm -f "$4"
echo "$2 no longer applies to $3: make the same mistake there anew" >&2
exit 1
