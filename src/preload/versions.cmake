# SPDX-License-Identifier: MIT
#
# preload_versions(map header names...): write a version script that gives each
# function the version that it has in the C library, so that one asked for by
# name and version (dlvsym(3)) is found here too; and a header with a line
# TWO_VERSIONS(name, version, older) for each other version that it has there.
function(preload_versions map header)
	execute_process(
		COMMAND ${CMAKE_C_COMPILER} -print-file-name=libc.so.6
		OUTPUT_VARIABLE libc OUTPUT_STRIP_TRAILING_WHITESPACE)
	execute_process(COMMAND ${CMAKE_READELF} --dyn-syms --wide ${libc}
		OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
	set(nodes "")
	set(old "")
	foreach(name ${ARGN})
		string(REGEX MATCHALL " ${name}@@?GLIBC_[0-9.]+" found "${symbols}")
		list(SORT found) # the default one, with @@, comes first
		list(TRANSFORM found REPLACE ".*@" "" OUTPUT_VARIABLE versions)
		list(REMOVE_DUPLICATES versions)
		list(POP_FRONT versions version)
		if(NOT version)
			message(FATAL_ERROR "${libc} has no ${name}")
		endif()
		list(APPEND nodes ${version})
		list(APPEND names_${version} ${name})
		foreach(other ${versions})
			list(APPEND nodes ${other})
			list(APPEND names_${other} ${name})
			string(APPEND old
				"TWO_VERSIONS(${name}, ${version}, ${other})\n")
		endforeach()
	endforeach()
	list(REMOVE_DUPLICATES nodes)
	set(text "")
	set(local "local: *;")
	foreach(node ${nodes})
		list(JOIN names_${node} ";\n\t" functions)
		if(functions)
			set(functions "global:\n\t${functions};\n")
		endif()
		string(APPEND text "${node} {\n${functions}${local}\n};\n")
		set(local "")
	endforeach()
	file(CONFIGURE OUTPUT ${map} CONTENT "${text}" @ONLY)
	file(CONFIGURE OUTPUT ${header} CONTENT "${old}" @ONLY)
endfunction()
