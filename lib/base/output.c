/* base/output - what a tool has printed for people and programs. */
#include "base/output.h"

#include "base/die.h"

#include <errno.h>
#include <stdio.h>

int
output_flush(void)
{
	/* A put that failed earlier took its errno with it. */
	if (fflush(stdout) == 0) {
		if (!ferror(stdout))
			return 0;
		errno = EIO;
	}
	return -1;
}

int
output_done(int status)
{
	if (output_flush() == -1 && status == EXIT_DONE)
		die_temp("write the output");
	return status;
}
