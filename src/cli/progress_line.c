/* SPDX-License-Identifier: MIT */
/* One line on a terminal while something runs. */
#include "progress_line.h"
#include "compare/clock.h"
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

int terminal_columns(int fd)
{
	struct winsize size;

	if (ioctl(fd, TIOCGWINSZ, &size) < 0)
		return 0;
	return size.ws_col > 0 ? size.ws_col : 80;
}

void progress_line_show(struct progress_line *line, const char *text)
{
	int64_t now = clock_ms();

	if (now - line->drawn_ms < PROGRESS_LINE_MS)
		return;
	fprintf(
	    stderr, "\r%.*s\033[K", terminal_columns(STDERR_FILENO) - 1, text);
	line->drawn_ms = now;
	line->drawn = true;
}

void progress_line_draw(void *line, const struct progress *progress)
{
	struct progress_line *l = line;
	double elapsed = (double)(clock_ms() - l->began_ms) / 1000;
	char text[512], total[32] = "";

	if (progress->total)
		snprintf(total, sizeof(total), "/%zu", progress->total);
	snprintf(text, sizeof(text), "%zu%s  %.0f/s  %.0f s  %s",
	    progress->done, total,
	    elapsed > 0 ? (double)progress->done / elapsed : 0.0, elapsed,
	    progress->current ? progress->current : "");
	progress_line_show(l, text);
}

void progress_line_clear(struct progress_line *line)
{
	if (line->drawn)
		fputs("\r\033[K", stderr);
	line->drawn = false;
}
