#!/bin/sh
# SPDX-License-Identifier: MIT
#
# install.sh BUILD STAGING CMAKE CC [FLAG...]
#
# What is installed can be used, wherever it is moved: by a program that is
# built with pkg-config, by one that is built with CMake, and as a command.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$1 staging=$2 cmake=$3 cc=$4
shift 4

rm -rf "$staging"
mkdir -p "$staging"
cd "$staging"
"$cmake" --install "$build" --prefix "$staging/first"
mv first moved

pc=$(find "$PWD/moved" -name duet.pc)
flags=$(PKG_CONFIG_PATH=$(dirname "$pc") pkg-config --cflags --libs duet)
$cc "$@" -Werror -o with-pkg-config "$here/client/client.c" $flags
LD_LIBRARY_PATH=$(dirname "$(dirname "$pc")") ./with-pkg-config

"$cmake" -S "$here/client" -B with-cmake -DCMAKE_C_COMPILER="$cc" \
    -DCMAKE_C_FLAGS="$*" -DCMAKE_PREFIX_PATH="$PWD/moved"
"$cmake" --build with-cmake
with-cmake/client

moved/bin/duet --version
test -s moved/share/duet/case-1.schema.json
# A library with a sanitizer cannot be loaded into programs without.
case "$*" in
*-fsanitize*) ;;
*) moved/bin/duet run -- true ;;
esac
