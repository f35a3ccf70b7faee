/* maildir/dotfile - find the owner's instructions file and trust it or not. */
#ifndef POSTAMT_MAILDIR_DOTFILE_H
#define POSTAMT_MAILDIR_DOTFILE_H

#include "maildir/instructions.h"

struct job; /* maildir/job.h */

enum dotfile_found {
	DOTFILE_FOUND = 0,
	DOTFILE_NONE,  /* no file, or an empty one: the plain maildir */
	DOTFILE_ERROR, /* the result is filled in: 4.3.5, or the errno's */
};

/*
 * The first file there is of those that instructions_name lists. It must be a
 * regular file of the owner or root that nobody else may write to, in a home
 * that not everyone may write to and that has no sticky bit (by which an owner
 * asks for a pause). As the owner. Sets j->fallback.
 */
enum dotfile_found dotfile_find(struct job *j, struct instructions *todo);

#endif
