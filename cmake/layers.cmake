# SPDX-License-Identifier: MIT
#
# cmake -DROOT=. -P layers.cmake: who may include what
#
# Prints file:line of every #include that crosses a border, and fails.

# OURS <files> <headers>: these files may include these headers of ours, and
# those of their own folder.  The first row that fits a file is its rule.
# FOREIGN <headers> <files>: these headers are seen in these files alone.
# All are regular expressions that the whole path must match.
set(contract "include/duet\\.h|src/core/(backend|job|answer|servers|file_version|hash|stack)\\.h")
set(rows
	"OURS" "include/.*" "none"
	"OURS" "src/core/backends\\.c" "include/duet\\.h|src/[a-z]+_backend/.*"
	"OURS" "src/core/.*" "include/duet\\.h|src/records/records\\.h"
	"OURS" "src/records/.*" "include/duet\\.h|src/core/answer\\.h"
	"OURS" "src/(ares|thread)_backend/.*" "${contract}"
	"OURS" "src/nameserver/.*" "none"
	"OURS" "src/compare/.*"
		"include/duet\\.h|src/nameserver/nameserver\\.h"
	"OURS" "src/preload/.*" "include/duet\\.h|src/cli/(lookup|words|escape)\\.h"
	"OURS" "src/cli/.*"
		"include/duet\\.h|src/compare/.*|src/nameserver/nameserver\\.h"
	"OURS" "(examples|bench)/.*" "include/duet\\.h"
	"OURS" "adapters/.*"
		"include/duet\\.h|src/records/records\\.h|src/compare/(call_words|dns_words|session)\\.h"
	"FOREIGN" "ares.*\\.h" "src/ares_backend/.*|adapters/cares\\.c"
	"FOREIGN" "unbound\\.h" "adapters/unbound\\.c"
	"FOREIGN" "yaml\\.h" "src/compare/case_yaml\\.c"
	"FOREIGN" "jansson\\.h" "src/(compare|cli)/.*"
	"FOREIGN" "ldns/.*" "src/nameserver/.*"
	"FOREIGN" "libmnl/.*" "src/compare/rtnetlink\\.c"
	"FOREIGN" "cmocka\\.h" "none"
)

# Set <path> to the header's path from ROOT, or to nothing if it is foreign.
function(find_ours file header path)
	get_filename_component(folder ${file} DIRECTORY)
	foreach(candidate ${folder}/${header} src/${header} include/${header})
		if(EXISTS ${ROOT}/${candidate})
			set(${path} ${candidate} PARENT_SCOPE)
			return()
		endif()
	endforeach()
	set(${path} "" PARENT_SCOPE)
endfunction()

# Set <fault> to what is wrong with this #include, or to nothing.
function(judge file header fault)
	find_ours(${file} ${header} ours)
	get_filename_component(folder ${file} DIRECTORY)
	set(${fault} "" PARENT_SCOPE)
	set(rest ${rows})
	while(rest)
		list(POP_FRONT rest kind left right)
		if(kind STREQUAL "OURS" AND ours AND file MATCHES "^(${left})$")
			if(NOT ours MATCHES "^(${right}|${folder}/[^/]*)$")
				set(${fault} "must not include ${ours}" PARENT_SCOPE)
			endif()
			return()
		elseif(kind STREQUAL "FOREIGN" AND NOT ours AND
			header MATCHES "^(${left})$")
			if(NOT file MATCHES "^(${right})$")
				set(${fault} "must not see <${header}>" PARENT_SCOPE)
			endif()
			return()
		endif()
	endwhile()
	if(ours)
		set(${fault} "no rule for this folder in layers.cmake" PARENT_SCOPE)
	endif()
endfunction()

execute_process(
	COMMAND grep -rnE --include=*.[ch] "^[[:space:]]*#[[:space:]]*include"
		include src examples adapters
	WORKING_DIRECTORY ${ROOT} OUTPUT_VARIABLE lines RESULT_VARIABLE code)
if(NOT code EQUAL 0)
	message(FATAL_ERROR "no #include found in ${ROOT}")
endif()
string(REPLACE "\n" ";" lines "${lines}")

set(faults 0)
foreach(line ${lines})
	if(NOT line MATCHES "^([^:]+):([0-9]+):[^<\"]*[<\"]([^>\"]+)[>\"]")
		continue()
	endif()
	set(file ${CMAKE_MATCH_1})
	set(where ${CMAKE_MATCH_1}:${CMAKE_MATCH_2})
	judge(${file} ${CMAKE_MATCH_3} fault)
	if(fault)
		message("${where}: ${fault}")
		math(EXPR faults "${faults} + 1")
	endif()
endforeach()
if(faults)
	message(FATAL_ERROR "${faults} includes cross a border")
endif()
