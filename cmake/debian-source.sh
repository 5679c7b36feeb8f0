#!/bin/sh
# SPDX-License-Identifier: MIT
#
# debian-source.sh PACKAGE MINIMUM DIRECTORY
#
# Fetch the upstream tarball of a Debian source package from a newer suite
# than the machine's: testing, else stable.  It becomes
# DIRECTORY/PACKAGE-VERSION.tar.gz; the one line on standard output is
# "VERSION SUITE".
#
# apt does the work and checks the signatures, with lists, caches and sources
# of its own in DIRECTORY/apt.  The sources are the machine's own entries for
# its release, with the suite exchanged.  Nothing of the machine is changed,
# and no privilege is needed.
set -eu

package=$1 minimum=$2 directory=$3
apt=$directory/apt
sources=$apt/sources.d/newer.sources

if ! command -v apt-get >/dev/null; then
	echo "this machine has no apt" >&2
	exit 1
fi
. /etc/os-release
release="(${VERSION_CODENAME:-stable}|oldstable|stable|testing)"

# A mirror that stands still is good enough: the date in an index protects
# from an old one, and stable, which has no such date, would come next.
trap 'rm -rf "$apt"' EXIT
rm -rf "$apt"
mkdir -p "$apt/sources.d" "$apt/lists/partial" "$apt/cache/archives/partial"
cat >"$apt/apt.conf" <<-END
	Dir::Etc::sourcelist "/dev/null";
	Dir::Etc::sourceparts "$apt/sources.d";
	Dir::State::lists "$apt/lists";
	Dir::Cache "$apt/cache";
	APT::Sandbox::User "$(id -un)";
	Acquire::AllowInsecureRepositories "0";
	Acquire::Check-Valid-Until "false";
	Acquire::Retries "1";
	Acquire::http::Timeout "10";
	Acquire::https::Timeout "10";
	#clear APT::Update::Pre-Invoke;
	#clear APT::Update::Post-Invoke;
	#clear APT::Update::Post-Invoke-Success;
END

# The machine's entries for suites like $1, as source entries for suite $2.
# Both formats of sources.list(5) are read.
entries_of() {
	for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list \
	    /etc/apt/sources.list.d/*.sources; do
		[ -r "$file" ] || continue
		case $file in
		*.list) one_line "$file" ;;
		*) cat "$file" ;;
		esac
		echo
	done | awk -v release="$1" -v suite="$2" '
	function flush() {
		if (field["uris"] != "" && !off &&
		    field["suites"] ~ "(^|[ \t\n])" release "/?([ \t\n]|$)" &&
		    field["components"] ~ /(^|[ \t\n])main([ \t\n]|$)/ &&
		    !seen[field["uris"]]++) {
			printf "Types: deb-src\nURIs:%s\nSuites: %s\n",
			    field["uris"], suite
			print "Components: main"
			if (field["signed-by"] != "")
				print "Signed-By:" field["signed-by"]
			print ""
		}
		split("", field)
		off = 0
	}
	/^[ \t]*$/ { flush(); next }
	/^#/ { next }
	/^[ \t]/ { field[name] = field[name] "\n" $0; next }
	{
		colon = index($0, ":")
		name = tolower(substr($0, 1, colon - 1))
		field[name] = substr($0, colon + 1)
		if (name == "enabled" && field[name] ~ /no|false|off|0/)
			off = 1
	}
	END { flush() }'
}

# "deb [signed-by=KEY] URI SUITE COMPONENT..." as stanzas.
one_line() {
	sed -n 's/#.*//; /^[ \t]*deb[ \t]/p' "$1" | awk '{
		key = ""
		if (match($0, /\[[^]]*\]/)) {
			options = substr($0, RSTART + 1, RLENGTH - 2)
			$0 = substr($0, 1, RSTART - 1) \
			    substr($0, RSTART + RLENGTH)
			n = split(options, option)
			for (i = 1; i <= n; i++)
				if (sub(/^signed-by=/, "", option[i]))
					key = option[i]
		}
		print "URIs: " $2 "\nSuites: " $3
		if (key != "")
			print "Signed-By: " key
		$1 = $2 = $3 = ""
		print "Components:" $0 "\n"
	}'
}

# Look into one suite; print what the top of this file says, or fail.
fetch_from() {
	suite=$1
	entries_of "$release" "$suite" >"$sources"
	if ! [ -s "$sources" ]; then
		echo "/etc/apt names no archive of a Debian release" >&2
		exit 1
	fi
	# One bad mirror of several is no reason to stop.
	apt-get -c "$apt/apt.conf" -qq update >&2 || true

	# 'URI' NAME SIZE HASH, the hash from the signed index
	line=$(apt-get -c "$apt/apt.conf" -qq --only-source \
	    source --print-uris "$package" | grep '\.orig\.tar\.gz ') || return
	set -- $(echo "$line" | tr -d "'")
	uri=$1 name=$2 hash=$4
	version=${name#*_}
	version=${version%.orig.tar.gz}
	if ! dpkg --compare-versions "$version" ge "$minimum"; then
		echo "$suite has only $package $version" >&2
		return 1
	fi
	/usr/lib/apt/apt-helper -c "$apt/apt.conf" -qq \
	    download-file "$uri" "$apt/$name" "$hash" >&2 || return
	mv "$apt/$name" "$directory/$package-$version.tar.gz"
	echo "$version $suite"
}

fetch_from testing || fetch_from stable
