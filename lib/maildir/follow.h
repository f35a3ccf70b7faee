/* maildir/follow - do what the owner's instructions say. */
#ifndef POSTAMT_MAILDIR_FOLLOW_H
#define POSTAMT_MAILDIR_FOLLOW_H

struct instructions; /* maildir/instructions.h */
struct job;	     /* maildir/job.h */

/*
 * One after the other; the forwards last, in one go, if nothing failed. Exit
 * statuses of programs are qmail-command(8)'s. As the owner. Fills in the
 * result.
 */
void follow(struct job *j, const struct instructions *todo);

#endif
