/* base/output - what a tool has printed for people and programs. */
#ifndef POSTAMT_BASE_OUTPUT_H
#define POSTAMT_BASE_OUTPUT_H

/* All of stdout has been written. -1 with errno: some of it is lost. */
int output_flush(void);

/*
 * The exit status of a tool that has printed: `status`, but where that is
 * EXIT_DONE and the output is lost, dies with die_temp.
 */
int output_done(int status);

#endif
