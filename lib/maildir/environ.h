/* maildir/environ - what an owner's program finds in its environment. */
#ifndef POSTAMT_MAILDIR_ENVIRON_H
#define POSTAMT_MAILDIR_ENVIRON_H

struct job; /* maildir/job.h */
struct slice;

/*
 * The variables of qmail-command(8), PATH, and our own POSTAMT_CONF,
 * POSTAMT_RUN, POSTAMT_SPOOL where they are set; nothing else. In the job's
 * arena; NULL with errno when it has no room.
 *
 * fallback    what `default` in the file's name stands for, NULL p without
 * new_sender  the sender of what is forwarded
 */
char **environ_make(
    struct job *j, struct slice fallback, struct slice new_sender);

#endif
