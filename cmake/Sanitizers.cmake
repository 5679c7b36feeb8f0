# SPDX-License-Identifier: MIT
#
# DUET_SANITIZE=address (with undefined) or thread: for all that is compiled,
# c-ares included (CAres.cmake takes DUET_SANITIZE_FLAGS).

set(DUET_SANITIZE "" CACHE STRING "Sanitizer: address, thread or none")
set_property(CACHE DUET_SANITIZE PROPERTY STRINGS "" address thread)

if(DUET_SANITIZE STREQUAL "address")
	set(DUET_SANITIZE_FLAGS -fsanitize=address,undefined
		-fno-sanitize-recover=undefined -fno-omit-frame-pointer)
elseif(DUET_SANITIZE STREQUAL "thread")
	set(DUET_SANITIZE_FLAGS -fsanitize=thread)
elseif(DUET_SANITIZE)
	message(FATAL_ERROR
		"DUET_SANITIZE: address or thread, not ${DUET_SANITIZE}")
endif()
add_compile_options(${DUET_SANITIZE_FLAGS})
add_link_options(${DUET_SANITIZE_FLAGS})
