# SPDX-License-Identifier: MIT
option(DUET_WERROR "Make warnings errors" OFF)
add_library(duet_warnings INTERFACE)
target_compile_options(duet_warnings INTERFACE -Wall -Wextra -Wshadow -Wvla
	-Wstrict-prototypes -Wmissing-prototypes -Wimplicit-fallthrough
	$<$<BOOL:${DUET_WERROR}>:-Werror>)
