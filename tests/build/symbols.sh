#!/bin/sh
# SPDX-License-Identifier: MIT
#
# symbols.sh LIBRARY LIST: the library exports just what the list says
#
# A symbol that is added belongs into the list; one that goes breaks programs.
nm -D --defined-only "$1" | awk '$2 != "A" { print $3 }' | LC_ALL=C sort |
	diff -u "$2" -
