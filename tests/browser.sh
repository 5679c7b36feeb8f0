#!/bin/sh
# SPDX-License-Identifier: MIT
#
# browser.sh DUET ADAPTER CASES: the pages in a real browser.  A script at the
# end of a copy uses their filters as a person does and leaves in the title
# what it saw.  77 where there is no Chromium.
set -eu
duet=$1 adapter=$2 cases=$3

for browser in chromium-headless-shell chromium chromium-browser; do
	command -v $browser >/dev/null && break
done
command -v "$browser" >/dev/null || exit 77
# Browsers ask servers of their own.
alone="unshare -Urn"
$alone true || exit 77
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# The title of a page after the script, in a window of that width.
title() {
	cat "$folder/$1.html" - >"$folder/used.html"
	$alone "$browser" --headless --no-sandbox --disable-gpu \
	    --user-data-dir="$folder/home" --window-size="$2,800" --dump-dom \
	    "file://$folder/used.html$3" 2>"$folder/errors" |
	    sed -n 's/.*<title>\(.*\)<\/title>.*/\1/p' | tail -n 1
}

expect() {
	if [ "$1" != "$2" ]; then
		echo "$3: '$1', not '$2'"
		cat "$folder/errors"
		exit 1
	fi
}

status=0
"$duet" compare --skip-unsupported --no-progress -b one,two \
    --resolver "one=$adapter one" --resolver "two=$adapter two" \
    --html "$folder/report.html" "$cases" answer.same answer.order error.code \
    >"$folder/out" || status=$?
[ $status = 1 ] || exit $status
"$duet" matrix --no-progress -b one,two,three \
    --resolver "one=$adapter one" --resolver "two=$adapter two" \
    --resolver "three=$adapter three" \
    --html "$folder/matrix.html" "$cases" answer.same answer.order error.code \
    >"$folder/out"

use='
var form = document.getElementById("filter");
function seen(selector) {
	return [].filter.call(document.querySelectorAll(selector), function(e) {
		return e.offsetParent !== null }).length }
function set(name, value) {
	form.elements[name].value = value;
	form.elements[name].dispatchEvent(new Event("input", {bubbles: true})) }
'
for page in report matrix; do
	rows=$([ $page = report ] && echo details || echo tr)
	expect "$(title $page 1000 '' <<EOF
<script>$use
var found = [form.hidden, seen("${rows}[data-text]")];
set("text", "CODE"); found.push(seen("${rows}[data-text]"));
set("text", ""); set("area", "answer");
found.push(seen("${rows}[data-text]"));
set("verdict", "same"); found.push(seen("${rows}[data-text]"));
found.push(document.getElementById("shown").textContent);
set("area", ""); set("verdict", "");
found.push(seen("${rows}[data-text]"));
document.title = found</script>
EOF
)" "false,3,1,2,1,1 shown,3" "the filters of $page.html"
	expect "$(title $page 1000 '?area=error' <<EOF
<script>$use document.title = seen("${rows}[data-text]")</script>
EOF
)" 1 "a filter in the address of $page.html"
	# A case opens by its summary, which the keyboard reaches.
	expect "$(title $page 1000 '' <<EOF
<script>var one = document.querySelector("details[data-text]");
one.firstElementChild.focus();
var focused = document.activeElement === one.firstElementChild;
one.firstElementChild.click();
document.title = [focused, one.open]</script>
EOF
)" "true,true" "opening a case of $page.html"
	# On a phone the page itself does not scroll sideways.
	expect "$(title $page 360 '' <<EOF
<script>document.title =
document.documentElement.scrollWidth <= window.innerWidth</script>
EOF
)" true "$page.html on a phone"
done

expect "$(title matrix 1000 '' <<EOF
<script>$use set("resolver", "one");
document.title = [].map.call(document.querySelectorAll(
"tr[data-text]:not([hidden]) a"), function(a) { return a.hash })</script>
EOF
)" "#error.code,#answer.order" "who differs in matrix.html"
