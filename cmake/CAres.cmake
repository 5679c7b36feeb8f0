# SPDX-License-Identifier: MIT
#
# CAres::cares: c-ares 1.34 or newer
#
# The system's where it is new enough.  Else the release pinned here is built,
# static, once for all the build trees that share DUET_CARES_DIR; its source
# comes from (the first that works)
#   - the file DUET_CARES_TARBALL, and from nowhere else, if that is set;
#   - upstream;
#   - a newer suite of the machine's Debian mirror (debian-source.sh).
# A sanitizer sees only what it has compiled, so DUET_SANITIZE always builds.

set(DUET_CARES_TARBALL "" CACHE FILEPATH
	"Source tarball of c-ares to build, instead of a download")
set(DUET_CARES_DIR ${PROJECT_BINARY_DIR}/c-ares CACHE PATH
	"Where c-ares is downloaded and built")

set(cares_minimum 1.34)
set(cares_version 1.34.8)
set(cares_sha256
	c222b6d681096f9444d2c4863d2c1174019e27cacca0a4a5c114d36dd7d7bf78)
set(cares_url https://github.com/c-ares/c-ares/releases/download)
string(APPEND cares_url /v${cares_version}/c-ares-${cares_version}.tar.gz)

# A host that does not answer costs ten seconds; one that answers slowly gets
# a second, longer try.
function(cares_download file)
	foreach(limit_s 10 300)
		file(DOWNLOAD ${cares_url} ${file} STATUS status
			INACTIVITY_TIMEOUT 10 TIMEOUT ${limit_s} TLS_VERIFY ON)
		list(POP_FRONT status code)
		if(code EQUAL 0)
			return()
		endif()
		file(SIZE ${file} size)
		file(REMOVE ${file})
		if(size EQUAL 0)
			break()
		endif()
	endforeach()
	message(STATUS "c-ares: upstream failed: ${status}")
endfunction()

# Set <tarball> to the pinned file in DUET_CARES_DIR, or to nothing.
function(cares_from_upstream tarball)
	set(${tarball} "" PARENT_SCOPE)
	set(file ${DUET_CARES_DIR}/c-ares-${cares_version}.tar.gz)
	if(NOT EXISTS ${file})
		message(STATUS "c-ares: downloading ${cares_url}")
		cares_download(${file})
		if(NOT EXISTS ${file})
			return()
		endif()
	endif()
	file(SHA256 ${file} sha256)
	if(NOT sha256 STREQUAL cares_sha256)
		message(STATUS "c-ares: not the pinned file: SHA-256 "
			"${sha256}, not ${cares_sha256}")
		file(REMOVE ${file})
		return()
	endif()
	set(${tarball} ${file} PARENT_SCOPE)
endfunction()

# The same, from Debian.  apt has checked the signatures; the pinned version
# must be the pinned file as well.
function(cares_from_debian tarball)
	set(${tarball} "" PARENT_SCOPE)
	message(STATUS "c-ares: asking the Debian mirror for a newer suite's")
	execute_process(
		COMMAND ${PROJECT_SOURCE_DIR}/cmake/debian-source.sh
			c-ares ${cares_minimum} ${DUET_CARES_DIR}
		RESULT_VARIABLE code OUTPUT_VARIABLE found
		OUTPUT_STRIP_TRAILING_WHITESPACE)
	if(NOT code EQUAL 0)
		message(STATUS "c-ares: the Debian mirror gave none")
		return()
	endif()
	string(REPLACE " " ";" found ${found})
	list(GET found 0 version)
	list(GET found 1 suite)
	set(file ${DUET_CARES_DIR}/c-ares-${version}.tar.gz)
	file(SHA256 ${file} sha256)
	if(version STREQUAL cares_version AND NOT sha256 STREQUAL cares_sha256)
		message(STATUS "c-ares: Debian's is not the pinned file: "
			"SHA-256 ${sha256}, not ${cares_sha256}")
		file(REMOVE ${file})
		return()
	endif()
	message(STATUS "c-ares: Debian ${suite} has ${version}")
	set(${tarball} ${file} PARENT_SCOPE)
endfunction()

function(cares_tarball tarball)
	set(file ${DUET_CARES_TARBALL})
	if(NOT file)
		cares_from_upstream(file)
	endif()
	if(NOT file)
		cares_from_debian(file)
	endif()
	if(NOT file)
		message(FATAL_ERROR "c-ares ${cares_minimum} or newer is "
			"needed and could not be downloaded. Do one of these:\n"
			"  - install it, so that pkg-config finds libcares\n"
			"  - fetch ${cares_url}\n"
			"    and configure with it: cmake --preset NAME "
			"-DDUET_CARES_TARBALL=FILE\n")
	endif()
	set(${tarball} ${file} PARENT_SCOPE)
endfunction()

function(cares_run what)
	execute_process(COMMAND ${ARGN} RESULT_VARIABLE code
		OUTPUT_VARIABLE output ERROR_VARIABLE output)
	if(NOT code EQUAL 0)
		message(FATAL_ERROR "c-ares: ${what} failed\n${output}")
	endif()
endfunction()

# Build into <prefix>, unless just that is there already.
function(cares_build prefix)
	string(JOIN " " flags ${CMAKE_C_FLAGS} ${DUET_SANITIZE_FLAGS})
	set(source ${cares_sha256})
	if(DUET_CARES_TARBALL)
		if(NOT EXISTS ${DUET_CARES_TARBALL})
			message(FATAL_ERROR "DUET_CARES_TARBALL: "
				"no such file: ${DUET_CARES_TARBALL}")
		endif()
		file(SHA256 ${DUET_CARES_TARBALL} source)
	endif()
	string(JOIN " " built ${source}
		${CMAKE_C_COMPILER} ${CMAKE_C_COMPILER_VERSION} ${flags})
	if(EXISTS ${prefix}/built)
		file(READ ${prefix}/built before)
		if(before STREQUAL built)
			return()
		endif()
	endif()

	cares_tarball(tarball)
	message(STATUS "c-ares: building ${tarball}")
	set(work ${prefix}.work)
	file(REMOVE_RECURSE ${prefix} ${work})
	file(ARCHIVE_EXTRACT INPUT ${tarball} DESTINATION ${work})
	file(GLOB source ${work}/*)
	cares_run(configure ${CMAKE_COMMAND} -S ${source} -B ${work}/build
		-G ${CMAKE_GENERATOR}
		-DCMAKE_C_COMPILER=${CMAKE_C_COMPILER} -DCMAKE_C_FLAGS=${flags}
		-DCMAKE_BUILD_TYPE=RelWithDebInfo
		-DCMAKE_INSTALL_PREFIX=${prefix} -DCMAKE_INSTALL_LIBDIR=lib
		-DCARES_STATIC=ON -DCARES_STATIC_PIC=ON -DCARES_SHARED=OFF
		-DCARES_BUILD_TOOLS=OFF -DCARES_BUILD_TESTS=OFF)
	cares_run(build ${CMAKE_COMMAND} --build ${work}/build --parallel)
	cares_run(install ${CMAKE_COMMAND} --install ${work}/build)
	file(REMOVE_RECURSE ${work})
	file(WRITE ${prefix}/built ${built})
endfunction()

find_package(PkgConfig REQUIRED)
if(NOT DUET_SANITIZE)
	pkg_check_modules(CARES QUIET IMPORTED_TARGET libcares>=${cares_minimum})
endif()
if(CARES_FOUND)
	add_library(CAres::cares ALIAS PkgConfig::CARES)
	message(STATUS "c-ares: the system's, ${CARES_VERSION}")
else()
	set(prefix ${DUET_CARES_DIR}/plain)
	if(DUET_SANITIZE)
		set(prefix ${DUET_CARES_DIR}/${DUET_SANITIZE})
	endif()
	file(LOCK ${DUET_CARES_DIR} DIRECTORY GUARD FILE)
	cares_build(${prefix})
	find_package(c-ares ${cares_minimum} CONFIG REQUIRED
		PATHS ${prefix} NO_DEFAULT_PATH)
	add_library(CAres::cares ALIAS c-ares::cares)
	message(STATUS "c-ares: ${c-ares_VERSION} in ${prefix}")
endif()
