/* SPDX-License-Identifier: MIT */
/* What is wrong, in one line. */
#include "error.h"
#include <stdarg.h>
#include <stdio.h>

bool error_set(struct ns_error *error, int line, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	error->line = line;
	vsnprintf(error->text, sizeof error->text, format, arguments);
	va_end(arguments);
	return false;
}
